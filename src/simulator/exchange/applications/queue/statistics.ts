import type { Member, Queue } from './queue';

/** Counts a call that a member answered after `holdTime` seconds. */
export function countAnswered(queue: Queue, member: Member, holdTime: number): void {
  queue.holdTime = average(queue.holdTime, holdTime);
  member.callsInProgress++;
}

/** Counts a completed call of `talkTime` seconds that ended at `now`, in seconds since the epoch. */
export function countCompleted(queue: Queue, member: Member, talkTime: number, now: number): void {
  queue.completed++;
  queue.talkTime = average(queue.talkTime, talkTime);
  member.callsInProgress--;
  member.callsTaken++;
  member.lastCall = now;
}

/** Sets the numbers of a queue back. */
export function resetCounts(queue: Queue): void {
  Object.assign(queue, { completed: 0, abandoned: 0, talkTime: 0, holdTime: 0 });
  for (const member of queue.members) Object.assign(member, { callsTaken: 0, lastCall: 0 });
}

/** apps/app_queue.c recalc_holdtime, update_queue: a new value counts for a quarter. */
const average = (old: number, value: number) => (3 * old + value) >> 2;
