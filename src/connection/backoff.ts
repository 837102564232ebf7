/** No wait is longer, however often an attempt failed. */
const LONGEST_DELAY = 60_000;

/** When to try again: after twice as long each time, jittered so that a thousand clients do not come back at once. */
export class Backoff {
  readonly #first: number;
  readonly #random: () => number;
  #attempts = 0;

  constructor(first: number, random: () => number = Math.random) {
    this.#first = first;
    this.#random = random;
  }

  /** Attempts since the last reset. */
  get attempts(): number {
    return this.#attempts;
  }

  /** ms until the next attempt: the doubled delay, less up to a quarter of it. */
  next(): number {
    const delay = Math.min(this.#first * 2 ** this.#attempts, Math.max(LONGEST_DELAY, this.#first));
    this.#attempts += 1;
    return Math.round(delay * (1 - this.#random() / 4));
  }

  reset(): void {
    this.#attempts = 0;
  }
}
