import { isoTime } from '../iso-time';
import type { Frame } from '../protocol';
import { eventNameTest, MAX_NAME_LENGTH } from './event-names';
import {
  type EventHandler,
  type Gap,
  type Hold,
  SubscriberQueue,
  type SubscriptionHooks,
} from './subscriber';

/** Limit of event names whose subscribers are cached. A server that sends more names costs time, but no memory. */
const MAX_CACHED_NAMES = 1000;

/** Passes events to subscribers by exact name, by pattern (`Queue*`), or all events (`*`, or no names). Case is ignored. */
export class Subscriptions {
  readonly #queues = new Map<SubscriberQueue, (eventName: string) => boolean>();
  readonly #byName = new Map<string, readonly SubscriberQueue[]>();
  #dropsOfEnded = 0;

  /**
   * @returns function that ends the subscription and discards its queued events
   * @throws AmiError AMI_ERR_INVALID_ACTION naming the entry that is not an event name
   */
  add(names: readonly string[], handler: EventHandler, hooks?: SubscriptionHooks): () => void {
    const matches = eventNameTest(names);
    const queue = new SubscriberQueue(handler, hooks);
    this.#queues.set(queue, matches);
    this.#byName.clear();
    return () => {
      if (!this.#queues.delete(queue)) return;
      this.#byName.clear();
      queue.close();
      this.#dropsOfEnded += queue.drops;
    };
  }

  get size(): number {
    return this.#queues.size;
  }

  wants(eventName: string): boolean {
    return this.#queuesFor(eventName).length > 0;
  }

  /** @param receivedAt ms since 1970 */
  publish(event: Frame, receivedAt: number): void {
    // As text, because V8 makes an object of each such number that it stores.
    const time = isoTime(receivedAt);
    for (const queue of this.#queuesFor(event.name)) queue.push(event, time);
  }

  /** @param hold holds back the gap and everything after it. Set `over` and call `resume` to deliver them. */
  publishGap(gap: Gap, hold?: Hold): void {
    for (const queue of this.#queues.keys()) queue.pushGap(gap, hold);
  }

  resume(): void {
    for (const queue of this.#queues.keys()) queue.resume();
  }

  /** Whether at least one subscriber lags. */
  get isLagging(): boolean {
    for (const queue of this.#queues.keys()) if (queue.isLagging) return true;
    return false;
  }

  /** Events dropped so far because a subscriber was too slow. */
  get drops(): number {
    let drops = this.#dropsOfEnded;
    for (const queue of this.#queues.keys()) drops += queue.drops;
    return drops;
  }

  #queuesFor(eventName: string): readonly SubscriberQueue[] {
    const known = this.#byName.get(eventName);
    if (known) return known;
    const queues = [...this.#queues].filter(([, matches]) => matches(eventName)).map(([queue]) => queue);
    if (eventName.length > MAX_NAME_LENGTH) return queues;
    if (this.#byName.size >= MAX_CACHED_NAMES) this.#byName.clear();
    this.#byName.set(eventName, queues);
    return queues;
  }
}
