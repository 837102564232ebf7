import type { CallModel } from './call-model';
import { LIMITS_OF_CALL, MOST_MEMBERS } from './limits';
import { isCallBack, outcomeOfVia } from './outcome';
import type { Bridge, CallRecord, Channel, Talk } from './records';

/** ms. Optimization of Local channels separates the parties for a shorter time. A longer break ends the conversation. */
const LONGEST_MOVE = 1000;
/** Limit of parties in a mixing set whose pairs count as conversations. */
const MOST_MIXED = 5;

/** Bridges that Local channels connect, so that all their parties hear each other. */
export interface MixingSet {
  parties: Channel[];
  isConference: boolean;
}

export function mixingSetOf(start: Bridge): MixingSet {
  const bridges = new Set([start]);
  const parties: Channel[] = [];
  let isConference = false;
  let looked = 0;
  for (const bridge of bridges) {
    if (bridge.isConference) isConference = true;
    for (const member of bridge.members) {
      if (++looked > MOST_MEMBERS) return { parties, isConference };
      if (member.isReal) parties.push(member);
      const beyond = member.otherHalf?.bridge;
      if (beyond && (beyond.joins || beyond.isConference)) bridges.add(beyond);
    }
  }
  return { parties, isConference };
}

/** Updates the conversations of a call after an event that moved channels between bridges. */
export function updateTalks(model: CallModel, call: CallRecord): void {
  const active = activePairs(call);
  for (const talk of call.talks) {
    if (talk.until !== undefined) continue;
    const isActive = active.delete(pairKey(talk.a, talk.b));
    if (isActive) talk.apartAt = undefined;
    else talk.apartAt ??= model.now;
  }
  for (const [a, b] of active.values()) {
    if (call.talks.length >= LIMITS_OF_CALL.talks) break;
    call.talks.push({ a, b, at: model.now, apartAt: undefined, until: undefined, leaver: undefined });
    call.answeredAt ??= model.now;
    // A party that asked for its hangup just before still ends the call.
    if (call.endedBy !== a && call.endedBy !== b) call.endedBy = undefined;
    // The phone of an Originate has sent the call on: the phone that took it is the caller.
    if (call.legs.some(({ dest, isForwarded }) => isForwarded && dest === call.from)) call.from = a;
    for (const via of call.via) {
      if (via.outcome !== undefined) continue;
      const isReturned = call.legs.some((leg) => (leg.dest === a || leg.dest === b) && isCallBack(leg, via));
      via.outcome = isReturned ? outcomeOfVia(call, via, model.now) : 'answered';
    }
    // A party that talks to another one no longer talks to its previous party.
    settleTalks(model, call, a);
    settleTalks(model, call, b);
  }
  if (!model.apart.has(call) && call.talks.some(isApart)) model.apart.set(call, model.now);
}

/** Ends the conversations of a channel whose parties are apart: it hung up, dialled or talks to somebody else. */
export function settleTalks(model: CallModel, call: CallRecord, channel: Channel): void {
  for (const talk of call.talks) {
    if (isApart(talk) && (talk.a === channel || talk.b === channel)) talk.until = talk.apartAt;
  }
  model.touch(call);
}

/** Ends the conversations whose parties are apart since now. Lists show where channels are, not a moment of a move. */
export function settleListed(model: CallModel): void {
  for (const call of [...model.apart.keys()]) {
    for (const talk of call.talks) if (isApart(talk) && talk.apartAt === model.now) talk.until = talk.apartAt;
    if (!call.talks.some(isApart)) model.apart.delete(call);
    model.touch(call);
  }
}

/** Ends the conversations whose parties have been apart for longer than an optimization takes. */
export function settleOldTalks(model: CallModel): void {
  for (const [call, since] of model.apart) {
    if (model.now - since <= LONGEST_MOVE) return;
    let waits = false;
    for (const talk of call.talks) {
      if (!isApart(talk) || talk.apartAt === undefined) continue;
      if (model.now - talk.apartAt > LONGEST_MOVE) talk.until = talk.apartAt;
      else waits = true;
    }
    model.apart.delete(call);
    if (waits) model.apart.set(call, model.now);
    model.touch(call);
  }
}

/** Ends all conversations of a call that ends. */
export function endTalks(call: CallRecord, now: number): void {
  for (const talk of call.talks) talk.until ??= talk.apartAt ?? now;
}

export function isOpen(talk: Talk): boolean {
  return talk.until === undefined;
}

/** Whether the parties of a conversation are in a common bridge. */
export function isTogether(talk: Talk): boolean {
  return isOpen(talk) && !isApart(talk);
}

function isApart(talk: Talk): boolean {
  return talk.until === undefined && talk.apartAt !== undefined;
}

function activePairs(call: CallRecord): Map<string, [Channel, Channel]> {
  const pairs = new Map<string, [Channel, Channel]>();
  const seen = new Set<Bridge>();
  for (const { bridge } of call.channels) {
    if (!bridge?.joins || seen.has(bridge)) continue;
    seen.add(bridge);
    const { parties, isConference } = mixingSetOf(bridge);
    if (isConference) continue;
    const mixed = parties.slice(0, MOST_MIXED);
    for (const [index, a] of mixed.entries()) {
      for (const b of mixed.slice(index + 1)) {
        if (a !== b) pairs.set(pairKey(a, b), a.seenAt <= b.seenAt ? [a, b] : [b, a]);
      }
    }
  }
  return pairs;
}

function pairKey(a: Channel, b: Channel): string {
  return a.uniqueid < b.uniqueid ? `${a.uniqueid} ${b.uniqueid}` : `${b.uniqueid} ${a.uniqueid}`;
}
