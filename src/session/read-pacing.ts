import type { Socket } from 'node:net';

/** Bytes. A read of this size means that more is waiting: Node would do up to 32 such reads before anything else runs. */
const FULL_READ = 64 * 1024;
/**
 * 64 reads in a row, each under 2 KiB and less than 0.25 ms apart, count as a burst that was sent event by event. Asterisk sends
 * each item of a list in two writes. A list of up to 30 hints is no burst, because a pause would only delay its refresh.
 */
const BURST = { reads: 64, bytes: 2048, apart: 0.25 };
/** ms for which a burst collects in the buffer of the operating system. It is then read at once. */
const COLLECTING = 1;
/** ms: half of the time that Asterisk grants a client that does not read (manager.conf writetimeout, 100 ms). */
const LONGEST_PAUSE = 50;

/**
 * Decides when the socket is read next.
 *
 * Asterisk sends each event in a write of its own, and reading ten thousand small pieces takes longer than parsing them. A
 * burst is therefore read once a millisecond.
 *
 * While the consumer of the events lags, reading pauses for up to 50 ms. Otherwise a fast consumer would lose events when a
 * burst is read faster than it can handle. A consumer that lags for longer is slow: reading does not wait for it again until
 * it has caught up.
 */
export class ReadPacing {
  readonly #socket: Socket;
  readonly #isLagging: (() => boolean) | undefined;
  #lagsSince: number | undefined;
  #readAt = 0;
  /** Number of small reads in a row. */
  #small = 0;
  /** Set from the pause until the read after it. */
  #collecting: NodeJS.Timeout | undefined;

  constructor(socket: Socket, isLagging: (() => boolean) | undefined) {
    this.#socket = socket;
    this.#isLagging = isLagging;
  }

  wasRead(bytes: number): void {
    if (this.#isBurst(bytes)) {
      this.#socket.pause();
      this.#collecting = setTimeout(() => this.#socket.resume(), COLLECTING);
    } else if (this.#isLagging) this.#waitForConsumer(bytes);
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

  #waitForConsumer(bytes: number): void {
    const lag = this.#lag();
    if (lag >= LONGEST_PAUSE || (lag === 0 && bytes < FULL_READ)) return;
    this.#socket.pause();
    setImmediate(() => this.#tryResume());
  }

  #tryResume(): void {
    const lag = this.#lag();
    if (lag > 0 && lag < LONGEST_PAUSE) setImmediate(() => this.#tryResume());
    else this.#socket.resume();
  }

  /** How long the consumer has been lagging, in ms, at least 1; 0 if it is not. */
  #lag(): number {
    if (!this.#isLagging?.()) {
      this.#lagsSince = undefined;
      return 0;
    }
    const now = performance.now();
    this.#lagsSince ??= now;
    return Math.max(1, now - this.#lagsSince);
  }
}
