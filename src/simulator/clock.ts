/** Where a simulator takes the time from. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `action` once, in `ms` milliseconds; the function returned calls that off. */
  schedule(ms: number, action: () => void): () => void;
}

/** `setTimeout` takes no longer time, and would fire after 1 ms: an Originate may ask for more. */
export const LONGEST_TIMER = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(ms, action) {
    const timer = setTimeout(action, Math.min(ms, LONGEST_TIMER));
    return () => clearTimeout(timer);
  },
};

/**
 * A clock that stands still until `advance` is called, so that a test can live through an hour in a moment.
 * Only what the simulator does by itself hangs on it: calls, the second a refused login waits, `authtimeout`.
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

  /** Lets `ms` milliseconds pass: all that falls due runs in order, each with its own promises settled. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#now = next.at;
      next.action();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#now = end;
  }

  #next(end: number): { at: number; action: () => void } | undefined {
    const [first, ...rest] = this.#due.toSorted((a, b) => a.at - b.at);
    if (!first || first.at > end) return undefined;
    this.#due = rest;
    return first;
  }
}

/** The timers of one owner: all of them can be called off at once, and none can be started afterwards. */
export class Timers {
  readonly clock: Clock;
  #cancels = new Set<() => void>();
  #stopped = false;

  constructor(clock: Clock) {
    this.clock = clock;
  }

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

  /** `action` every `ms` milliseconds from now on. */
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
