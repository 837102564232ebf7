import type { CallRecord, Emitted } from './model';
import type { Call, CallTopic, Party } from './types';
import { isTransfer } from './via';

/** A text that differs where two views of a call differ in more than the passing of time. */
export function keyOf(call: Call): string {
  const { from, queue } = call;
  const answeredBy = call.answeredBy ? [call.answeredBy] : [];
  return [
    ...[call.state, call.direction, call.outcome, call.partial, call.recording],
    ...[from.channel, from.number, from.name],
    ...[call.ringing, call.group, answeredBy].map(namesOf),
    ...call.conversations.map(({ between, until }) => `${namesOf(between)} ${until === null}`),
    ...call.via.map(({ kind, outcome }) => `${kind} ${outcome}`),
    queue ? `${queue.name} ${queue.position} ${queue.agent}` : '',
  ].join('|');
}

function namesOf(parties: readonly Party[]): string {
  return parties.map(({ channel }) => channel).join();
}

export function emittedOf(record: CallRecord, call: Call): Emitted {
  return {
    state: call.state,
    ringing: new Set(call.ringing.map(({ channel }) => channel)),
    transfers: record.via.filter(isTransfer).length,
    pickups: record.via.filter(({ kind }) => kind === 'pickup').length,
    isAnswered: record.answeredAt !== undefined,
  };
}

/** What the difference between two reports of a call is called. */
export function topicOf(before: Emitted, now: Emitted): CallTopic {
  if (now.state === 'ended') return 'ended';
  if (now.pickups > before.pickups) return 'pickedUp';
  if (now.transfers > before.transfers) return 'transferred';
  const hasEntered = (state: Emitted['state']) => now.state === state && before.state !== state;
  if (hasEntered('conference')) return 'conference';
  if (now.isAnswered && !before.isAnswered) return 'answered';
  if (hasEntered('parked')) return 'parked';
  if (hasEntered('held')) return 'held';
  if (before.state === 'held' && now.state === 'connected') return 'resumed';
  if ([...now.ringing].some((channel) => !before.ringing.has(channel))) return 'ringing';
  return 'changed';
}
