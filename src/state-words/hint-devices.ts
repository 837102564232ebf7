import { mayBeCut } from './cut-text';

/** Bytes of a hint in the response to ExtensionState (main/manager.c action_extensionstate). The list of all hints has it whole. */
export const HINT_IN_RESPONSE = 255;
/** Bytes of a hint in an ExtensionStatus event (main/manager.c manager_state_cb). */
export const HINT_IN_EVENT = 511;
/** Technologies of channels that are not phones: Local, Agent, and those of ConfBridge. */
const NOT_PHONES: ReadonlySet<string> = new Set(['local', 'agent', 'cbann', 'cbrec']);
/** States of a device that cannot be reached (main/devicestate.c). */
const OFFLINE: ReadonlySet<string> = new Set(['UNAVAILABLE', 'INVALID']);

/** @returns the devices of a hint, which are before the comma. After the comma is the presence provider (main/pbx.c ast_str_get_hint). */
export function hintDevices(hint: string): string[] {
  // Fast path: most hints are a single device.
  if (hint !== '' && !hint.includes('&') && !hint.includes(',')) return [hint];
  const devices = hint.split(',', 1)[0] as string;
  return devices.split('&').filter((device) => device !== '');
}

/**
 * Whether a hint has both phones and other devices: `PJSIP/1001&Custom:DND1001`. Its status code then does not say whether the
 * phone can be reached, because the other device alone makes the hint idle.
 */
export function mixesKinds(devices: readonly string[]): boolean {
  return devices.length > 1 && devices.some(isPhone) && !devices.every(isPhone);
}

/**
 * Whether one of the phones among these devices can be reached.
 *
 * @param states by `deviceKey`, as in DeviceStateList
 * @returns undefined if `states` lacks a phone and no other phone can be reached
 */
export function isReachable(
  devices: readonly string[],
  states: ReadonlyMap<string, string>,
): boolean | undefined {
  const known = devices.filter(isPhone).map((device) => states.get(deviceKey(device)));
  if (known.some((state) => state !== undefined && !OFFLINE.has(state))) return true;
  return known.includes(undefined) ? undefined : false;
}

/** @returns the device with its technology in lower case: to Asterisk `pjsip/1001` and `PJSIP/1001` are the same */
export function deviceKey(device: string): string {
  const slash = device.indexOf('/');
  return slash === -1 ? device : device.slice(0, slash).toLowerCase() + device.slice(slash);
}

/**
 * Whether this is a device of a channel driver, which can be registered: `PJSIP/1001`, `SIP/…`, `IAX2/…`, `SCCP/…`, `DAHDI/…`.
 * Asterisk itself computes the state of devices with a colon: `Custom:`, `Queue:`, `confbridge:`, `park:`, `MWI:`.
 */
export function isPhone(device: string): boolean {
  const slash = device.indexOf('/');
  if (slash < 1) return false;
  const technology = device.slice(0, slash).toLowerCase();
  return !technology.includes(':') && !NOT_PHONES.has(technology);
}

/** Whether Asterisk may have cut this hint after `bytes` bytes, possibly within a device. */
export function mayHintBeCut(hint: string, bytes: number): boolean {
  // Fast path: a character has at most three bytes.
  return hint.length * 3 >= bytes && mayBeCut(hint, bytes);
}

/** @returns the uncut part of a cut hint: all its devices but the last */
export function withoutFragment(hint: string): string {
  const comma = hint.indexOf(',');
  // After a comma only the presence provider is cut.
  if (comma !== -1) return hint.slice(0, comma);
  return hint.slice(0, Math.max(0, hint.lastIndexOf('&')));
}
