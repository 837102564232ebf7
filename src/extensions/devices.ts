/** Technologies of Asterisk's own channels: no phone stands behind them (Local, Agent, those of ConfBridge). */
const NO_PHONES: ReadonlySet<string> = new Set(['local', 'agent', 'cbann', 'cbrec']);
/** States of a device that cannot be reached (main/devicestate.c). */
const OFFLINE: ReadonlySet<string> = new Set(['UNAVAILABLE', 'INVALID']);

/** The devices stand before the comma, the presence provider behind it (main/pbx.c ast_str_get_hint). */
export function hintDevices(hint: string): string[] {
  // One device is the rule.
  if (hint !== '' && !hint.includes('&') && !hint.includes(',')) return [hint];
  const devices = hint.split(',', 1)[0] as string;
  return devices.split('&').filter((device) => device !== '');
}

/**
 * Whether a hint watches phones and something else: `PJSIP/1001&Custom:DND1001`. Its code then does not tell whether the
 * phone can be reached: the other device alone makes it idle.
 */
export function mixesKinds(devices: readonly string[]): boolean {
  return devices.length > 1 && devices.some(isPhone) && !devices.every(isPhone);
}

/**
 * Whether one of these phones can be reached.
 *
 * @param states by `deviceKey`, as DeviceStateList tells them
 * @returns undefined where the states do not tell
 */
export function isReachable(
  devices: readonly string[],
  states: ReadonlyMap<string, string>,
): boolean | undefined {
  const known = devices.filter(isPhone).map((device) => states.get(deviceKey(device)));
  if (known.some((state) => state !== undefined && !OFFLINE.has(state))) return true;
  return known.includes(undefined) ? undefined : false;
}

/** Asterisk finds a technology in any case: `pjsip/1001` is `PJSIP/1001`. */
export function deviceKey(device: string): string {
  const slash = device.indexOf('/');
  return slash === -1 ? device : device.slice(0, slash).toLowerCase() + device.slice(slash);
}

/**
 * A device of a channel driver, which can be registered or not: `PJSIP/1001`, `SIP/…`, `IAX2/…`, `SCCP/…`, `DAHDI/…`. What has a
 * colon is counted by Asterisk itself: `Custom:`, `Queue:`, `confbridge:`, `park:`, `MWI:`.
 */
function isPhone(device: string): boolean {
  const slash = device.indexOf('/');
  if (slash < 1) return false;
  const technology = device.slice(0, slash).toLowerCase();
  return !technology.includes(':') && !NO_PHONES.has(technology);
}

/** What is whole of a cut hint: all its devices but the last. */
export function withoutFragment(hint: string): string {
  const comma = hint.indexOf(',');
  // Only the presence provider is cut then.
  if (comma !== -1) return hint.slice(0, comma);
  return hint.slice(0, Math.max(0, hint.lastIndexOf('&')));
}
