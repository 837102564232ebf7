import { CHANNEL_FIELDS, oneChannel } from './channels';
import type { ActionConnection } from './connection';
import { checkExists } from './dialplan';
import { Fields } from './fields';

/** The fields of `redirect`. `extension` or `channel` names the channel to redirect. */
export interface RedirectOptions {
  extension?: string | number;
  /** A name or a Uniqueid. */
  channel?: string;
  which?: 'newest';
  to: string | number;
  /** Default: `default`. */
  context?: string;
}

/**
 * Sends a channel to an extension. Another party that it talked to is hung up.
 *
 * @throws AmiError AMI_ERR_REJECTED if the extension does not exist or there is no such channel; AMI_ERR_AMBIGUOUS,
 *   AMI_ERR_INVALID_ACTION naming the field, and as `AmiConnection.send`
 */
export async function redirect(
  connection: ActionConnection,
  options: RedirectOptions,
): Promise<{ channel: string; to: string }> {
  const fields = new Fields('redirect', options, ['to', ...CHANNEL_FIELDS]);
  const to = fields.number('to');
  const context = fields.context('context', 'default');
  const { name } = await oneChannel(connection, fields);
  await checkExists(connection, context, to);
  await connection.send({ Action: 'Redirect', Channel: name, Context: context, Exten: to, Priority: 1 });
  return { channel: name, to };
}
