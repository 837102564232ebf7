import { fail } from '../fail';

/** Device states in the order in which one outweighs the other (main/devicestate.c ast_devstate_aggregate_add). */
const BY_WEIGHT = [
  'INVALID',
  'UNKNOWN',
  'UNAVAILABLE',
  'NOT_INUSE',
  'ONHOLD',
  'RINGING',
  'INUSE',
  'BUSY',
  'RINGINUSE',
] as const;
export type DeviceState = (typeof BY_WEIGHT)[number];

/** What `pbx.setState` takes: `removed` takes the hint away, the others are states of the extension's device. */
const DEVICE_STATE_OF = {
  idle: 'NOT_INUSE',
  inUse: 'INUSE',
  busy: 'BUSY',
  unavailable: 'UNAVAILABLE',
  ringing: 'RINGING',
  inUseRinging: 'RINGINUSE',
  onHold: 'ONHOLD',
  unknown: 'UNKNOWN',
} as const satisfies Record<string, DeviceState>;
/** Name of a device state. */
export type DevicePhase = keyof typeof DEVICE_STATE_OF;
/** Name of a device state, or `removed` for a hint that is removed. */
export type ExtensionPhase = DevicePhase | 'removed';

export function isDeviceState(text: string): text is DeviceState {
  return (BY_WEIGHT as readonly string[]).includes(text);
}

export function toDeviceState(phase: DevicePhase): DeviceState {
  if (!Object.hasOwn(DEVICE_STATE_OF, phase)) {
    fail(`unknown state '${phase}'; allowed: ${Object.keys(DEVICE_STATE_OF).join(', ')}, removed`);
  }
  return DEVICE_STATE_OF[phase];
}

/** Several devices of one hint as one state: a ringing one beside a used one is both. */
export function aggregate(states: readonly DeviceState[]): DeviceState {
  const used = states.some((state) => state === 'INUSE' || state === 'ONHOLD' || state === 'BUSY');
  if (used && states.includes('RINGING')) return 'RINGINUSE';
  return states.reduce(
    (strongest, state) => (BY_WEIGHT.indexOf(state) > BY_WEIGHT.indexOf(strongest) ? state : strongest),
    'INVALID' as DeviceState,
  );
}

/** ast_devstate_to_extenstate: a device Asterisk knows nothing of counts as idle. */
const EXTENSION_CODE: Readonly<Record<DeviceState, number>> = {
  INVALID: 4,
  UNKNOWN: 0,
  UNAVAILABLE: 4,
  NOT_INUSE: 0,
  ONHOLD: 16,
  RINGING: 8,
  INUSE: 1,
  BUSY: 2,
  RINGINUSE: 9,
};

export function extensionCode(state: DeviceState): number {
  return EXTENSION_CODE[state];
}

/** main/pbx.c extension_states[]; everything that is not in it is `Unknown`. */
const EXTENSION_TEXT = new Map([
  [0, 'Idle'],
  [1, 'InUse'],
  [2, 'Busy'],
  [4, 'Unavailable'],
  [8, 'Ringing'],
  [9, 'InUse&Ringing'],
  [16, 'Hold'],
  [17, 'InUse&Hold'],
]);

export function extensionText(code: number): string {
  return EXTENSION_TEXT.get(code) ?? 'Unknown';
}

/** The words of ast_devstate2str, as PJSIPShowEndpoints has them. */
const SPOKEN: Readonly<Record<DeviceState, string>> = {
  INVALID: 'Invalid',
  UNKNOWN: 'Unknown',
  UNAVAILABLE: 'Unavailable',
  NOT_INUSE: 'Not in use',
  ONHOLD: 'On Hold',
  RINGING: 'Ringing',
  INUSE: 'In use',
  BUSY: 'Busy',
  RINGINUSE: 'Ring+Inuse',
};

export function spokenState(state: DeviceState): string {
  return SPOKEN[state];
}
