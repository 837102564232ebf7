import { AmiError } from '../errors';
import { CHANNEL_FIELDS, oneChannel, otherParty } from './channels';
import type { ActionConnection, FormHooks } from './connection';
import { Fields } from './fields';
import { sendToModule } from './unsupported';
import { checkSignal, EventWait } from './waits';

/** `extension` or `channel` names the party that parks; the other party of its call is parked. */
export interface ParkOptions {
  extension?: string | number;
  /** A name or a Uniqueid. */
  channel?: string;
  which?: 'newest';
  /** A parking lot. Default: the channel's own. */
  lot?: string;
  /** ms until the call comes back. Default: the lot's. */
  timeout?: number;
  /** Context of the extension's hint. Default: `default`. */
  context?: string;
}

/** ms within which ParkedCall must report the parking space. */
const REPORT = 5_000;

/**
 * Parks the other party of a call.
 *
 * @returns the channel that was parked, its lot and its space
 * @throws AmiError AMI_ERR_REJECTED if there is no call with one other party, or if it was not parked; AMI_ERR_AMBIGUOUS,
 *   AMI_ERR_INVALID_ACTION naming the field, and as `AmiConnection.send`
 */
export async function park(
  connection: ActionConnection,
  options: ParkOptions,
  hooks: FormHooks = {},
): Promise<{ channel: string; lot: string; space: string }> {
  const fields = new Fields('park', options, ['lot', 'timeout', ...CHANNEL_FIELDS]);
  const lot = fields.optional('lot');
  const timeout = fields.integer('timeout', 1, 86_400_000);
  const channel = await oneChannel(connection, fields);
  const { name } = await otherParty(connection, channel);
  const parked = new EventWait(
    connection,
    ['ParkedCall'],
    REPORT,
    (event) =>
      event.get('ParkeeChannel') === name
        ? { channel: name, lot: event.get('Parkinglot') ?? '', space: event.get('ParkingSpace') ?? '' }
        : undefined,
    hooks,
  );
  try {
    await sendToModule(connection, 'res_parking', {
      Action: 'Park',
      Channel: name,
      TimeoutChannel: channel.name,
      AnnounceChannel: channel.name,
      Timeout: timeout,
      Parkinglot: lot,
    });
    const result = await parked.result;
    if (result) return result;
  } finally {
    parked.stop();
  }
  checkSignal(hooks);
  throw new AmiError(
    'AMI_ERR_TIMEOUT',
    'Asterisk did not report a parking space: the user needs read = call',
  );
}
