import type { DeviceState } from '../hints/states';
import type { Channel } from './channel';

/** The state of a device from one of its channels. */
export function deviceState(channel: Channel): DeviceState {
  if (channel.state === 'Ringing') return 'RINGING';
  if (channel.state === 'Down') return 'NOT_INUSE';
  if (channel.state === 'Busy') return 'BUSY';
  return channel.held ? 'ONHOLD' : 'INUSE';
}

/** The state of a device from the states of its channels (main/devicestate.c). */
export function together(states: readonly DeviceState[]): DeviceState {
  const has = (state: DeviceState) => states.includes(state);
  const isUsed = has('INUSE') || has('ONHOLD');
  if (has('RINGING')) return isUsed ? 'RINGINUSE' : 'RINGING';
  if (isUsed) return has('INUSE') ? 'INUSE' : 'ONHOLD';
  return has('BUSY') ? 'BUSY' : 'NOT_INUSE';
}
