import type { Socket } from 'node:net';
import { ActionReader, type Message } from './action-reader';
import { type Clock, Timers } from './clock';
import type { Fault, Piece, PieceKind } from './faults/fault';
import { SocketWriter } from './socket-writer';
import type { Login } from './users';

/** Number of waiting actions from which on the session reads no further. Asterisk reads them one at a time. */
const MOST_WAITING = 100;
/** Bytes in the output buffer from which on the next action waits. Asterisk waits for the client within each write. */
const MOST_UNSENT = 1024 * 1024;

interface SessionOptions {
  id: number;
  socket: Socket;
  clock: Clock;
  /** Cuts the connection after this many ms in which the client read nothing; 0: never. */
  writeTimeout: number;
  /** Messages are handled one at a time: the next waits for the returned promise. */
  onMessage(session: Session, message: Message): Promise<void> | undefined;
  onEnd(session: Session): void;
}

/** The session of one client. It runs the client's actions in order and writes answers and events. */
export class Session {
  readonly id: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** @internal Cancelled when the session ends. */
  readonly timers: Timers;
  /** @internal */
  login: Login | undefined;
  /** @internal */
  loggedInAt = 0;
  /** @internal The reason why the login was refused; undefined if it was not refused. */
  refusal: string | undefined;
  /** @internal The event classes that the client requested. It receives those that its user may read. */
  mask = 0;
  /** @internal */
  challenge: string | undefined;
  /** @internal If not empty, an event must match one of these. */
  readonly includeFilters: RegExp[] = [];
  /** @internal An event must match none of these. */
  readonly excludeFilters: RegExp[] = [];

  readonly #socket: Socket;
  readonly #writer: SocketWriter;
  readonly #onMessage: SessionOptions['onMessage'];
  readonly #waiting: Message[] = [];
  #state: 'idle' | 'running' | 'ended' = 'idle';
  #heldEvents: string[] = [];
  #onHeldEvent = () => {};
  #faults: Fault[] = [];

  /** @internal */
  constructor({ id, socket, clock, writeTimeout, onMessage, onEnd }: SessionOptions) {
    this.id = id;
    this.remoteAddress = socket.remoteAddress ?? '';
    this.remotePort = socket.remotePort ?? 0;
    this.timers = new Timers(clock);
    this.#socket = socket;
    this.#writer = new SocketWriter(socket, clock, writeTimeout);
    this.#onMessage = onMessage;
    const reader = new ActionReader((message) => this.#receive(message));
    socket.setNoDelay(true);
    socket.on('data', (chunk) => reader.write(chunk));
    // 'close' follows every error.
    socket.on('error', () => {});
    socket.on('end', () => this.close());
    socket.on('close', () => {
      this.#end();
      onEnd(this);
    });
  }

  get username(): string | undefined {
    return this.login?.username;
  }

  /** Bytes in the output buffer of the socket. */
  get backlog(): number {
    return this.#socket.writableLength;
  }

  /** @internal */
  mayWrite(classes: number): boolean {
    return classes === 0 || ((this.login?.write ?? 0) & classes) !== 0;
  }

  /** @internal True if the client may read, and requested, all of these classes. */
  sees(classes: number): boolean {
    const seen = (this.login?.read ?? 0) & this.mask;
    return (seen & classes) === classes && this.login !== undefined;
  }

  /** @internal Sends an event that passes the filters; while an action runs, after its answer and list. */
  deliver(event: string): void {
    if (!this.#passesFilters(event)) return;
    if (this.#state === 'running') {
      this.#heldEvents.push(event);
      this.#onHeldEvent();
    } else {
      this.write(event, 'event');
    }
  }

  /** @internal Resolves at the next event, at once if an event is held, or after `ms`. */
  eventOrTimeout(ms: number): Promise<void> {
    if (this.#heldEvents.length > 0) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = Number.isFinite(ms) ? this.timers.after(ms, resolve) : () => {};
      this.#onHeldEvent = () => {
        cancel();
        resolve();
      };
    });
  }

  /** @internal */
  releaseEvents(): void {
    this.#onHeldEvent = () => {};
    for (const event of this.#heldEvents.splice(0)) this.write(event, 'event');
  }

  /** Sends text or bytes. Active faults may change or drop them. */
  write(data: string | Buffer, kind: PieceKind = 'raw'): void {
    if (this.#state === 'ended') return;
    if (this.#faults.length === 0) this.#writer.write(data);
    else this.#passThrough(0, { kind, data });
  }

  /** @internal */
  addFault(fault: Fault): void {
    this.#faults.push(fault);
    this.#paceReading();
  }

  /** @internal */
  removeFault(fault: Fault): void {
    this.#faults = this.#faults.filter((other) => other !== fault);
    this.#paceReading();
  }

  /** @internal False from `close` and `drop` on, also while the client does not know it. */
  get isOpen(): boolean {
    return this.#state !== 'ended';
  }

  /** Closes the connection after the pending output, as `Logoff` or a kick does. */
  close(): void {
    if (this.#state === 'ended') return;
    this.#writer.flush();
    this.#end();
    this.#socket.destroySoon();
  }

  /** Cuts the connection. */
  drop(): void {
    this.#end();
    this.#socket.destroy();
  }

  /** Cuts the connection with a TCP reset. */
  reset(): void {
    this.#end();
    // Otherwise Node sends a FIN before the reset, and the client sees only that.
    this.#socket.destroySoon = () => this.#socket.destroy();
    this.#socket.resetAndDestroy();
  }

  #passesFilters(event: string): boolean {
    const included =
      this.includeFilters.length === 0 || this.includeFilters.some((pattern) => pattern.test(event));
    return included && !this.excludeFilters.some((pattern) => pattern.test(event));
  }

  #passThrough(index: number, piece: Piece): void {
    const fault = this.#faults[index];
    if (!fault) this.#writer.write(piece.data, piece.kind === 'raw');
    else if (fault.write) fault.write(piece, (passed) => this.#passThrough(index + 1, passed));
    else this.#passThrough(index + 1, piece);
  }

  #receive(message: Message): void {
    if (this.#state === 'ended') return;
    this.#waiting.push(message);
    if (this.#state === 'idle') void this.#run();
    this.#paceReading();
  }

  #paceReading(): void {
    const isForbidden = this.#faults.some(({ reads }) => reads === false);
    if (isForbidden || this.#waiting.length >= MOST_WAITING) this.#socket.pause();
    else this.#socket.resume();
  }

  async #run(): Promise<void> {
    this.#state = 'running';
    for (let message = this.#waiting.shift(); message; message = this.#waiting.shift()) {
      try {
        const running = this.#onMessage(this, message);
        if (running) await running;
      } catch (error) {
        // Unhandled, so that the test runner reports it. The session goes on with the client's next action.
        void Promise.reject(error);
      }
      if (this.backlog > MOST_UNSENT) await new Promise((resolve) => this.#socket.once('drain', resolve));
      if (this.#hasEnded()) return;
      this.releaseEvents();
      this.#paceReading();
    }
    this.#state = 'idle';
  }

  #hasEnded(): boolean {
    return this.#state === 'ended';
  }

  #end(): void {
    this.#state = 'ended';
    this.#waiting.length = 0;
    this.#heldEvents = [];
    this.timers.stop();
  }
}
