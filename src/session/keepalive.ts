import { deadline } from './deadline';

export interface KeepAliveOptions {
  /** ms without a whole message before a Ping. */
  interval: number;
  /** ms in which a sign of life must follow it. */
  patience: number;
  ping: () => void;
  /** Until when (performance.now) an action may keep the server from answering anything. */
  blockedUntil: () => number;
  /** @param isSilent false where bytes still come, but neither fast enough nor the end of a message */
  onDead: (quietFor: number, isSilent: boolean) => void;
}

/** Bytes a second at which a long message counts as one that a slow line brings. A modem of 1996 brings seven times that. */
const SLOWEST_LINE = 1024;

/**
 * Tells a quiet server from a dead one. A whole message is a sign of life. For the interval without one a Ping is sent, and if its
 * patience ends, too, the server is dead; unless it is in the middle of a long message whose bytes come no slower than over the
 * slowest line: the Ping can be answered only behind that. (One byte a second would otherwise keep a dead session for ever.) The
 * clock is the monotonic one: a corrected system time is neither silence nor life.
 */
export class KeepAlive {
  readonly #options: KeepAliveOptions;
  #lastMessage = performance.now();
  /** When a Ping was last sent (performance.now). */
  #pingedAt = 0;
  /** When `#bytes` were last counted from 0: at the Ping, or whenever they had been enough for the time of patience. */
  #countedFrom = 0;
  #bytes = 0;
  #cancelCheck: () => void;

  constructor(options: KeepAliveOptions) {
    this.#options = options;
    this.#cancelCheck = deadline(options.interval, () => this.#check());
  }

  /** @param endedMessage whether a message ended in these bytes */
  wasRead(bytes: number, endedMessage: boolean): void {
    if (endedMessage) this.#lastMessage = performance.now();
    this.#bytes += bytes;
  }

  stop(): void {
    this.#cancelCheck();
  }

  #checkIn(delay: number): void {
    this.#cancelCheck = deadline(Math.max(1, delay), () => this.#check());
  }

  #check(): void {
    const now = performance.now();
    if (this.#lastMessage < this.#pingedAt) this.#checkPinged(now);
    else this.#checkQuiet(now);
  }

  #checkQuiet(now: number): void {
    const { interval, patience, ping } = this.#options;
    const quietFor = now - this.#lastMessage;
    if (quietFor < interval) {
      this.#checkIn(interval - quietFor);
      return;
    }
    this.#pingedAt = now;
    this.#countFrom(now);
    this.#checkIn(patience);
    ping();
  }

  #checkPinged(now: number): void {
    const { patience, blockedUntil, onDead } = this.#options;
    const deadAt = Math.max(this.#countedFrom, blockedUntil()) + patience;
    // Looked at again in between: the answer that ends a blockage may come long before its time is up.
    if (now < deadAt) this.#checkIn(Math.min(deadAt - now, patience));
    else if (this.#bytes * 1000 >= SLOWEST_LINE * patience) {
      this.#countFrom(now);
      this.#checkIn(patience);
    } else onDead(Math.round(now - this.#lastMessage), this.#bytes === 0);
  }

  #countFrom(now: number): void {
    this.#countedFrom = now;
    this.#bytes = 0;
  }
}
