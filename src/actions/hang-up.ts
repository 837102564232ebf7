import { AmiError } from '../errors';
import { quoted } from '../quoted';
import { ambiguous, channelsOf, channelsUp } from './channels';
import type { ActionConnection } from './connection';
import { Fields } from './fields';

/** The fields of `hangUp`: exactly one of `callId`, `extension` and `channel`, and options. */
export interface HangUpOptions {
  /** `callId` of `call`, or `id` of a call of CallTracker. All channels of the call are hung up. */
  callId?: string;
  extension?: string | number;
  /** A name or a Uniqueid; with `several` also `/regular expression/`. */
  channel?: string;
  /** Permits to hang up several channels of an extension, or all that match a regular expression. */
  several?: boolean;
  /** Context of the extension's hint. Default: `default`. */
  context?: string;
}

/**
 * Hangs up a call.
 *
 * @returns the channels that were hung up
 * @throws AmiError AMI_ERR_AMBIGUOUS if an extension has several calls and `several` is not set, AMI_ERR_REJECTED if
 *   there is none, AMI_ERR_INVALID_ACTION naming the field, and as `AmiConnection.send`
 */
export async function hangUp(
  connection: ActionConnection,
  options: HangUpOptions,
): Promise<{ channels: string[] }> {
  const fields = new Fields('hangup', options, ['callId', 'extension', 'channel', 'several', 'context']);
  const by = fields.exactlyOne(['callId', 'extension', 'channel']);
  const several = fields.flag('several');
  const context = fields.context('context', 'default');
  if (by === 'channel') {
    const channel = fields.required('channel');
    if (channel.startsWith('/') && !several)
      throw fields.invalid(
        'channel',
        'is a regular expression: it hangs up all matches, so set "several" to true',
      );
    await connection.send({ Action: 'Hangup', Channel: channel });
    return { channels: [channel] };
  }
  const channels =
    by === 'callId'
      ? await ofCall(connection, fields)
      : await ofExtension(connection, fields.number('extension'), context, several);
  await Promise.all(channels.map((channel) => hangUpIfUp(connection, channel)));
  return { channels };
}

async function ofCall(connection: ActionConnection, fields: Fields): Promise<string[]> {
  const callId = fields.required('callId');
  const found = (await channelsUp(connection)).filter(
    ({ uniqueId, linkedId }) => uniqueId === callId || linkedId === callId,
  );
  if (found.length === 0)
    throw new AmiError('AMI_ERR_REJECTED', `there is no call with the id ${quoted(callId)}`);
  return found.map(({ name }) => name);
}

async function ofExtension(
  connection: ActionConnection,
  extension: string,
  context: string,
  several: boolean,
): Promise<string[]> {
  const found = await channelsOf(connection, extension, context);
  if (found.length === 0)
    throw new AmiError('AMI_ERR_REJECTED', `the extension ${quoted(extension)} has no call`);
  if (found.length > 1 && !several) throw ambiguous(extension, found);
  return found.map(({ name }) => name);
}

/** Hangs up a channel. Ignores that it does not exist: the hangup of another channel may have ended it. */
async function hangUpIfUp(connection: ActionConnection, channel: string): Promise<void> {
  try {
    await connection.send({ Action: 'Hangup', Channel: channel });
  } catch (error) {
    if (!(error instanceof AmiError) || error.code !== 'AMI_ERR_REJECTED' || !isNoSuchChannel(error))
      throw error;
  }
}

/** Whether Asterisk responded `No such channel`, which is the text in all releases (main/manager.c action_hangup). */
function isNoSuchChannel({ response }: AmiError): boolean {
  return /^No such channel/i.test(response?.get('Message') ?? '');
}
