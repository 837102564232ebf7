/** How many seconds the event rate is averaged over. */
const WINDOW = 5;

/** Events per second over the last seconds, in constant memory and next to no time. */
export class EventRate {
  readonly #counts = new Array<number>(WINDOW + 1).fill(0);
  #second = 0;

  /** @param now ms since 1970 */
  add(events: number, now: number): void {
    this.#forgetUntil(Math.floor(now / 1000));
    this.#counts[this.#second % this.#counts.length] =
      (this.#counts[this.#second % this.#counts.length] ?? 0) + events;
  }

  /** The full seconds before this one. */
  perSecond(now: number): number {
    this.#forgetUntil(Math.floor(now / 1000));
    const current = this.#counts[this.#second % this.#counts.length] ?? 0;
    return (this.#counts.reduce((sum, count) => sum + count, 0) - current) / WINDOW;
  }

  #forgetUntil(second: number): void {
    const { length } = this.#counts;
    // A clock that was set back starts the window anew, as one that jumped ahead does.
    if (second < this.#second || second - this.#second >= length) this.#counts.fill(0);
    else for (let s = this.#second + 1; s <= second; s++) this.#counts[s % length] = 0;
    this.#second = second;
  }
}
