import { deadline } from './deadline';

export interface KeepAliveOptions {
  /** ms of silence before a Ping. */
  interval: number;
  /** ms in which a sign of life must follow it. */
  patience: number;
  ping: () => void;
  /** Until when (performance.now) an action may keep the server from answering anything. */
  blockedUntil: () => number;
  onDead: (silentFor: number) => void;
}

/**
 * Tells a quiet server from a dead one. Any byte is a sign of life; only silence is answered with a Ping. The
 * clock is the monotonic one: a corrected system time is neither silence nor life.
 */
export class KeepAlive {
  readonly #options: KeepAliveOptions;
  #lastByte = performance.now();
  /** When a Ping was last sent (performance.now). */
  #pingedAt = 0;
  #cancelCheck: () => void;

  constructor(options: KeepAliveOptions) {
    this.#options = options;
    this.#cancelCheck = deadline(options.interval, () => this.#check());
  }

  sawBytes(): void {
    this.#lastByte = performance.now();
  }

  stop(): void {
    this.#cancelCheck();
  }

  #checkIn(delay: number): void {
    this.#cancelCheck = deadline(Math.max(1, delay), () => this.#check());
  }

  #check(): void {
    const { interval, patience, ping, blockedUntil, onDead } = this.#options;
    const now = performance.now();
    if (this.#lastByte < this.#pingedAt) {
      const deadAt = Math.max(this.#pingedAt, blockedUntil()) + patience;
      if (now >= deadAt) onDead(Math.round(now - this.#lastByte));
      // Looked at again in between: the answer that ends a blockage may come long before its time is up.
      else this.#checkIn(Math.min(deadAt - now, patience));
      return;
    }
    const quietFor = now - this.#lastByte;
    if (quietFor < interval) {
      this.#checkIn(interval - quietFor);
      return;
    }
    this.#pingedAt = now;
    this.#checkIn(patience);
    ping();
  }
}
