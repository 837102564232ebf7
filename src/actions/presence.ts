import { DEVICE_WORDS, type DeviceWord } from '../state-words';
import type { ActionConnection } from './connection';
import { Fields } from './fields';

/** The fields of `presence`. */
export interface PresenceOptions {
  /** The name after `CustomPresence:` in the hint. */
  name: string;
  state: 'not_set' | 'unavailable' | 'available' | 'away' | 'xa' | 'chat' | 'dnd';
  subtype?: string;
  message?: string;
}

const PRESENCE = ['not_set', 'unavailable', 'available', 'away', 'xa', 'chat', 'dnd'] as const;

/**
 * Sets a presence state `CustomPresence:name`.
 *
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field, and as `AmiConnection.send`
 */
export async function presence(
  connection: ActionConnection,
  options: PresenceOptions,
): Promise<{ name: string }> {
  const fields = new Fields('presence', options, ['name', 'state', 'subtype', 'message']);
  const name = stateName(fields);
  const state = fields.oneOf('state', PRESENCE);
  // The function splits its value at commas.
  const parts = ['subtype', 'message'].map((field) => {
    const text = fields.optional(field) ?? '';
    if (text.includes(',')) throw fields.invalid(field, 'must not contain commas');
    return text;
  });
  const Value = [state, ...parts].join(',').replace(/,+$/, '');
  await connection.send({ Action: 'Setvar', Variable: `PRESENCE_STATE(CustomPresence:${name})`, Value });
  return { name };
}

/** The fields of `deviceState`. */
export interface DeviceStateOptions {
  /** The name after `Custom:` in the hint. */
  name: string;
  state: DeviceWord;
}

/**
 * Sets a device state `Custom:name`.
 *
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field, and as `AmiConnection.send`
 */
export async function deviceState(
  connection: ActionConnection,
  options: DeviceStateOptions,
): Promise<{ name: string }> {
  const fields = new Fields('deviceState', options, ['name', 'state']);
  const name = stateName(fields);
  const Value = fields.oneOf('state', DEVICE_WORDS);
  await connection.send({ Action: 'Setvar', Variable: `DEVICE_STATE(Custom:${name})`, Value });
  return { name };
}

function stateName(fields: Fields): string {
  const name = fields.required('name');
  if (/^[\w.@+*#-]{1,79}$/.test(name)) return name;
  throw fields.invalid('name', 'may only have letters, digits and . _ @ + * # -');
}
