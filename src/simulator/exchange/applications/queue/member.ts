import { cutBytes } from '../../../bytes';
import type { Member } from './queue';
import type { MemberOptions } from './queue-options';

/** apps/app_queue.c struct member: `char interface[80]`, `char membername[80]`, `char reason_paused[80]`. */
export const NAME_BUFFER = 79;

export interface NewMember extends MemberOptions {
  membership: Member['membership'];
  paused?: boolean;
  pausedReason?: string;
}

/** A member that joins at `now`, in seconds since the epoch. */
export function createMember(
  {
    interface: device,
    name = device,
    penalty = 0,
    stateInterface = device,
    membership,
    paused = false,
    pausedReason = '',
  }: NewMember,
  ringsInUse: boolean,
  now: number,
): Member {
  return {
    name: cutBytes(name, NAME_BUFFER),
    interface: cutBytes(device, NAME_BUFFER),
    stateInterface: cutBytes(stateInterface, NAME_BUFFER),
    membership,
    penalty,
    ringsInUse,
    loginTime: now,
    lastPause: paused ? now : 0,
    callsTaken: 0,
    callsInProgress: 0,
    lastCall: 0,
    paused,
    pausedReason: paused ? cutBytes(pausedReason, NAME_BUFFER) : '',
  };
}
