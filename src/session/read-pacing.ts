import type { Socket } from 'node:net';

/** Bytes. A read of this size means that more is waiting: Node would do up to 32 such reads before anything else runs. */
const FULL_READ = 64 * 1024;
/** 32 reads in a row, each under 2 KiB and less than 0.25 ms apart, count as a burst that was sent event by event. */
const BURST = { reads: 32, bytes: 2048, apart: 0.25 };
/** ms for which a burst collects in the buffer of the operating system. It is then read at once. */
const COLLECTING = 1;
/** ms: half of the time that Asterisk grants a client that does not read (manager.conf writetimeout, 100 ms). */
const LONGEST_PAUSE = 50;
/** ms of lag after which a consumer counts as slow. */
const SLOW = 50;
/** ms of lag that one turn of the event loop counts at most. It is longer while other processes run, or V8 collects garbage. */
const LONGEST_TURN = 10;

/**
 * Decides when the socket is read next.
 *
 * Asterisk sends each event in a write of its own, and reading ten thousand small pieces takes longer than parsing them. A
 * burst is therefore read once a millisecond.
 *
 * While the consumer of the events lags, reading pauses for up to 50 ms. Otherwise a fast consumer would lose events when a
 * burst is read faster than it can handle. A consumer that lags for 50 ms of this process's work is slow: reading does not
 * wait for it again until it has caught up.
 */
export class ReadPacing {
  readonly #socket: Socket;
  readonly #isLagging: (() => boolean) | undefined;
  /** ms of lag, as far as they count, without a moment in which the consumer had caught up. */
  #lagged = 0;
  /** When the lag was last counted. */
  #countedAt: number | undefined;
  #pausedAt = 0;
  #readAt = 0;
  /** Number of small reads in a row. */
  #small = 0;
  /** Set from the pause until the read after it. */
  #collecting: NodeJS.Timeout | undefined;

  constructor(socket: Socket, isLagging: (() => boolean) | undefined) {
    this.#socket = socket;
    this.#isLagging = isLagging;
  }

  /** @returns false if the socket is paused. It is resumed later */
  wasRead(bytes: number): boolean {
    if (this.#isBurst(bytes)) {
      this.#socket.pause();
      this.#collecting = setTimeout(() => this.#socket.resume(), COLLECTING);
      return false;
    }
    return !this.#isLagging || this.#consumerIsReady(bytes);
  }

  stop(): void {
    clearTimeout(this.#collecting);
  }

  #isBurst(bytes: number): boolean {
    const now = performance.now();
    const soon = now - this.#readAt < BURST.apart;
    this.#readAt = now;
    const wasCollecting = this.#collecting !== undefined;
    this.#collecting = undefined;
    if (wasCollecting && bytes >= BURST.bytes) return bytes < FULL_READ;
    this.#small = soon && bytes < BURST.bytes ? this.#small + 1 : 0;
    return this.#small >= BURST.reads;
  }

  /** Pauses the socket if the consumer is not. */
  #consumerIsReady(bytes: number): boolean {
    const lags = this.#lags();
    if (lags ? this.#lagged >= SLOW : bytes < FULL_READ) return true;
    this.#socket.pause();
    this.#pausedAt = performance.now();
    setImmediate(() => this.#tryResume());
    return false;
  }

  #tryResume(): void {
    const mayWait = performance.now() - this.#pausedAt < LONGEST_PAUSE;
    if (this.#lags() && this.#lagged < SLOW && mayWait) setImmediate(() => this.#tryResume());
    else this.#socket.resume();
  }

  #lags(): boolean {
    if (!this.#isLagging?.()) {
      this.#lagged = 0;
      this.#countedAt = undefined;
      return false;
    }
    const now = performance.now();
    this.#lagged += Math.min(now - (this.#countedAt ?? now), LONGEST_TURN);
    this.#countedAt = now;
    return true;
  }
}
