/** The timers after which a keeper reads again. */
export class Rechecks {
  readonly #read: () => void;
  #soon: NodeJS.Timeout | undefined;
  #regular: NodeJS.Timeout | undefined;

  constructor(read: () => void) {
    this.#read = read;
  }

  /** Reads once after `delay` ms. While this is due, further calls have no effect. */
  soon(delay: number): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      this.#read();
    }, delay);
  }

  /** Reads at the shortest of these intervals in ms, of which 0 means never. */
  every(intervals: readonly number[]): void {
    clearInterval(this.#regular);
    const wanted = intervals.filter((ms) => ms > 0);
    this.#regular = wanted.length > 0 ? setInterval(() => this.#read(), Math.min(...wanted)) : undefined;
  }

  stop(): void {
    clearTimeout(this.#soon);
    clearInterval(this.#regular);
  }
}
