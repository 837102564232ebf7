/**
 * A clock that is read once for all synchronous work in a row, because reading it ten thousand times costs more than that
 * work.
 */
export class TurnClock {
  readonly #read: () => number;
  #now: number | undefined;

  constructor(read: () => number) {
    this.#read = read;
  }

  /** The time at the first call in the row. */
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
