/** Each status goes to every open editor. */
const INTERVAL = 1_000;

/** Tells of a rate that changes, once a second at most, and of one that does not, never. */
export class RateWatch {
  readonly #read: () => number;
  readonly #onChange: () => void;
  #timer: NodeJS.Timeout | undefined;
  #shown = 0;

  /** @param read events a second, as exactly as they are known */
  constructor(read: () => number, onChange: () => void) {
    this.#read = read;
    this.#onChange = onChange;
  }

  /** Two digits of it: what a glance takes in, and what does not change all the time. */
  get shown(): number {
    return this.#shown;
  }

  start(): void {
    this.stop();
    this.#timer = setInterval(() => this.#look(), INTERVAL);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#shown = 0;
  }

  #look(): void {
    const rate = Number(Math.round(this.#read()).toPrecision(2));
    if (rate === this.#shown) return;
    this.#shown = rate;
    this.#onChange();
  }
}
