import { owned } from './channels';
import { LIMITS_OF_CALL } from './limits';
import type { CallRecord, Channel, Waiting } from './records';

/** The calls that are up. Calls are joined, never split. */
export class Calls {
  /** In the order in which they became known. */
  readonly #live = new Set<CallRecord>();
  readonly #byId = new Map<string, CallRecord>();
  /** Calls with a caller in a queue. */
  readonly queued = new Set<CallRecord>();
  #created = 0;

  get size(): number {
    return this.#live.size;
  }

  /** Number of Uniqueids and Linkedids of all calls that are up. */
  get ids(): number {
    return this.#byId.size;
  }

  all(): IterableIterator<CallRecord> {
    return this.#live.values();
  }

  /** @param id a Linkedid or a Uniqueid */
  get(id: string): CallRecord | undefined {
    return this.#byId.get(id);
  }

  /**
   * Creates a call for a channel that has none.
   *
   * @param linkedid of the channel
   * @param startedAt earlier than `now` if the call was up before it was known
   */
  create(channel: Channel, linkedid: string, now: number, isPartial: boolean, startedAt = now): CallRecord {
    this.#created += 1;
    const own = owned(linkedid || channel.uniqueid);
    const call: CallRecord = {
      // A conference passes its Linkedid on to all members: the id may be that of another call.
      id: this.#byId.has(own) ? channel.uniqueid : own,
      order: this.#created,
      from: undefined,
      dialled: '',
      isPartial,
      startedAt,
      knownAt: now,
      ringingAt: undefined,
      answeredAt: undefined,
      leftAt: undefined,
      endedAt: undefined,
      channels: new Set(),
      channelNames: new Set(),
      ids: new Set(),
      group: new Set(),
      legs: [],
      round: 0,
      talks: [],
      via: [],
      queue: undefined,
      leftQueueAt: undefined,
      rangOutAt: undefined,
      conferenceMs: 0,
      conferenceSince: undefined,
      heldSince: undefined,
      holdMs: 0,
      recorded: new Set(),
      endedBy: undefined,
      hasRequests: false,
      cause: undefined,
      causeText: '',
      outcome: undefined,
      into: undefined,
      n: 0,
      renamed: 0,
      last: undefined,
      isShared: false,
      isDoubtful: false,
    };
    this.#live.add(call);
    this.#addId(call, call.id);
    this.attach(call, channel);
    return call;
  }

  attach(call: CallRecord, channel: Channel): void {
    if (call.channels.size >= LIMITS_OF_CALL.channels) return;
    channel.call = call;
    call.channels.add(channel);
    if (call.channelNames.size < LIMITS_OF_CALL.channels) call.channelNames.add(channel.name);
    this.#addId(call, channel.uniqueid);
    if (!channel.isReal) return;
    // A dialled channel has no extension of its own. In a partial call, the channel with an extension is the caller.
    if (!call.from || (call.isPartial && !isCaller(call.from) && isCaller(channel))) call.from = channel;
  }

  /** Notes that a channel was dialled. If it counts as the caller of a partial call, another channel is. */
  noteDialled(channel: Channel): void {
    channel.wasDialled = true;
    const { call } = channel;
    if (!call?.isPartial || call.from !== channel) return;
    call.from = [...call.channels].find((each) => each.isReal && isCaller(each)) ?? channel;
  }

  /** Removes a channel from its call. It then belongs to no call. */
  detach(channel: Channel): void {
    channel.call?.channels.delete(channel);
    if (this.#byId.get(channel.uniqueid) === channel.call) this.#byId.delete(channel.uniqueid);
    channel.call = undefined;
  }

  /** Moves the channels and records of the younger call into the older one. */
  join(older: CallRecord, younger: CallRecord): void {
    for (const channel of younger.channels) {
      const isOver = older.channels.size >= LIMITS_OF_CALL.channels;
      channel.call = isOver ? undefined : older;
      if (!isOver) older.channels.add(channel);
    }
    addUpTo(LIMITS_OF_CALL.channels, older.channelNames, younger.channelNames);
    for (const id of younger.ids) {
      // An id beyond the limit must no longer lead to the joined call.
      if (this.#byId.get(id) === younger) this.#byId.delete(id);
      this.#addId(older, id);
    }
    // A phone that an Originate rang for a call of its own did not ring for the older call.
    if (younger.from) younger.group.delete(younger.from);
    addUpTo(LIMITS_OF_CALL.legs, older.group, younger.group);
    // The younger call may be a consultation by a party of the older one. Its dialled number is not that of the caller.
    if (!older.from || older.isPartial) older.dialled ||= younger.dialled;
    older.from ??= younger.from;
    older.isPartial ||= younger.isPartial;
    older.isShared ||= younger.isShared;
    older.isDoubtful &&= younger.isDoubtful;
    older.hasRequests ||= younger.hasRequests;
    older.ringingAt = earliest(older.ringingAt, younger.ringingAt);
    older.answeredAt = earliest(older.answeredAt, younger.answeredAt);
    older.heldSince = earliest(older.heldSince, younger.heldSince);
    older.holdMs += younger.holdMs;
    older.conferenceMs += younger.conferenceMs;
    older.conferenceSince = earliest(older.conferenceSince, younger.conferenceSince);
    older.queue = newerQueue(older.queue, younger.queue);
    older.endedBy = undefined;
    older.talks = [...older.talks, ...younger.talks].sort((a, b) => a.at - b.at).slice(-LIMITS_OF_CALL.talks);
    older.via = [...older.via, ...younger.via].sort((a, b) => a.at - b.at).slice(-LIMITS_OF_CALL.via);
    for (const leg of younger.legs) older.legs.push({ ...leg, round: leg.round + older.round });
    older.legs = older.legs.slice(-LIMITS_OF_CALL.legs);
    older.round += younger.round;
    addUpTo(LIMITS_OF_CALL.channels, older.recorded, younger.recorded);
    if (this.queued.delete(younger)) this.queued.add(older);
    this.#live.delete(younger);
    younger.channels.clear();
  }

  /** Forgets an ended call. Its Local channels may still be up. */
  end(call: CallRecord): void {
    this.#live.delete(call);
    this.queued.delete(call);
    for (const id of call.ids) if (this.#byId.get(id) === call) this.#byId.delete(id);
    for (const channel of call.channels) {
      channel.call = undefined;
      channel.isOver = true;
    }
  }

  #addId(call: CallRecord, id: string): void {
    if (call.ids.size >= LIMITS_OF_CALL.ids) return;
    call.ids.add(id);
    this.#byId.set(id, call);
  }
}

/** Adds the values of another set, as long as the set has fewer than `most`. */
function addUpTo<Value>(most: number, set: Set<Value>, others: Iterable<Value>): void {
  for (const value of others) if (set.size < most) set.add(value);
}

function isCaller(channel: Channel): boolean {
  return !channel.wasDialled && !channel.isAgent && channel.exten !== '' && channel.exten !== 's';
}

/** Of two queues the one where somebody waits, else the one that was entered last. */
function newerQueue(a: Waiting | undefined, b: Waiting | undefined): Waiting | undefined {
  if (!a || !b) return a ?? b;
  const [first, last] = a.since <= b.since ? [a, b] : [b, a];
  return last.position === null && first.position !== null ? first : last;
}

function earliest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
