/** ms after which a session counts as stable: the next loss begins a new outage and a new series of delays. */
export const STABLE_AFTER = 30_000;
/** Shortest delay (ms) after an error that only a person can fix (refused login, wrong setting): operators run fail2ban. */
export const PERMANENT_ERROR_DELAY = 60_000;
/** ms between the attempts of a connection in state `failed`. */
export const FAILED_DELAY = 300_000;

/** Delays between attempts. Each is twice as long as the last one, up to a limit. Jitter keeps a thousand clients from reconnecting at once. */
export class Backoff {
  readonly #firstDelay: number;
  readonly #maxDelay: number;
  readonly #random: () => number;
  #attempts = 0;

  /**
   * @param firstDelay ms
   * @param maxDelay ms, at least `firstDelay`
   */
  constructor(firstDelay: number, maxDelay: number, random: () => number = Math.random) {
    this.#firstDelay = firstDelay;
    this.#maxDelay = maxDelay;
    this.#random = random;
  }

  /** Attempts since the last reset. */
  get attempts(): number {
    return this.#attempts;
  }

  /** @returns ms until the next attempt: the doubled delay, less up to a quarter of it */
  next(): number {
    const delay = Math.min(this.#firstDelay * 2 ** this.#attempts, this.#maxDelay);
    this.#attempts += 1;
    return Math.round(delay * (1 - this.#random() / 4));
  }

  reset(): void {
    this.#attempts = 0;
  }
}
