const RESOLVED = Promise.resolve();

/**
 * A clock that returns the same time until the current synchronous work ends. To read the system clock ten thousand times would
 * take longer than that work.
 */
export class TurnClock {
  readonly #read: () => number;
  #now: number | undefined;
  readonly #forget = () => {
    this.#now = undefined;
  };

  constructor(read: () => number) {
    this.#read = read;
  }

  /** Time of the first call in the current synchronous work. */
  now(): number {
    if (this.#now === undefined) {
      this.#now = this.#read();
      // `queueMicrotask` takes longer: Node wraps each of its callbacks.
      RESOLVED.then(this.#forget);
    }
    return this.#now;
  }
}

/** ms since 1970. */
export const wallClock = new TurnClock(() => Date.now());
