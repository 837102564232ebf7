import { type Action, CLIENT_LIMITS } from '../protocol';
import type { ActionConnection } from './connection';
import { Fields } from './fields';

/** The fields of `message`. */
export interface MessageOptions {
  /** `pjsip:201`, or another URI of a message technology. */
  to: string;
  /** `"Reception" <sip:100@pbx>` */
  from?: string;
  body: string;
}

/** Limit of the body in bytes: Base64 makes 4 characters of 3 bytes, and Asterisk accepts no longer line. */
const LONGEST_BODY = Math.floor((CLIENT_LIMITS.lineBytes - 'Base64Body: '.length) / 4) * 3;

/**
 * Sends a text message to a phone, outside of calls. Success means that Asterisk has sent it, not that it was shown.
 *
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field, and as `AmiConnection.send`
 */
export async function message(
  connection: ActionConnection,
  options: MessageOptions,
): Promise<{ to: string }> {
  const { body, ...others } = { ...options };
  const fields = new Fields('message', others, ['to', 'from']);
  if (typeof body !== 'string' || body === '') throw fields.invalid('body', 'must be text');
  if (Buffer.byteLength(body) > LONGEST_BODY)
    throw fields.invalid('body', `must be at most ${LONGEST_BODY} bytes long, as UTF-8`);
  const to = fields.required('to');
  // A body of several lines cannot be a header.
  const Base64Body = Buffer.from(body).toString('base64');
  await connection.send({ Action: 'MessageSend', To: to, From: fields.optional('from'), Base64Body });
  return { to };
}

/** The fields of `userEvent`. */
export interface UserEventOptions {
  name: string;
  /** Headers of the event. */
  headers?: Readonly<Record<string, string | number | boolean>>;
}

/** Headers of UserEvent that are not headers of the event. */
const RESERVED = new Set(['action', 'actionid', 'userevent']);

/**
 * Raises a UserEvent, which all AMI clients with class `user` receive.
 *
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field, and as `AmiConnection.send`
 */
export async function userEvent(
  connection: ActionConnection,
  options: UserEventOptions,
): Promise<{ name: string }> {
  const fields = new Fields('userEvent', options, ['name', 'headers']);
  const name = fields.required('name');
  const action: Action = { Action: 'UserEvent', UserEvent: name };
  for (const [header, value] of fields.texts('headers')) {
    if (RESERVED.has(header.trim().toLowerCase()))
      throw fields.invalid(`headers.${header}`, 'is a name of AMI itself');
    action[header] = value;
  }
  await connection.send(action);
  return { name };
}
