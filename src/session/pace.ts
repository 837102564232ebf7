import type { Socket } from 'node:net';

/** So long a piece means that more is waiting: Node would read up to 32 of them before anybody else has a turn. */
const FULL_PIECE = 64 * 1024;
/** So many pieces in a row, each smaller than this and so soon (ms) after the one before, are a burst that was sent event by event. */
const BURST = { pieces: 32, bytes: 2048, apart: 0.25 };
/** ms in which a burst may gather in the system's buffer, to be read as one piece. */
const GATHERING = 1;
/** Half of what Asterisk grants a client that does not read (manager.conf writetimeout, 100 ms). */
const LONGEST_PAUSE = 50;

/**
 * When the next piece is read.
 *
 * Asterisk sends each event by itself, and to read ten thousand of them one by one takes longer than to understand them: a burst
 * is read once a millisecond.
 *
 * Lets who takes the events keep up with the reader, as long as that costs only a moment: a fast one would otherwise
 * lose events to a burst that is merely read faster. Who has not caught up by then is slow, and the socket is read
 * without waiting for him until he has.
 */
export class Pace {
  readonly #socket: Socket;
  readonly #behind: (() => boolean) | undefined;
  #behindSince: number | undefined;
  #readAt = 0;
  /** How many small pieces have come in a row. */
  #small = 0;
  /** Set from the pause until the piece behind it. */
  #gathers: NodeJS.Timeout | undefined;

  constructor(socket: Socket, behind: (() => boolean) | undefined) {
    this.#socket = socket;
    this.#behind = behind;
  }

  wasRead(bytes: number): void {
    if (this.#isBurst(bytes)) {
      this.#socket.pause();
      this.#gathers = setTimeout(() => this.#socket.resume(), GATHERING);
    } else if (this.#behind) this.#letKeepUp(bytes);
  }

  stop(): void {
    clearTimeout(this.#gathers);
  }

  #isBurst(bytes: number): boolean {
    const now = performance.now();
    const soon = now - this.#readAt < BURST.apart;
    this.#readAt = now;
    const hadGathered = this.#gathers !== undefined;
    this.#gathers = undefined;
    if (hadGathered && bytes >= BURST.bytes) return bytes < FULL_PIECE;
    this.#small = soon && bytes < BURST.bytes ? this.#small + 1 : 0;
    return this.#small >= BURST.pieces;
  }

  #letKeepUp(bytes: number): void {
    const behindFor = this.#behindFor();
    if (behindFor >= LONGEST_PAUSE || (behindFor === 0 && bytes < FULL_PIECE)) return;
    this.#socket.pause();
    setImmediate(() => this.#goOn());
  }

  #goOn(): void {
    const behindFor = this.#behindFor();
    if (behindFor > 0 && behindFor < LONGEST_PAUSE) setImmediate(() => this.#goOn());
    else this.#socket.resume();
  }

  /** ms; 0 for who is not behind. */
  #behindFor(): number {
    if (!this.#behind?.()) {
      this.#behindSince = undefined;
      return 0;
    }
    const now = performance.now();
    this.#behindSince ??= now;
    return Math.max(1, now - this.#behindSince);
  }
}
