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
    if (bytes < FULL_PIECE && !this.#shouldWait()) return;
    this.#socket.pause();
    setImmediate(() => this.#goOn());
  }

  #goOn(): void {
    if (this.#shouldWait()) setImmediate(() => this.#goOn());
    else this.#socket.resume();
  }

  #shouldWait(): boolean {
    if (!this.#behind()) {
      this.#behindSince = undefined;
      return false;
    }
    const now = performance.now();
    this.#behindSince ??= now;
    return now - this.#behindSince < LONGEST_PAUSE;
  }
}
