import type { DeviceState } from '../../hints/states';
import type { Member, Queue } from './queue';
import type { EmptyConditions } from './queue-options';

/** Member states that count as a condition of their own. */
const CONDITION_OF: Partial<
  Record<DeviceState, 'invalid' | 'unavailable' | 'inuse' | 'ringing' | 'unknown'>
> = {
  INVALID: 'invalid',
  UNAVAILABLE: 'unavailable',
  INUSE: 'inuse',
  RINGING: 'ringing',
  UNKNOWN: 'unknown',
};

/** True if no member counts under these conditions (apps/app_queue.c get_member_status). */
export function isEmpty(
  queue: Queue,
  conditions: EmptyConditions,
  stateOf: (member: Member) => DeviceState,
  now: number,
): boolean {
  if (conditions.size === 0) return false;
  return !queue.members.some((member) => {
    const condition = CONDITION_OF[stateOf(member)];
    if (condition && conditions.has(condition)) return false;
    if (member.paused && conditions.has('paused')) return false;
    return !(conditions.has('wrapup') && isWrappingUp(queue, member, now));
  });
}

/** True while a member talks or has time for the work after a call. `now` is in seconds since the epoch. */
export function isWrappingUp({ settings: { wrapuptime } }: Queue, member: Member, now: number): boolean {
  if (wrapuptime === 0) return false;
  return member.callsInProgress > 0 || (member.lastCall > 0 && now - member.lastCall < wrapuptime);
}

/** True if a member in this state could take a call (apps/app_queue.c is_member_available). */
export function isAvailable(member: Member, state: DeviceState): boolean {
  if (member.paused || state === 'INVALID' || state === 'UNAVAILABLE') return false;
  return member.ringsInUse || state === 'NOT_INUSE' || state === 'UNKNOWN';
}
