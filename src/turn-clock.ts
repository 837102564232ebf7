/**
 * A clock that is looked at once for all that is done in a row: ten thousand looks would cost more than what they are
 * for. It tells when the row began.
 */
export class TurnClock {
  readonly #look: () => number;
  #now: number | undefined;

  constructor(look: () => number) {
    this.#look = look;
  }

  now(): number {
    if (this.#now === undefined) {
      this.#now = this.#look();
      queueMicrotask(() => {
        this.#now = undefined;
      });
    }
    return this.#now;
  }
}

/** ms since 1970. */
export const wallClock = new TurnClock(() => Date.now());
