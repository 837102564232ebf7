import type { Frame } from '../protocol';
import { type EventHandler, EventQueue, type SubscriptionHooks } from './event-queue';
import type { Gap } from './waiting-room';

/** How many event names are remembered with their subscribers; a server that invents names only costs time. */
const REMEMBERED_NAMES = 1000;

/** Who gets which events: by exact name, by pattern (`Queue*`), or all (`*`, or no name); in any case. */
export class Subscriptions {
  readonly #queues = new Map<EventQueue, (eventName: string) => boolean>();
  readonly #byName = new Map<string, readonly EventQueue[]>();
  #dropsOfPast = 0;

  /** @returns what ends the subscription; events still queued for it are forgotten */
  add(names: readonly string[], handler: EventHandler, hooks?: SubscriptionHooks): () => void {
    const queue = new EventQueue(handler, hooks);
    this.#queues.set(queue, nameMatcher(names));
    this.#byName.clear();
    return () => {
      if (!this.#queues.delete(queue)) return;
      this.#byName.clear();
      queue.close();
      this.#dropsOfPast += queue.drops;
    };
  }

  wants(eventName: string): boolean {
    return this.#queuesFor(eventName).length > 0;
  }

  publish(event: Frame, receivedAt: number): void {
    for (const queue of this.#queuesFor(event.name)) queue.push(event, receivedAt);
  }

  publishGap(gap: Gap): void {
    for (const queue of this.#queues.keys()) queue.pushGap(gap);
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
    if (this.#byName.size >= REMEMBERED_NAMES) this.#byName.clear();
    this.#byName.set(eventName, queues);
    return queues;
  }
}

function nameMatcher(names: readonly string[]): (eventName: string) => boolean {
  if (names.length === 0) return () => true;
  const alternatives = names.map((name) => name.trim().split('*').map(escapeRegExp).join('.*'));
  const pattern = new RegExp(`^(?:${alternatives.join('|')})$`, 'is');
  return (eventName) => pattern.test(eventName);
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
