import type { Member, Queue, QueueCounts } from './queue';

/** Seconds of queues.conf `servicelevel`, which is 0 by default. */
export const SERVICE_LEVEL = 0;

export function noCounts(): QueueCounts {
  return { completed: 0, abandoned: 0, completedInTime: 0, abandonedInTime: 0, talkTime: 0, holdTime: 0 };
}

/** Counts a call that a member answered after `holdTime` seconds. */
export function countAnswered(queue: Queue, member: Member, holdTime: number): void {
  queue.holdTime = average(queue.holdTime, holdTime);
  member.callsInProgress++;
}

/** A completed call: the seconds that the caller waited and talked, and its end in seconds since the epoch. */
interface CompletedCall {
  readonly holdTime: number;
  readonly talkTime: number;
  readonly endedAt: number;
}

export function countCompleted(
  queue: Queue,
  member: Member,
  { holdTime, talkTime, endedAt }: CompletedCall,
): void {
  queue.completed++;
  if (holdTime <= SERVICE_LEVEL) queue.completedInTime++;
  queue.talkTime = average(queue.talkTime, talkTime);
  member.callsInProgress--;
  member.callsTaken++;
  member.lastCall = endedAt;
}

/** Counts a caller that went after `holdTime` seconds without an answer. */
export function countAbandoned(queue: Queue, holdTime: number): void {
  queue.abandoned++;
  if (holdTime <= SERVICE_LEVEL) queue.abandonedInTime++;
}

/** Resets the statistics of a queue. */
export function resetCounts(queue: Queue): void {
  Object.assign(queue, noCounts());
  for (const member of queue.members) Object.assign(member, { callsTaken: 0, lastCall: 0 });
}

/** The share of completed calls that were answered in time, and of all calls that left in time, in per cent. */
export function levelsReached(queue: Queue): readonly [completed: string, all: string] {
  const { completed, abandoned, completedInTime, abandonedInTime } = queue;
  const share = (part: number, whole: number) => (whole === 0 ? '0.0' : ((100 * part) / whole).toFixed(1));
  return [share(completedInTime, completed), share(completedInTime + abandonedInTime, completed + abandoned)];
}

/** apps/app_queue.c recalc_holdtime, update_queue: a new value counts for a quarter. */
const average = (old: number, value: number) => (3 * old + value) >> 2;
