import type { Frame } from '../protocol';
import { Channels, refresh } from './channels';
import { Calls } from './identity';
import type { Bridge, CallRecord, Channel } from './model';

/** Handles one event. */
export type Handler = (model: CallModel, event: Frame) => void;

/** What is up now, and which calls an event has changed. */
export class CallModel {
  readonly channels = new Channels();
  readonly calls = new Calls();
  /** Bridges with members, by BridgeUniqueid. */
  readonly bridges = new Map<string, Bridge>();
  /** Calls that the current event may have changed. */
  readonly touched = new Set<CallRecord>();
  /**
   * Calls whose parties are apart, with the time since then, in ms, oldest first. Whether they only moved to another bridge
   * shows within a second.
   */
  readonly apart = new Map<CallRecord, number>();
  /** Arrival of the current event, in ms. */
  now = 0;
  readonly #onMerge: (older: CallRecord, younger: CallRecord) => void;

  /** @param onMerge called before the younger of two calls becomes part of the older one */
  constructor(onMerge: (older: CallRecord, younger: CallRecord) => void) {
    this.#onMerge = onMerge;
  }

  /** The channel that an event's headers describe. It is made, as a part of a partial call, if it was not seen before. */
  channelOf(event: Frame, prefix = ''): Channel | undefined {
    const known = this.knownChannel(event, prefix);
    if (known) return known;
    const channel = this.channels.add(event, prefix, this.now);
    if (channel) this.place(channel, event.get(`${prefix}Linkedid`) ?? '', true);
    return channel;
  }

  /** The same, only if it was seen before. */
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
  place(channel: Channel, linkedid: string, isPartial: boolean, since = this.now): void {
    const linked = this.calls.get(linkedid) ?? channel.otherHalf?.call;
    const isSure = linked !== undefined && !(linked.isShared && linkedid !== channel.uniqueid);
    if (linked && (isSure || linked === channel.otherHalf?.call)) {
      if (isPartial) linked.isPartial = true;
      this.calls.attach(linked, channel);
      this.touch(linked);
      return;
    }
    const call = this.calls.create(channel, linkedid, this.now, isPartial, since);
    call.isDoubtful = linked !== undefined;
    this.touch(call);
  }

  /** The call of a channel; a new one if it belongs to none. */
  callOf(channel: Channel): CallRecord | undefined {
    if (!channel.call && !channel.isOver) this.place(channel, channel.uniqueid, true);
    return channel.call;
  }

  /** Makes one call of the calls of two channels. */
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
    const [older, younger] = one.order < other.order ? [one, other] : [other, one];
    this.#onMerge(older, younger);
    this.calls.join(older, younger);
    this.touched.delete(younger);
    if (this.apart.delete(younger)) this.apart.set(older, this.now);
    this.touch(older);
    return older;
  }

  touch(call: CallRecord): void {
    this.touched.add(call);
  }
}
