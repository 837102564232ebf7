import { ringingOf } from './dials';
import type { CallRecord, Channel, Emitted } from './records';
import type { CallDirection, CallTopic } from './types';
import { isTransfer } from './via';
import { answererOf, stateOf } from './view';

/** Summary of a call now, to be compared with the last emitted one. */
export function emittedOf(call: CallRecord, direction: CallDirection): Emitted {
  const { from, queue, talks, via } = call;
  let ended = 0;
  for (const { until } of talks) if (until !== undefined) ended += 1;
  let [transfers, pickups, settled] = [0, 0, 0];
  for (const each of via) {
    if (isTransfer(each)) transfers += 1;
    if (each.kind === 'pickup') pickups += 1;
    if (each.outcome !== undefined) settled += 1;
  }
  return {
    state: stateOf(call),
    direction,
    isAnswered: call.answeredAt !== undefined,
    isPartial: call.isPartial,
    isRecorded: call.recorded.size > 0,
    from,
    fromNumber: from?.number ?? '',
    fromName: from?.callerName ?? '',
    answeredBy: answererOf(call),
    ringing: ringingOf(call),
    group: call.group.size,
    talks: talks.length,
    ended,
    transfers,
    pickups,
    via: via.length,
    settled,
    queue: queue?.name,
    position: queue?.position,
    agent: queue?.agent,
    renamed: call.renamed,
  };
}

/** Whether two summaries of a call are equal. Durations are not part of a summary. */
export function isSame(a: Emitted, b: Emitted): boolean {
  return (
    a.state === b.state &&
    a.direction === b.direction &&
    a.isAnswered === b.isAnswered &&
    a.isPartial === b.isPartial &&
    a.isRecorded === b.isRecorded &&
    a.from === b.from &&
    a.fromNumber === b.fromNumber &&
    a.fromName === b.fromName &&
    a.answeredBy === b.answeredBy &&
    a.group === b.group &&
    a.talks === b.talks &&
    a.ended === b.ended &&
    a.via === b.via &&
    a.settled === b.settled &&
    a.queue === b.queue &&
    a.position === b.position &&
    a.agent === b.agent &&
    a.renamed === b.renamed &&
    isSameList(a.ringing, b.ringing)
  );
}

function isSameList(a: readonly Channel[], b: readonly Channel[]): boolean {
  return a.length === b.length && a.every((channel, index) => channel === b[index]);
}

/** The topic that names the difference between two summaries of a call. */
export function topicOf(before: Emitted, now: Emitted): CallTopic {
  if (now.pickups > before.pickups) return 'pickedUp';
  if (now.transfers > before.transfers) return 'transferred';
  const hasEntered = (state: Emitted['state']) => now.state === state && before.state !== state;
  if (hasEntered('conference')) return 'conference';
  if (now.isAnswered && !before.isAnswered) return 'answered';
  if (hasEntered('parked')) return 'parked';
  if (hasEntered('held')) return 'held';
  if (before.state === 'held' && now.state === 'connected') return 'resumed';
  if (now.ringing.some((channel) => !before.ringing.includes(channel))) return 'ringing';
  return 'changed';
}
