import type { Frame } from '../protocol';
import { Fifo } from './fifo';

/** Events may have been missed between these ISO times: the end of a session, and the login of the next. */
export interface Gap {
  from: string;
  to: string;
}

/** `bytes` is about what it costs to keep. */
export type Waiting =
  | { event: Frame; receivedAt: number; bytes: number; gap?: never }
  | { gap: Gap; bytes: 0; event?: never; receivedAt?: never };

/** What may wait for one subscriber. */
const LIMITS = {
  line: { count: 10_000, bytes: 16 * 1024 * 1024 },
  /** Besides; of more extensions and devices than one Asterisk has. */
  lastStates: { count: 100_000, bytes: 64 * 1024 * 1024 },
};

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

  /** Events that were dropped, so far. */
  get drops(): number {
    return this.#drops;
  }

  push(item: Waiting): void {
    this.#line.push(item);
    this.#lineBytes += item.bytes;
    const { count, bytes } = this.#limits.line;
    // However big it is, the newest stays.
    while (this.#line.length > count || (this.#lineBytes > bytes && this.#line.length > 1)) {
      this.#keepOrDrop(this.#shiftLine() as Waiting);
    }
  }

  shift(): Waiting | undefined {
    return this.#shiftLastState() ?? this.#shiftLine();
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
    if (this.#lastStates.size === 0) return undefined;
    let next = this.#oldestFirst.next();
    if (next.done) {
      this.#oldestFirst = this.#lastStates.keys();
      next = this.#oldestFirst.next();
    }
    return this.#takeLastState(next.value as string);
  }

  #takeLastState(key: string): Waiting | undefined {
    const state = this.#lastStates.get(key);
    if (!state) return undefined;
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
    const before = this.#takeLastState(key);
    if (before?.event) this.#drops += 1;
    this.#lastStates.set(key, before?.gap && item.gap ? joined(before.gap, item.gap) : item);
    this.#lastStatesBytes += item.bytes;
    const { count, bytes } = this.#limits.lastStates;
    while (this.#lastStates.size > count || this.#lastStatesBytes > bytes) {
      if (this.#shiftLastState()?.event) this.#drops += 1;
    }
  }
}

/** What this is the last of; undefined for an event that tells what happened, not how things are. */
function keyOf({ event }: Waiting): string | undefined {
  switch (event?.name) {
    case undefined:
      return 'gap';
    case 'ExtensionStatus':
      return `extension ${event.get('Exten')}@${event.get('Context')}`;
    case 'DeviceStateChange':
      return `device ${event.get('Device')}`;
    default:
      return undefined;
  }
}

function joined({ from }: Gap, { to }: Gap): Waiting {
  return { gap: { from, to }, bytes: 0 };
}
