import type { Frame } from '../protocol';
import { Fifo } from './fifo';

/** Events may have been missed between these ISO times: the end of a session, and the login of the next. */
export interface Gap {
  from: string;
  to: string;
}

/** Until it is over, word of a gap is kept back, and so is all that came after the gap. */
export interface Hold {
  over: boolean;
}

/** `bytes` is about what it costs to keep. */
export type Waiting =
  | { event: Frame; receivedAt: number; bytes: number; gap?: never; hold?: never }
  | { gap: Gap; hold?: Hold | undefined; bytes: 0; event?: never; receivedAt?: never };

/** The key of the last gap; those of states have a blank. */
const GAP = 'gap';

/** What may wait for one subscriber. */
const LIMITS = {
  line: { count: 10_000, bytes: 16 * 1024 * 1024 },
  /** Besides; of more extensions and devices than one Asterisk has. */
  lastStates: { count: 100_000, bytes: 64 * 1024 * 1024 },
};

/**
 * So many events may wait as they were read. The texts of such an event are, in V8, views into the piece of up to 16 KiB that it
 * was read with, and keep all of it; who keeps up with the server has no need of copies. Those that come behind are copied.
 */
const AS_THEY_CAME = 512;

/**
 * What waits for one subscriber, in the order it came, and bounded. When too much waits, the oldest events are
 * dropped, but of each extension and of each device the last state is kept: whoever follows states would otherwise
 * hold a wrong one until the next change, perhaps for hours. So is word of a gap.
 */
export class WaitingRoom {
  readonly #limits: typeof LIMITS;
  readonly #line = new Fifo<Waiting>();
  #lineBytes = 0;
  /** By what they are the last of; all of them older than the line. */
  readonly #lastStates = new Map<string, Waiting>();
  #lastStatesBytes = 0;
  /** Begun anew only at its end: a Map's holes at the front would be passed again each time. */
  #oldestFirst = this.#lastStates.keys();
  /** What the iterator gave last, where that is still here. */
  #next: string | undefined;
  #drops = 0;

  constructor(limits = LIMITS) {
    this.#limits = limits;
  }

  get length(): number {
    return this.#line.length + this.#lastStates.size;
  }

  /** From 0 to 1, where the oldest have to go; of number or bytes, whichever is more. */
  get fullness(): number {
    const { count, bytes } = this.#limits.line;
    return Math.max(this.#line.length / count, this.#lineBytes / bytes);
  }

  /** Whether what is next may not be had yet. */
  get isHeld(): boolean {
    if (this.#lastStates.size === 0) return isHeld(this.#line.first);
    return this.#next !== undefined && isHeld(this.#lastStates.get(this.#next));
  }

  /** Events that were dropped, so far. */
  get drops(): number {
    return this.#drops;
  }

  push(item: Waiting): void {
    if (this.#line.length >= AS_THEY_CAME) item.event?.detach();
    this.#line.push(item);
    this.#lineBytes += item.bytes;
    const { count, bytes } = this.#limits.line;
    // However big it is, the newest stays.
    while (this.#line.length > count || (this.#lineBytes > bytes && this.#line.length > 1)) {
      this.#keepOrDrop(this.#shiftLine() as Waiting);
    }
  }

  /** The next; undefined where there is none, or where it is held. */
  shift(): Waiting | undefined {
    if (this.#lastStates.size > 0) return this.#shiftLastState();
    return isHeld(this.#line.first) ? undefined : this.#shiftLine();
  }

  clear(): void {
    this.#line.clear();
    this.#lastStates.clear();
  }

  #shiftLine(): Waiting | undefined {
    const first = this.#line.shift();
    if (first) this.#lineBytes -= first.bytes;
    return first;
  }

  #shiftLastState(): Waiting | undefined {
    const key = this.#next ?? this.#oldestState();
    if (isHeld(this.#lastStates.get(key))) {
      this.#next = key;
      return undefined;
    }
    return this.#takeLastState(key);
  }

  #oldestState(): string {
    let next = this.#oldestFirst.next();
    if (next.done) {
      this.#oldestFirst = this.#lastStates.keys();
      next = this.#oldestFirst.next();
    }
    return next.value as string;
  }

  #takeLastState(key: string): Waiting | undefined {
    const state = this.#lastStates.get(key);
    if (!state) return undefined;
    if (key === this.#next) this.#next = undefined;
    this.#lastStates.delete(key);
    this.#lastStatesBytes -= state.bytes;
    return state;
  }

  #keepOrDrop(item: Waiting): void {
    const key = keyOf(item);
    if (key === undefined) {
      this.#drops += 1;
      return;
    }
    item.event?.detach();
    const before = this.#takeLastState(key);
    if (before?.event) this.#drops += 1;
    this.#lastStates.set(key, before?.gap && item.gap ? joined(before.gap, item) : item);
    this.#lastStatesBytes += item.bytes;
    const { count, bytes } = this.#limits.lastStates;
    while (this.#lastStates.size > count || this.#lastStatesBytes > bytes) this.#dropOldestState();
  }

  /** Word of a gap stays, and is the next to be had. */
  #dropOldestState(): void {
    let key = this.#next ?? this.#oldestState();
    while (key === GAP && this.#lastStates.size > 1) {
      this.#next = GAP;
      key = this.#oldestState();
    }
    if (this.#takeLastState(key)?.event) this.#drops += 1;
  }
}

/** Asterisk's own names are shorter (AST_MAX_EXTENSION and AST_MAX_CONTEXT are 80). */
const LONGEST_KEY = 256;

/** What this is the last of; undefined for an event that tells what happened, not how things are. */
function keyOf(item: Waiting): string | undefined {
  const key = nameOf(item);
  return key !== undefined && key.length <= LONGEST_KEY ? key : undefined;
}

function nameOf({ event }: Waiting): string | undefined {
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

function joined({ from }: Gap, { gap: { to }, hold }: Waiting & { gap: Gap }): Waiting {
  return { gap: { from, to }, hold, bytes: 0 };
}

function isHeld(item: Waiting | undefined): boolean {
  return item?.hold !== undefined && !item.hold.over;
}
