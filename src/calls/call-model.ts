import type { Frame } from '../protocol';
import { Calls } from './calls';
import { Channels, refresh } from './channels';
import type { Bridge, CallRecord, Channel } from './records';

/** ms. Lists have whole seconds, so two calls that began at the same time seem up to a second apart. */
const SECOND = 1000;

/** Handles one event. */
export type Handler = (model: CallModel, event: Frame) => void;

/** The channels, bridges and calls that are up now, and the calls that the current event has changed. */
export class CallModel {
  readonly channels = new Channels();
  readonly calls = new Calls();
  /** Bridges with members, by BridgeUniqueid. */
  readonly bridges = new Map<string, Bridge>();
  /** Calls that the current event may have changed. */
  readonly touched = new Set<CallRecord>();
  /**
   * Calls whose parties have left their bridge, with the time of that in ms, oldest first. If they only move to another bridge,
   * they are together again within a second.
   */
  readonly apart = new Map<CallRecord, number>();
  /** Calls whose last real channel is gone while a transfer of a Local channel is open, with the time of that in ms, oldest first. */
  readonly deserted = new Map<CallRecord, number>();
  /** Arrival time of the current event, in ms since 1970. */
  now = 0;
  readonly #onMerge: (older: CallRecord, younger: CallRecord) => void;

  /** @param onMerge called before the younger of two calls becomes part of the older one */
  constructor(onMerge: (older: CallRecord, younger: CallRecord) => void) {
    this.#onMerge = onMerge;
  }

  /** The channel that an event's headers describe. An unknown channel is added, and its call is marked as partial. */
  channelOf(event: Frame, prefix = ''): Channel | undefined {
    const known = this.knownChannel(event, prefix);
    if (known) return known;
    const channel = this.channels.add(event, prefix, this.now);
    if (channel) this.assign(channel, event.get(`${prefix}Linkedid`) ?? '', true);
    return channel;
  }

  /** The channel that an event's headers describe; undefined if it is unknown. */
  knownChannel(event: Frame, prefix = ''): Channel | undefined {
    const channel = this.channels.get(event.get(`${prefix}Uniqueid`));
    if (!channel) return undefined;
    refresh(channel, event, prefix);
    if (channel.call) this.touch(channel.call);
    return channel;
  }

  /**
   * Puts a new channel into the call with its Linkedid, or into a new one.
   *
   * @param since start of a new call, in ms
   */
  assign(channel: Channel, linkedid: string, isPartial: boolean, since = this.now): void {
    const linked = this.calls.get(linkedid) ?? channel.otherHalf?.call;
    const isSure = linked !== undefined && !(linked.isShared && linkedid !== channel.uniqueid);
    if (linked && (isSure || linked === channel.otherHalf?.call)) {
      if (isPartial) linked.isPartial = true;
      this.calls.attach(linked, channel);
      this.touch(linked);
      return;
    }
    // A Local channel may stay after its call, and dial again with the Linkedid of that call.
    const isUsed = this.channels.get(linkedid)?.isOver === true || this.channels.isGone(linkedid);
    const call = this.calls.create(channel, isUsed ? '' : linkedid, this.now, isPartial, since);
    call.isDoubtful = linked !== undefined;
    this.touch(call);
  }

  /** The call of a channel; a new one if it belongs to none. */
  callOf(channel: Channel): CallRecord | undefined {
    if (!channel.call && !channel.isOver) this.assign(channel, channel.uniqueid, true);
    return channel.call;
  }

  /** Joins the calls of two channels into one. */
  join(a: Channel, b: Channel): CallRecord | undefined {
    const one = a.call ?? b.call ?? this.callOf(a) ?? this.callOf(b);
    if (!one) return undefined;
    for (const channel of [a, b]) if (!channel.call) this.calls.attach(one, channel);
    const other = one === a.call ? b.call : a.call;
    one.isDoubtful = false;
    if (!other || other === one) {
      this.touch(one);
      return one;
    }
    other.isDoubtful = false;
    const [older, younger] = isOlder(one, other) ? [one, other] : [other, one];
    this.#onMerge(older, younger);
    this.calls.join(older, younger);
    this.touched.delete(younger);
    this.deserted.delete(younger);
    if (this.apart.delete(younger)) this.apart.set(older, this.now);
    this.touch(older);
    return older;
  }

  touch(call: CallRecord): void {
    this.touched.add(call);
  }
}

/** Whether a call is older than another one. A call that a list names may be older than those that were known before. */
function isOlder(one: CallRecord, other: CallRecord): boolean {
  const byLists = other.startedAt - one.startedAt;
  const isListed = one.isPartial || other.isPartial;
  return isListed && Math.abs(byLists) > SECOND ? byLists > 0 : one.order < other.order;
}
