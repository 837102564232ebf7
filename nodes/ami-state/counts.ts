import { STATE_VALUES, type StateEntry, type StateKind } from '../../src/index';

/** ms between two messages of counts. */
const INTERVAL = 1000;

/** Number of entries in each state, by kind: `{ hint: { idle: 12, inUse: 3, … } }`. */
export type Counts = Partial<Record<StateKind, Record<string, number>>>;

/** @returns the counts, with 0 for each state that no entry of these kinds has */
export function countsOf(kinds: readonly StateKind[], entries: Iterable<StateEntry>): Counts {
  const counts: Counts = {};
  for (const kind of kinds) counts[kind] = Object.fromEntries(STATE_VALUES[kind].map((state) => [state, 0]));
  for (const { kind, state } of entries) {
    const ofKind = counts[kind];
    if (ofKind) ofKind[state] = (ofKind[state] ?? 0) + 1;
  }
  return counts;
}

/** Calls `send` after a change, at most once a second. If the last call was more than a second ago, it calls at once. */
export class Throttle {
  readonly #send: () => void;
  #timer: NodeJS.Timeout | undefined;
  #sentAt = Number.NEGATIVE_INFINITY;

  constructor(send: () => void) {
    this.#send = send;
  }

  changed(): void {
    if (this.#timer) return;
    const wait = Math.max(0, this.#sentAt + INTERVAL - performance.now());
    // The first message is also sent from a timer, so that it includes the changes of the same turn.
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#sentAt = performance.now();
      this.#send();
    }, wait);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
