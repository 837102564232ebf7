import type { Frame } from '../protocol';
import { eventNameTest, LONGEST_NAME } from './event-names';
import { type EventHandler, EventQueue, type SubscriptionHooks } from './event-queue';
import type { Gap, Hold } from './waiting-room';

/** How many event names are remembered with their subscribers. A server that invents names only costs time. */
const REMEMBERED_NAMES = 1000;

/** Who gets which events: by exact name, by pattern (`Queue*`), or all (`*`, or no name); in any case. */
export class Subscriptions {
  readonly #queues = new Map<EventQueue, (eventName: string) => boolean>();
  readonly #byName = new Map<string, readonly EventQueue[]>();
  #dropsOfPast = 0;

  /**
   * @returns what ends the subscription; events still queued for it are forgotten
   * @throws AmiError AMI_ERR_INVALID_ACTION naming the entry that is no event's name
   */
  add(names: readonly string[], handler: EventHandler, hooks?: SubscriptionHooks): () => void {
    const matches = eventNameTest(names);
    const queue = new EventQueue(handler, hooks);
    this.#queues.set(queue, matches);
    this.#byName.clear();
    return () => {
      if (!this.#queues.delete(queue)) return;
      this.#byName.clear();
      queue.close();
      this.#dropsOfPast += queue.drops;
    };
  }

  get size(): number {
    return this.#queues.size;
  }

  wants(eventName: string): boolean {
    return this.#queuesFor(eventName).length > 0;
  }

  publish(event: Frame, receivedAt: number): void {
    for (const queue of this.#queuesFor(event.name)) queue.push(event, receivedAt);
  }

  /** @param hold what keeps it back, and with it all that comes after it; `resume` when that is over */
  publishGap(gap: Gap, hold?: Hold): void {
    for (const queue of this.#queues.keys()) queue.pushGap(gap, hold);
  }

  resume(): void {
    for (const queue of this.#queues.keys()) queue.resume();
  }

  /** Whether so much waits for one of them that reading on would only make it wait too. */
  get behind(): boolean {
    for (const queue of this.#queues.keys()) if (queue.behind) return true;
    return false;
  }

  /** Events that a subscriber was too slow for, so far. */
  get drops(): number {
    let drops = this.#dropsOfPast;
    for (const queue of this.#queues.keys()) drops += queue.drops;
    return drops;
  }

  #queuesFor(eventName: string): readonly EventQueue[] {
    const known = this.#byName.get(eventName);
    if (known) return known;
    const queues = [...this.#queues].filter(([, matches]) => matches(eventName)).map(([queue]) => queue);
    if (eventName.length > LONGEST_NAME) return queues;
    if (this.#byName.size >= REMEMBERED_NAMES) this.#byName.clear();
    this.#byName.set(eventName, queues);
    return queues;
  }
}
