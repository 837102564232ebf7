import type { Socket } from 'node:net';

/** So long a piece means that more is waiting: Node would read up to 32 of them before anybody else has a turn. */
const FULL_PIECE = 64 * 1024;
/** Half of what Asterisk grants a client that does not read (manager.conf writetimeout, 100 ms). */
const LONGEST_PAUSE = 50;

/**
 * Lets who takes the events keep up with the reader, as long as that costs only a moment: a fast one would otherwise
 * lose events to a burst that is merely read faster. Who has not caught up by then is slow, and the socket is read
 * without waiting for him until he has.
 */
export class Pace {
  readonly #socket: Socket;
  readonly #behind: () => boolean;
  #behindSince: number | undefined;

  constructor(socket: Socket, behind: () => boolean) {
    this.#socket = socket;
    this.#behind = behind;
  }

  wasRead(bytes: number): void {
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
    if (!this.#behind()) {
      this.#behindSince = undefined;
      return 0;
    }
    const now = performance.now();
    this.#behindSince ??= now;
    return Math.max(1, now - this.#behindSince);
  }
}
