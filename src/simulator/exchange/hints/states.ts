import { fail } from '../../simulator-error';

/** Bytes of a device's name in an event (main/devicestate.c ast_devstate_changed, `char buf[AST_MAX_EXTENSION]`). */
export const LONGEST_DEVICE = 79;

/** Device states from the weakest to the strongest (main/devicestate.c ast_devstate_aggregate_add). */
const BY_STRENGTH = [
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
export type DeviceState = (typeof BY_STRENGTH)[number];

/** The states that `pbx.setState` takes for a device. It also takes `removed`, which removes the hint. */
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
  return (BY_STRENGTH as readonly string[]).includes(text);
}

export function toDeviceState(phase: DevicePhase): DeviceState {
  if (!Object.hasOwn(DEVICE_STATE_OF, phase)) {
    fail(`unknown state '${phase}'; allowed: ${Object.keys(DEVICE_STATE_OF).join(', ')}, removed`);
  }
  return DEVICE_STATE_OF[phase];
}

/** The aggregate state of a hint's devices. RINGING with a used device gives RINGINUSE. */
export function aggregate(states: readonly DeviceState[]): DeviceState {
  const used = states.some((state) => state === 'INUSE' || state === 'ONHOLD' || state === 'BUSY');
  if (used && states.includes('RINGING')) return 'RINGINUSE';
  return states.reduce(
    (strongest, state) => (BY_STRENGTH.indexOf(state) > BY_STRENGTH.indexOf(strongest) ? state : strongest),
    'INVALID' as DeviceState,
  );
}

/** State of a device that has none: a custom one may get one, another does not exist. */
export function stateWithout(device: string): DeviceState {
  return device.startsWith('Custom:') ? 'UNKNOWN' : 'INVALID';
}

/** ast_devstate_to_extenstate: UNKNOWN counts as idle. */
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

/** main/pbx.c extension_states[]; any other code is `Unknown`. */
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

/** Texts of ast_devstate2str, used by PJSIPShowEndpoints. */
const DEVICE_TEXT: Readonly<Record<DeviceState, string>> = {
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

export function deviceText(state: DeviceState): string {
  return DEVICE_TEXT[state];
}

/** The devices of a hint. After a comma it names presence providers. */
export function devicesOf(hint: string): string[] {
  return (hint.split(',')[0] ?? '').split('&').filter((device) => device !== '');
}
