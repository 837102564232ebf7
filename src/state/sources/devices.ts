import { DEVICE_WORDS, type DeviceWord } from '../../state-words';
import type { StateValue } from '../kinds';
import type { Source, SourceContext } from './source';

type DeviceState = StateValue<'device'>;

/** By Asterisk's word (main/devicestate.c). */
const STATES: Readonly<Record<DeviceWord, DeviceState>> = {
  NOT_INUSE: 'idle',
  INUSE: 'inUse',
  BUSY: 'busy',
  INVALID: 'invalid',
  UNAVAILABLE: 'unavailable',
  RINGING: 'ringing',
  RINGINUSE: 'inUseRinging',
  ONHOLD: 'onHold',
  UNKNOWN: 'unknown',
};

/** @param word as in DeviceStateChange */
export function deviceState(word: string): DeviceState {
  const known = DEVICE_WORDS.find((one) => one === word);
  return known === undefined ? 'unknown' : STATES[known];
}

/** @param number as in the `Status` of a queue member */
export function deviceWord(number: string | undefined): string {
  return DEVICE_WORDS[Number(number)] ?? 'UNKNOWN';
}

/** Whether a device may be reachable. A device with state UNKNOWN may be: trunks have this state. */
export function isOnline(state: DeviceState): boolean {
  return state !== 'unavailable' && state !== 'invalid';
}

/**
 * Technologies of channels that Asterisk makes for itself. It raises events for their devices but does not keep their states,
 * so that DeviceStateList never has them (AST_FLAG_DISABLE_DEVSTATE_CACHE in main/core_unreal.c). Each page has its own name.
 */
const OF_ASTERISK_ITSELF: ReadonlySet<string> = new Set(['Local', 'CBAnn', 'CBRec', 'Announcer', 'Recorder']);

/** All devices: DeviceStateList (from Asterisk 13), DeviceStateChange. */
export function devices({ store }: SourceContext): Source {
  return {
    name: 'devices',
    takes: {
      DeviceStateChange: (frame, origin) => {
        const name = frame.get('Device');
        const text = frame.get('State') ?? '';
        if (!name || (!origin.isListed && OF_ASTERISK_ITSELF.has(technologyOf(name)))) return;
        const state = deviceState(text);
        store.put({ kind: 'device', name, state, text, online: isOnline(state) }, origin);
      },
    },
    ask: () => [
      {
        source: 'devices',
        action: { Action: 'DeviceStateList' },
        onComplete: (askedAt) => {
          store.sweep('device', askedAt);
          return [];
        },
      },
    ],
  };
}

/** `PJSIP` of `PJSIP/1001`, '' of a name without technology. */
function technologyOf(device: string): string {
  return device.slice(0, Math.max(device.indexOf('/'), 0));
}
