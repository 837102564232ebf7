/**
 * A clock that returns the same time until the current synchronous work ends. To read the system clock ten thousand times would
 * take longer than that work.
 */
export class TurnClock {
  readonly #read: () => number;
  #now: number | undefined;

  constructor(read: () => number) {
    this.#read = read;
  }

  /** Time of the first call in the current synchronous work. */
  now(): number {
    if (this.#now === undefined) {
      this.#now = this.#read();
      queueMicrotask(() => {
        this.#now = undefined;
      });
    }
    return this.#now;
  }
}

/** ms since 1970. */
export const wallClock = new TurnClock(() => Date.now());
