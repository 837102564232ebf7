import { CHANNEL_FIELDS, oneChannel } from './channels';
import type { ActionConnection } from './connection';
import { Fields } from './fields';
import { sendToModule } from './unsupported';

/** The fields of `mute`; `extension` or `channel` names the channel. */
export interface MuteOptions {
  /** `in`: the audio from the channel, which the others hear. `out`: the audio to the channel. `all`: both. */
  direction: 'in' | 'out' | 'all';
  muted: boolean;
  extension?: string | number;
  /** A name or a Uniqueid. */
  channel?: string;
  which?: 'newest';
  /** Context of the extension's hint. Default: `default`. */
  context?: string;
}

/**
 * Mutes or unmutes a channel.
 *
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field, AMI_ERR_AMBIGUOUS, AMI_ERR_REJECTED, and as
 *   `AmiConnection.send`
 */
export async function mute(connection: ActionConnection, options: MuteOptions): Promise<{ channel: string }> {
  const fields = new Fields('mute', options, ['direction', 'muted', ...CHANNEL_FIELDS]);
  const direction = fields.oneOf('direction', ['in', 'out', 'all']);
  // A missing field must not unmute the channel.
  if (!fields.isSet('muted')) throw fields.invalid('muted', 'is missing');
  const state = fields.flag('muted') ? 'on' : 'off';
  const { name } = await oneChannel(connection, fields);
  await sendToModule(connection, 'res_mutestream', {
    Action: 'MuteAudio',
    Channel: name,
    Direction: direction,
    State: state,
  });
  return { channel: name };
}

/** The fields of `dtmf`; `extension` or `channel` names the channel. */
export interface DtmfOptions {
  /** 0-9, *, #, A-D; at most 32. */
  digits: string | number;
  extension?: string | number;
  /** A name or a Uniqueid. */
  channel?: string;
  which?: 'newest';
  /** Context of the extension's hint. Default: `default`. */
  context?: string;
}

/**
 * Plays DTMF digits to a channel, one after the other.
 *
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field, AMI_ERR_AMBIGUOUS, AMI_ERR_REJECTED, and as
 *   `AmiConnection.send`
 */
export async function dtmf(connection: ActionConnection, options: DtmfOptions): Promise<{ channel: string }> {
  const fields = new Fields('dtmf', options, ['digits', ...CHANNEL_FIELDS]);
  const digits = fields.required('digits');
  if (!/^[0-9*#A-D]{1,32}$/i.test(digits))
    throw fields.invalid('digits', 'must be 1 to 32 of 0-9, *, #, A-D');
  const { name } = await oneChannel(connection, fields);
  for (const digit of digits) await connection.send({ Action: 'PlayDTMF', Channel: name, Digit: digit });
  return { channel: name };
}
