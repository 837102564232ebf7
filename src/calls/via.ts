import type { CallModel } from './call-model';
import { LIMITS_OF_CALL } from './limits';
import { type CallRecord, type Channel, isPending, type ViaRecord } from './records';
import type { CallOutcome } from './types';

interface NewVia extends Pick<ViaRecord, 'kind' | 'by' | 'to'> {
  /** Left out while it is not known. */
  outcome?: CallOutcome;
}

/** Adds a transfer, pickup, forward or redirect, and begins a new round of dials. An event that came twice adds nothing. */
export function addVia(model: CallModel, call: CallRecord, { kind, by, to, outcome }: NewVia): void {
  if (by && call.via.some((each) => each.by === by && each.kind === kind)) return;
  if (call.via.length >= LIMITS_OF_CALL.via) return;
  call.round += 1;
  // From now on, phones that already ring count for the new round.
  for (const leg of call.legs) if (isPending(leg)) leg.round = call.round;
  call.endedBy = undefined;
  call.via.push({ kind, by, to, at: model.now, outcome, round: call.round });
  model.touch(call);
}

export function isTransfer({ kind }: ViaRecord): boolean {
  return kind === 'blind' || kind === 'attended' || kind === 'semiAttended' || kind === 'redirect';
}

/** Whether a channel transferred the call to somebody else. */
export function hasTransferred(call: CallRecord, channel: Channel): boolean {
  return call.via.some((via) => via.by === channel && isTransfer(via));
}

/** The party that a channel talks to. */
export function partnerOf(call: CallRecord | undefined, channel: Channel | undefined): Channel | undefined {
  const talk = call?.talks.findLast(
    ({ a, b, until }) => until === undefined && (a === channel || b === channel),
  );
  return talk && (talk.a === channel ? talk.b : talk.a);
}

/** The real channel at the other end of a chain of Local channels. */
export function partyBehind(call: CallRecord, channel: Channel): Channel {
  let at = channel;
  for (let steps = 0; !at.isReal && steps < 20; steps += 1) {
    const half: Channel | undefined = at.otherHalf;
    const leg = call.legs.findLast(({ source, dest }) => source === half || dest === half);
    const inBridge: Channel | undefined = [...(half?.bridge?.members ?? [])].find((each) => each !== half);
    const next: Channel | undefined = inBridge ?? (leg?.source === half ? leg?.dest : leg?.source);
    if (!next) break;
    at = next;
  }
  return at;
}
