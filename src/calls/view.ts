import { isoTime } from '../iso-time';
import { ringingOf } from './dials';
import { type CallRecord, type Channel, isPending, type Leg, STATE_UP, type Talk } from './records';
import { isOpen, mixingSetOf } from './talks';
import type { Call, CallDirection, CallState, Conversation, Party } from './types';
import { hasTransferred } from './via';

export interface ViewOptions {
  pbx: string;
  isOurs?: ((device: string) => boolean | undefined) | undefined;
  extensionOf?: ((device: string) => string | undefined) | undefined;
}

/**
 * The call as a new plain object, which later events do not change.
 *
 * @param state of the call, from `stateOf`
 * @param direction from `directionOf`
 */
export function viewOf(
  call: CallRecord,
  { now, state, direction }: { now: number; state: CallState; direction: CallDirection },
  options: ViewOptions,
): Call {
  const party = (channel: Channel) => partyOf(channel, options);
  const partyOrNull = (channel: Channel | undefined) => (channel ? party(channel) : null);
  const { queue } = call;
  const to = calledParty(call);
  return {
    id: call.id,
    pbx: options.pbx,
    n: call.n,
    state,
    direction,
    from: call.from ? party(call.from) : { channel: null, device: null, number: '', name: '' },
    dialled: dialledOf(call, answererOf(call) ?? to),
    to: partyOrNull(to),
    ringing: call.endedAt === undefined ? ringingOf(call).map(party) : [],
    group: groupOf(call, party),
    answeredBy: partyOrNull(answererOf(call)),
    conversations: call.talks.map((talk) => conversationOf(talk, call, party)),
    via: call.via.map((via) => ({
      kind: via.kind,
      by: partyOrNull(via.by),
      to: typeof via.to === 'string' ? via.to : via.to.number,
      at: isoTime(via.at),
      outcome: via.outcome ?? null,
    })),
    queue: queue
      ? { name: queue.name, position: queue.position, waitedMs: queue.waitedMs, agent: queue.agent }
      : null,
    startedAt: isoTime(call.startedAt),
    ringingAt: timeOrNull(call.ringingAt),
    answeredAt: timeOrNull(call.answeredAt),
    endedAt: timeOrNull(call.endedAt),
    ringMs:
      call.ringingAt === undefined
        ? 0
        : Math.max(0, (call.answeredAt ?? call.endedAt ?? now) - call.ringingAt),
    talkMs: talkMs(call, now),
    holdMs: call.holdMs + (call.heldSince === undefined ? 0 : now - call.heldSince),
    outcome: call.outcome ?? (call.answeredAt === undefined ? null : 'answered'),
    ...(call.into === undefined ? {} : { into: call.into }),
    cause: call.cause ?? null,
    causeText: call.causeText,
    endedBy: call.endedAt === undefined ? null : partyOrNull(enderOf(call)),
    recording: call.recorded.size > 0,
    channels: [...call.channelNames],
    ids: [...call.ids],
    partial: call.isPartial,
  };
}

function partyOf(channel: Channel, { extensionOf }: ViewOptions): Party {
  const { device } = channel;
  const extension = extensionOf?.(device);
  return {
    channel: channel.name,
    device,
    ...(extension === undefined ? {} : { extension }),
    number: channel.number,
    name: channel.callerName,
  };
}

function groupOf(call: CallRecord, party: (channel: Channel) => Party): Party[] {
  const group: Party[] = [];
  for (const channel of call.group) if (channel !== call.from) group.push(party(channel));
  return group;
}

function conversationOf(talk: Talk, call: CallRecord, party: (channel: Channel) => Party): Conversation {
  return {
    between: [party(talk.a), party(talk.b)],
    at: isoTime(talk.at),
    until: timeOrNull(talk.until ?? call.endedAt),
  };
}

/** The party that the caller talks to, or last talked to. Before the answer: the called party, if it is only one. */
function calledParty(call: CallRecord): Channel | undefined {
  const talk = call.talks.findLast(isOpen) ?? call.talks.at(-1);
  if (talk) return talk.a === call.from ? talk.b : talk.b === call.from ? talk.a : talk.b;
  let only: Channel | undefined;
  for (const { dest, isForwarded, isForCaller } of call.legs) {
    if (!dest.isReal || dest === call.from || isForwarded || isForCaller || dest === only) continue;
    if (only) return undefined;
    only = dest;
  }
  return only;
}

/** The first party that talked to the caller. */
export function answererOf(call: CallRecord): Channel | undefined {
  const talk = call.talks.find(({ a, b }) => a === call.from || b === call.from) ?? call.talks[0];
  return talk && (talk.b === call.from ? talk.a : talk.b);
}

/** The dialled extension. The caller of a click-to-call has dialled none: then it is the number of the first other party. */
function dialledOf(call: CallRecord, first: Channel | undefined): string {
  return call.dialled || first?.number || '';
}

/** State of a call that has not ended. */
export function stateOf(call: CallRecord): CallState {
  const real: Channel[] = [];
  let isParked = false;
  for (const channel of call.channels) {
    if (channel.isReal) real.push(channel);
    // Of a caller behind a Local channel, its half is parked.
    if (channel.location === 'parked') isParked = true;
  }
  const open = call.talks.filter(isOpen);
  if (isConference(call, open)) return 'conference';
  if (open.some(({ a, b }) => a.isHeld || b.isHeld)) return 'held';
  if (open.length > 0) return 'connected';
  if (isParked) return 'parked';
  if (isQueued(call, real)) return 'queued';
  if (call.legs.some((leg) => isDialling(call, leg)) || ringingOf(call).length > 0) return 'ringing';
  return real.some(({ state }) => state === STATE_UP) ? 'ivr' : 'ringing';
}

/** Whether the caller waits in a queue. The lists name no position of a caller that entered it before the login. */
function isQueued({ queue }: CallRecord, real: readonly Channel[]): boolean {
  return queue ? queue.position !== null : real.some(({ location }) => location === 'queue');
}

/** Whether a leg still counts as ringing. A callee that has picked up does until both parties talk: a prompt may ask it to accept the call. */
function isDialling(call: CallRecord, leg: Leg): boolean {
  if (isPending(leg)) return true;
  const { status, dest, round } = leg;
  return (
    status === 'ANSWER' &&
    dest.isReal &&
    dest !== call.from &&
    round === call.round &&
    call.channels.has(dest) &&
    !call.talks.some(({ a, b }) => a === dest || b === dest)
  );
}

function isConference(call: CallRecord, open: readonly Talk[]): boolean {
  if (open.length >= 3) return open.some(({ a }) => a.bridge && mixingSetOf(a.bridge).parties.length > 2);
  for (const { isReal, bridge, otherHalf } of call.channels) {
    if (isReal ? bridge?.isConference : otherHalf?.bridge && bridge?.isConference) return true;
  }
  return false;
}

/** Direction of a call. It depends on the devices only, not on the names of contexts. */
export function directionOf(call: CallRecord, { isOurs }: ViewOptions): CallDirection {
  if (!isOurs || !call.from) return 'unknown';
  const from = isOurs(call.from.device);
  if (from === undefined) return 'unknown';
  if (!from) return 'inbound';
  const other = calledParty(call) ?? call.legs.find(({ dest }) => dest.isReal && dest !== call.from)?.dest;
  if (!other) return 'internal';
  const isInside = isOurs(other.device);
  if (isInside === undefined) return 'unknown';
  return isInside ? 'internal' : 'outbound';
}

/** ms for which at least two parties talked. Conversations at the same time count once. */
function talkMs(call: CallRecord, now: number): number {
  let sum = call.conferenceMs + (call.conferenceSince === undefined ? 0 : now - call.conferenceSince);
  let end = 0;
  for (const { at, until } of call.talks) {
    const to = until ?? call.endedAt ?? now;
    sum += Math.max(0, to - Math.max(at, end));
    end = Math.max(end, to);
  }
  return sum;
}

/** The channel that requested the hangup. If Asterisk reports no requests, the one that left the conversation first. */
function enderOf(call: CallRecord): Channel | undefined {
  if (call.endedBy || call.hasRequests) return call.endedBy;
  // Nobody saw the end of a call that ended in a gap.
  if (call.outcome === 'unknown') return undefined;
  const leaver = call.talks.at(-1)?.leaver;
  if (leaver) return hasTransferred(call, leaver) ? undefined : leaver;
  return call.outcome === 'cancelled' || call.outcome === 'abandoned' ? call.from : undefined;
}

function timeOrNull(time: number | undefined): string | null {
  return time === undefined ? null : isoTime(time);
}
