import type { Frame } from '../../protocol';
import { Fifo } from './fifo';

/** Events may have been missed between these ISO times: the last bytes of one session and the login of the next. */
export interface Gap {
  from: string;
  to: string;
}

/** While `over` is false, a gap and everything that came after it are held back. */
export interface Hold {
  over: boolean;
}

/** An event or a gap in the backlog. `receivedAt` is an ISO time, and `bytes` the estimated memory. */
export type Item =
  | { event: Frame; receivedAt: string; bytes: number; gap?: never; hold?: never }
  | { gap: Gap; hold?: Hold | undefined; bytes: 0; event?: never; receivedAt?: never };

/** Key of the latest gap. The keys of states contain a space, so they differ from it. */
const GAP = 'gap';

/** Limits for one subscriber: number of items and bytes. */
const LIMITS = {
  queue: { count: 10_000, bytes: 16 * 1024 * 1024 },
  /** In addition to the queue: more extensions and devices than one Asterisk has. */
  latestStates: { count: 100_000, bytes: 64 * 1024 * 1024 },
};

/**
 * Number of queued events whose texts stay uncopied. In V8 such a text is a view into the chunk of up to 16 KiB that it was read
 * with, and keeps the whole chunk alive. A subscriber that keeps up needs no copies; the events beyond this number are copied.
 */
const MAX_UNCOPIED = 512;

/**
 * Holds the events and gaps that one subscriber has not received, in the order of arrival. At the limit the oldest events are
 * dropped, with two exceptions. The latest state of each extension and device is kept: a subscriber that follows states would
 * otherwise show a wrong state until the next change, perhaps for hours. The report of a gap is kept, too.
 */
export class Backlog {
  readonly #limits: typeof LIMITS;
  readonly #queue = new Fifo<Item>();
  #queueBytes = 0;
  /** Latest state by extension or device, and the latest gap. All of them are older than the items of the queue. */
  readonly #latestStates = new Map<string, Item>();
  #latestStatesBytes = 0;
  /** Iterator that is kept between calls. A new one would visit the deleted entries again each time. */
  #oldestFirst = this.#latestStates.keys();
  /** Key that the iterator has returned but that is still in `#latestStates`. */
  #next: string | undefined;
  #drops = 0;

  constructor(limits = LIMITS) {
    this.#limits = limits;
  }

  get length(): number {
    return this.#queue.length + this.#latestStates.size;
  }

  /** Fill level of the queue, 0 to 1, by number or by bytes, whichever is higher. At 1 the oldest events are dropped. */
  get fullness(): number {
    const { count, bytes } = this.#limits.queue;
    return Math.max(this.#queue.length / count, this.#queueBytes / bytes);
  }

  /** Whether the next item is held back. */
  get isHeld(): boolean {
    if (this.#latestStates.size === 0) return isHeld(this.#queue.first);
    return this.#next !== undefined && isHeld(this.#latestStates.get(this.#next));
  }

  /** Events dropped so far. */
  get drops(): number {
    return this.#drops;
  }

  push(item: Item): void {
    if (this.#queue.length >= MAX_UNCOPIED) item.event?.detach();
    this.#queue.push(item);
    this.#queueBytes += item.bytes;
    const { count, bytes } = this.#limits.queue;
    // The newest item stays, whatever its size.
    while (this.#queue.length > count || (this.#queueBytes > bytes && this.#queue.length > 1)) {
      this.#keepOrDrop(this.#shiftQueue() as Item);
    }
  }

  /** @returns the next item; undefined if the backlog is empty, or if the next item is held back */
  shift(): Item | undefined {
    if (this.#latestStates.size > 0) return this.#shiftLatestState();
    return isHeld(this.#queue.first) ? undefined : this.#shiftQueue();
  }

  clear(): void {
    this.#queue.clear();
    this.#latestStates.clear();
  }

  #shiftQueue(): Item | undefined {
    const first = this.#queue.shift();
    if (first) this.#queueBytes -= first.bytes;
    return first;
  }

  #shiftLatestState(): Item | undefined {
    const key = this.#next ?? this.#oldestState();
    if (isHeld(this.#latestStates.get(key))) {
      this.#next = key;
      return undefined;
    }
    return this.#takeLatestState(key);
  }

  #oldestState(): string {
    let next = this.#oldestFirst.next();
    if (next.done) {
      this.#oldestFirst = this.#latestStates.keys();
      next = this.#oldestFirst.next();
    }
    return next.value as string;
  }

  #takeLatestState(key: string): Item | undefined {
    const state = this.#latestStates.get(key);
    if (!state) return undefined;
    if (key === this.#next) this.#next = undefined;
    this.#latestStates.delete(key);
    this.#latestStatesBytes -= state.bytes;
    return state;
  }

  #keepOrDrop(item: Item): void {
    const key = keyOf(item);
    if (key === undefined) {
      this.#drops += 1;
      return;
    }
    item.event?.detach();
    const previous = this.#takeLatestState(key);
    if (previous?.event) this.#drops += 1;
    this.#latestStates.set(key, previous?.gap && item.gap ? joined(previous.gap, item) : item);
    this.#latestStatesBytes += item.bytes;
    const { count, bytes } = this.#limits.latestStates;
    while (this.#latestStates.size > count || this.#latestStatesBytes > bytes) this.#dropOldestState();
  }

  /** Drops the oldest state, but never a gap: a gap becomes `#next`, and the state after it is dropped. */
  #dropOldestState(): void {
    let key = this.#next ?? this.#oldestState();
    while (key === GAP && this.#latestStates.size > 1) {
      this.#next = GAP;
      key = this.#oldestState();
    }
    if (this.#takeLatestState(key)?.event) this.#drops += 1;
  }
}

/** Asterisk's own names are shorter (AST_MAX_EXTENSION and AST_MAX_CONTEXT are 80). */
const MAX_KEY_LENGTH = 256;

/** @returns the key under which the latest item is kept; undefined for an event that is not a state, or whose name is too long */
function keyOf(item: Item): string | undefined {
  const key = stateKeyOf(item);
  return key !== undefined && key.length <= MAX_KEY_LENGTH ? key : undefined;
}

function stateKeyOf({ event }: Item): string | undefined {
  switch (event?.name) {
    case undefined:
      return GAP;
    case 'ExtensionStatus':
      return `extension ${event.get('Exten')}@${event.get('Context')}`;
    case 'DeviceStateChange':
      return `device ${event.get('Device')}`;
    default:
      return undefined;
  }
}

function joined({ from }: Gap, { gap: { to }, hold }: Item & { gap: Gap }): Item {
  return { gap: { from, to }, hold, bytes: 0 };
}

function isHeld(item: Item | undefined): boolean {
  return item?.hold !== undefined && !item.hold.over;
}
