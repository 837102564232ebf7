import { AmiError } from '../errors';
import { CHANNEL_FIELDS, type Channel, oneChannel, otherParty } from './channels';
import type { ActionConnection, FormHooks } from './connection';
import { checkExists } from './dialplan';
import { Fields } from './fields';
import { checkSignal, EventWait } from './waits';

/** `extension` or `channel` names the party that transfers. */
export interface TransferOptions {
  kind: 'blind' | 'attended' | 'cancel';
  extension?: string | number;
  /** A name or a Uniqueid. */
  channel?: string;
  /** `newest`: the extension's newest call, if it has several. */
  which?: 'newest';
  /** The number to transfer to; not with `cancel`. */
  to?: string | number;
  /** Context of `to` and of the hint. Default: `default`. */
  context?: string;
  /** ms to wait for the consultation of an attended transfer. Default: 10,000. */
  timeout?: number;
}

/** Default timeout of the consultation in ms. */
const CONSULTATION = 10_000;
const LONGEST = 600_000;

/**
 * Transfers the other party of a call. The channel that transfers must be in a call with one other party.
 *
 * @returns the channel that transferred, and the target
 * @throws AmiError AMI_ERR_REJECTED if the extension does not exist, if there is no call with one other party, or if no
 *   consultation began; AMI_ERR_AMBIGUOUS, AMI_ERR_INVALID_ACTION naming the field, and as `AmiConnection.send`
 */
export async function transfer(
  connection: ActionConnection,
  options: TransferOptions,
  hooks: FormHooks = {},
): Promise<{ channel: string; to?: string }> {
  const fields = new Fields('transfer', options, ['kind', 'to', 'timeout', ...CHANNEL_FIELDS]);
  const kind = fields.oneOf('kind', ['blind', 'attended', 'cancel']);
  const within = fields.milliseconds('timeout', CONSULTATION, LONGEST);
  // With `cancel`, too, a `to` that is not text is refused.
  fields.optional('to');
  if (kind === 'cancel') return cancel(connection, await oneChannel(connection, fields), within, hooks);
  const context = fields.context('context', 'default');
  const to = fields.number('to');
  // Atxfer sends the number as DTMF to the channel (main/manager.c action_atxfer).
  if (kind === 'attended' && !/^[0-9*#A-D]+$/i.test(to))
    throw fields.invalid('to', 'may only have 0-9, *, #, A-D in an attended transfer');
  const channel = await oneChannel(connection, fields);
  await otherParty(connection, channel);
  await checkExists(connection, context, to);
  if (kind === 'blind')
    await connection.send({ Action: 'BlindTransfer', Channel: channel.name, Context: context, Exten: to });
  else await attended(connection, channel, { context, to, within }, hooks);
  return { channel: channel.name, to };
}

/** Starts an attended transfer. Success of Atxfer only means that DTMF was queued, so this waits for the DialBegin of the consultation. */
async function attended(
  connection: ActionConnection,
  { name, linkedId }: Channel,
  { context, to, within }: { context: string; to: string; within: number },
  hooks: FormHooks,
): Promise<void> {
  const begun = new EventWait(
    connection,
    ['DialBegin', 'AttendedTransfer', 'BridgeEnter'],
    within,
    (event) =>
      event.name === 'AttendedTransfer'
        ? event.get('OrigTransfererChannel') === name || undefined
        : isConsultation(event.name, event.get('Channel'), event.get('Linkedid'), { name, linkedId }) ||
          undefined,
    hooks,
  );
  try {
    await connection.send({ Action: 'Atxfer', Channel: name, Context: context, Exten: to });
    if (await begun.result) return;
  } finally {
    begun.stop();
  }
  checkSignal(hooks);
  throw new AmiError(
    'AMI_ERR_REJECTED',
    `no consultation began within ${within} ms: check atxfer in features.conf, that Dial has the option t or T for this side, and that the user has read = call in manager.conf`,
  );
}

/** Whether a DialBegin comes from the channel, or from the Local channel of its consultation. */
function isConsultation(
  event: string,
  channel: string | undefined,
  linked: string | undefined,
  { name, linkedId }: { name: string; linkedId: string },
): boolean {
  if (event === 'DialBegin') return channel === name || linked === linkedId;
  return channel?.startsWith('Local/') === true && linked === linkedId;
}

/** Cancels an attended transfer. CancelAtxfer reports Success even without a transfer, so this waits for the Hangup of the cancelled leg. */
async function cancel(
  connection: ActionConnection,
  { name, linkedId }: Channel,
  within: number,
  hooks: FormHooks,
): Promise<{ channel: string }> {
  const ended = new EventWait(
    connection,
    ['BridgeEnter', 'DialEnd', 'Hangup'],
    within,
    (event) =>
      event.name === 'BridgeEnter'
        ? event.get('Channel') === name || undefined
        : (event.get('Linkedid') ?? event.get('DestLinkedid')) === linkedId || undefined,
    hooks,
  );
  try {
    await connection.send({ Action: 'CancelAtxfer', Channel: name });
    if (await ended.result) return { channel: name };
  } finally {
    ended.stop();
  }
  checkSignal(hooks);
  throw new AmiError(
    'AMI_ERR_REJECTED',
    'no attended transfer was cancelled: this channel has none in progress, or the user lacks read = call in manager.conf',
  );
}
