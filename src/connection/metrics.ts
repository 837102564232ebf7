import type { AmiErrorCode } from '../errors';

/** A rate is averaged over this many seconds. */
const WINDOW = 5;

/** A moving average per second, in constant memory. */
export class Rate {
  readonly #counts = new Array<number>(WINDOW + 1).fill(0);
  #second = 0;

  /** @param now ms of a monotonic clock */
  add(count: number, now: number): void {
    this.#forgetUntil(Math.floor(now / 1000));
    this.#counts[this.#second % this.#counts.length] =
      (this.#counts[this.#second % this.#counts.length] ?? 0) + count;
  }

  /** @returns the average of the five full seconds before `now` */
  perSecond(now: number): number {
    this.#forgetUntil(Math.floor(now / 1000));
    const current = this.#counts[this.#second % this.#counts.length] ?? 0;
    return (this.#counts.reduce((sum, count) => sum + count, 0) - current) / WINDOW;
  }

  #forgetUntil(second: number): void {
    const { length } = this.#counts;
    if (second - this.#second >= length) this.#counts.fill(0);
    else for (let s = this.#second + 1; s <= second; s++) this.#counts[s % length] = 0;
    this.#second = second;
  }
}

/** Counts of a connection over all of its sessions. */
export class Metrics {
  readonly #eventRate = new Rate();
  readonly #byteRate = new Rate();
  readonly #failures: Partial<Record<AmiErrorCode, number>> = {};
  #events = 0;
  #bytes = 0;
  #connects = 0;
  #lastConnectMs: number | undefined;
  #errors = 0;

  read(bytes: number, events: number): void {
    const now = performance.now();
    this.#bytes += bytes;
    this.#byteRate.add(bytes, now);
    this.#events += events;
    this.#eventRate.add(events, now);
  }

  connected(ms: number): void {
    this.#connects += 1;
    this.#lastConnectMs = Math.round(ms);
  }

  failed(code: AmiErrorCode): void {
    this.#errors += 1;
    this.#failures[code] = (this.#failures[code] ?? 0) + 1;
  }

  figures() {
    const now = performance.now();
    return {
      connects: this.#connects,
      lastConnectMs: this.#lastConnectMs,
      eventsPerSecond: this.#eventRate.perSecond(now),
      bytesPerSecond: this.#byteRate.perSecond(now),
      events: this.#events,
      bytes: this.#bytes,
      errors: this.#errors,
      failures: { ...this.#failures },
    };
  }
}
