import type { Socket } from 'node:net';
import { toBytes } from './bytes';
import type { Timers } from './clock';

/** The most that is handed to the socket at a time, so that it is seen to move. */
const SLICE = 64 * 1024;
/** So many looks in a row must find nothing moved: a process that was held up itself looks once, late. */
const LOOKS = 5;

/** The way out to one client: one write a turn, or one a slice where a turn brings many frames, as a long list does. */
export class Outlet {
  readonly #socket: Socket;
  readonly #timers: Timers;
  readonly #timeout: number;
  #text = '';
  #watched = false;

  /** After `timeout` ms in which the client took nothing, the connection is cut, as `writetimeout` has it; 0: never. */
  constructor(socket: Socket, timers: Timers, timeout: number) {
    this.#socket = socket;
    this.#timers = timers;
    this.#timeout = timeout;
  }

  /** `apart`: in a write of its own. */
  write(data: string | Buffer, apart = false): void {
    if (apart || typeof data !== 'string') {
      this.flush();
      this.#put(typeof data === 'string' ? toBytes(data) : data);
      return;
    }
    if (this.#text === '') process.nextTick(() => this.flush());
    this.#text += data;
    if (this.#text.length >= SLICE) this.flush();
  }

  flush(): void {
    const text = this.#text;
    this.#text = '';
    if (text === '') return;
    const bytes = toBytes(text);
    for (let at = 0; at < bytes.length; at += SLICE) this.#put(bytes.subarray(at, at + SLICE));
  }

  #put(data: Buffer): void {
    if (this.#socket.destroyed) return;
    if (!this.#socket.write(data) && this.#timeout > 0 && !this.#watched) this.#watch();
  }

  #watch(): void {
    this.#watched = true;
    let taken = this.#taken();
    let stalled = 0;
    const stop = this.#timers.every(this.#timeout / LOOKS, () => {
      const now = this.#taken();
      stalled = now === taken ? stalled + 1 : 0;
      taken = now;
      if (this.#socket.writableLength === 0 || stalled >= LOOKS) {
        stop();
        this.#watched = false;
      }
      if (this.#socket.writableLength > 0 && stalled >= LOOKS) this.#socket.destroy();
    });
  }

  #taken(): number {
    return this.#socket.bytesWritten - this.#socket.writableLength;
  }
}
