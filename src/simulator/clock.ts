import { fail } from './simulator-error';

/** The source of time of a simulator. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `action` once, in `ms` milliseconds. The returned function cancels it. */
  schedule(ms: number, action: () => void): () => void;
}

/** Longest delay of `setTimeout` in ms: a longer one fires after 1 ms. An Originate may request more. */
export const LONGEST_TIMER = 2 ** 31 - 1;

// Node's own function, even while a test replaces the global one.
const afterIo = setImmediate;

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(ms, action) {
    const timer = setTimeout(action, Math.min(ms, LONGEST_TIMER));
    return () => clearTimeout(timer);
  },
};

/**
 * A clock that advances only by `advance`, so that a test can simulate an hour in milliseconds.
 * It drives the simulator's timers only: calls, the delay after a refused login, `authtimeout`.
 */
export class ManualClock implements Clock {
  #now: number;
  #due: { at: number; action: () => void }[] = [];

  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  schedule(ms: number, action: () => void): () => void {
    const entry = { at: this.#now + ms, action };
    this.#due.push(entry);
    return () => {
      this.#due = this.#due.filter((other) => other !== entry);
    };
  }

  /** Advances by `ms` milliseconds and runs due actions in order. Promises settle between two actions. */
  async advance(ms: number): Promise<void> {
    if (!(ms >= 0 && ms < Infinity)) fail(`advance takes a number of milliseconds of 0 or more, not ${ms}`);
    const end = this.#now + ms;
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#now = Math.max(this.#now, next.at);
      next.action();
      await new Promise((resolve) => afterIo(resolve));
    }
    // Another call may have advanced further in the meantime.
    this.#now = Math.max(this.#now, end);
  }

  #next(end: number): { at: number; action: () => void } | undefined {
    const [first, ...rest] = this.#due.toSorted((a, b) => a.at - b.at);
    if (!first || first.at > end) return undefined;
    this.#due = rest;
    return first;
  }
}

/** The timers of one owner. After `stop`, all are cancelled and none can be started. */
export class Timers {
  readonly clock: Clock;
  #cancels = new Set<() => void>();
  #stopped = false;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Runs `action` in `ms` milliseconds. Returns a function that cancels it. */
  after(ms: number, action: () => void): () => void {
    if (this.#stopped) return () => {};
    const unschedule = this.clock.schedule(ms, () => {
      this.#cancels.delete(cancel);
      action();
    });
    const cancel = () => {
      this.#cancels.delete(cancel);
      unschedule();
    };
    this.#cancels.add(cancel);
    return cancel;
  }

  /** Runs `action` every `ms` milliseconds. Returns a function that cancels it. */
  every(ms: number, action: () => void): () => void {
    let cancel = () => {};
    const again = () => {
      cancel = this.after(ms, () => {
        again();
        action();
      });
    };
    again();
    return () => cancel();
  }

  stop(): void {
    this.#stopped = true;
    for (const cancel of [...this.#cancels]) cancel();
  }
}
