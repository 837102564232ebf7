import type { Socket } from 'node:net';

/** Bytes of a part: about 30 events. */
const PART = 16 * 1024;

/**
 * Passes a chunk of up to 64 KiB on in parts. While the consumer has events to take, it gets a turn of the event loop after each
 * part, and the socket is paused: the fewer events are alive at a time, the fewer does V8 copy when it collects garbage. What
 * nobody subscribes to, and lists, take one turn.
 */
export class PartReader {
  readonly #socket: Pick<Socket, 'pause' | 'resume'>;
  readonly #onPart: (part: Buffer) => void;
  /** Called at the end of a chunk. @returns false if it has paused the socket itself */
  readonly #onEnd: (bytes: number) => boolean;
  readonly #isTaking: (() => boolean) | undefined;
  #chunk: Buffer | undefined;
  #at = 0;
  #turn: NodeJS.Immediate | undefined;

  constructor(
    socket: Pick<Socket, 'pause' | 'resume'>,
    onPart: (part: Buffer) => void,
    onEnd: (bytes: number) => boolean,
    isTaking: (() => boolean) | undefined,
  ) {
    this.#socket = socket;
    this.#onPart = onPart;
    this.#onEnd = onEnd;
    this.#isTaking = isTaking;
  }

  read(chunk: Buffer): void {
    this.#chunk = chunk;
    this.#at = 0;
    this.#readOn(false);
  }

  /** Passes the rest on at once. Call this before the end of the stream is reported. */
  flush(): void {
    clearImmediate(this.#turn);
    while (this.#readPart());
  }

  /** Drops the rest. */
  stop(): void {
    clearImmediate(this.#turn);
    this.#chunk = undefined;
  }

  #readOn(isPaused: boolean): void {
    const bytes = this.#chunk?.length ?? 0;
    while (this.#readPart()) {
      if (!this.#isTaking?.()) continue;
      if (!isPaused) this.#socket.pause();
      this.#turn = setImmediate(() => this.#readOn(true));
      return;
    }
    // The order matters: a socket that is resumed and paused in one turn goes on reading.
    if (this.#onEnd(bytes) && isPaused) this.#socket.resume();
  }

  /** @returns whether there is more */
  #readPart(): boolean {
    const chunk = this.#chunk;
    if (!chunk) return false;
    const end = Math.min(this.#at + PART, chunk.length);
    const part = chunk.subarray(this.#at, end);
    this.#at = end;
    if (end === chunk.length) this.#chunk = undefined;
    this.#onPart(part);
    // The consumer may have ended the session.
    return this.#chunk !== undefined;
  }
}
