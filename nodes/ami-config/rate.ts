/** ms between two checks, because Node-RED sends each status to all open editors. */
const INTERVAL = 1_000;

/** Calls back when the rounded rate has changed, at most once a second. */
export class RateWatch {
  readonly #read: () => number;
  readonly #onChange: () => void;
  #timer: NodeJS.Timeout | undefined;
  #shown = 0;

  /** @param read returns events per second */
  constructor(read: () => number, onChange: () => void) {
    this.#read = read;
    this.#onChange = onChange;
  }

  /** The rate in two significant digits, so that it does not change all the time. */
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
