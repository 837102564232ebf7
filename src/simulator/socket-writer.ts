import type { Socket } from 'node:net';
import { toBytes } from './bytes';
import { type Clock, Timers } from './clock';

/** Limit of one write to the socket in bytes. Small writes show progress on a slow connection. */
const SLICE = 64 * 1024;
/** Number of checks in a row without progress before the connection is cut. A single check may be late because of a busy event loop. */
const CHECKS = 5;

/** Collects the frames of one turn of the event loop and writes them to the socket in slices. */
export class SocketWriter {
  readonly #socket: Socket;
  readonly #timers: Timers;
  readonly #timeout: number;
  #text = '';
  #watched = false;

  /** Cuts the connection after `timeout` ms in which the client read nothing, as `writetimeout` does; 0: never. */
  constructor(socket: Socket, clock: Clock, timeout: number) {
    this.#socket = socket;
    this.#timeout = timeout;
    // Its own timers: after the end of the session, the client may still not read the last output.
    this.#timers = new Timers(clock);
    socket.once('close', () => this.#timers.stop());
  }

  /** Sends data. `separately`: in a write of its own. */
  write(data: string | Buffer, separately = false): void {
    if (separately || typeof data !== 'string') {
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
    let read = this.#bytesRead();
    let stalled = 0;
    const stop = this.#timers.every(this.#timeout / CHECKS, () => {
      const now = this.#bytesRead();
      stalled = now === read ? stalled + 1 : 0;
      read = now;
      if (this.#socket.writableLength === 0 || stalled >= CHECKS) {
        stop();
        this.#watched = false;
      }
      if (this.#socket.writableLength > 0 && stalled >= CHECKS) this.#socket.destroy();
    });
  }

  #bytesRead(): number {
    return this.#socket.bytesWritten - this.#socket.writableLength;
  }
}
