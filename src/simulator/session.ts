import type { Socket } from 'node:net';
import { ActionReader, type Message } from './action-reader';
import { type Clock, Timers } from './clock';
import type { Fault, Piece, PieceKind } from './faults/spec';
import { Outlet } from './outlet';

export interface Login {
  readonly username: string;
  /** Classes of events the user may read, and of actions the user may send. */
  readonly read: number;
  readonly write: number;
}

interface SessionOptions {
  id: number;
  socket: Socket;
  clock: Clock;
  /** How long the client may let its output wait, in ms; 0 for ever. */
  writeTimeout: number;
  /** One message at a time: the next waits until the promise, if there is one, has settled. */
  onMessage(session: Session, message: Message): Promise<void> | undefined;
  onEnd(session: Session): void;
}

/** One client: reads its actions, runs them one after another, writes answers and the events it may see. */
export class Session {
  readonly id: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** @internal Called off with the session. */
  readonly timers: Timers;
  /** @internal */
  login: Login | undefined;
  /** @internal */
  loggedInAt = 0;
  /** @internal Event classes the client asked for; it gets those that it may also read. */
  mask = 0;
  /** @internal */
  challenge: string | undefined;
  /** @internal Patterns of which an event must fit one, where there are any; and of which it may fit none. */
  readonly showing: RegExp[] = [];
  /** @internal */
  readonly hiding: RegExp[] = [];

  readonly #socket: Socket;
  readonly #outlet: Outlet;
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
    this.#outlet = new Outlet(socket, this.timers, writeTimeout);
    this.#onMessage = onMessage;
    const reader = new ActionReader((message) => this.#take(message));
    socket.setNoDelay(true);
    socket.on('data', (chunk) => reader.write(chunk));
    // What went wrong on the wire ends the session; 'close' follows.
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

  /** Bytes the client has not taken yet. */
  get backlog(): number {
    return this.#socket.writableLength;
  }

  /** @internal */
  mayWrite(classes: number): boolean {
    return classes === 0 || ((this.login?.write ?? 0) & classes) !== 0;
  }

  /** @internal An event reaches a client only if all its classes are in what the client may read and asked for. */
  sees(classes: number): boolean {
    const seen = (this.login?.read ?? 0) & this.mask;
    return (seen & classes) === classes && this.login !== undefined;
  }

  /** @internal Events wait while an action runs: its answer and list come whole. */
  deliver(event: string): void {
    if (!this.#wants(event)) return;
    if (this.#state === 'running') {
      this.#heldEvents.push(event);
      this.#onHeldEvent();
    } else {
      this.write(event, 'event');
    }
  }

  /** @internal Settles with the next event, at once where one waits already, or after so many ms. */
  eventOrTimeout(ms: number): Promise<void> {
    if (this.#heldEvents.length > 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onHeldEvent = resolve;
      if (Number.isFinite(ms)) this.timers.after(ms, resolve);
    });
  }

  /** @internal */
  releaseEvents(): void {
    this.#onHeldEvent = () => {};
    for (const event of this.#heldEvents.splice(0)) this.write(event, 'event');
  }

  /** Text or bytes, as they are unless a fault is switched on. */
  write(data: string | Buffer, kind: PieceKind = 'raw'): void {
    if (this.#state === 'ended') return;
    if (this.#faults.length === 0) this.#outlet.write(data);
    else this.#through(0, { kind, data });
  }

  /** @internal */
  addFault(fault: Fault): void {
    this.#faults.push(fault);
    if (fault.reads === false) this.#socket.pause();
  }

  /** @internal */
  removeFault(fault: Fault): void {
    this.#faults = this.#faults.filter((other) => other !== fault);
    if (this.#faults.every(({ reads }) => reads !== false)) this.#socket.resume();
  }

  /** Ends after what was written, as `Logoff` or a kick does. */
  close(): void {
    if (this.#state === 'ended') return;
    this.#outlet.flush();
    this.#end();
    this.#socket.destroySoon();
  }

  /** Cuts the connection. */
  drop(): void {
    this.#end();
    this.#socket.destroy();
  }

  /** Cuts it so that the client's system calls it a reset. */
  reset(): void {
    this.#end();
    // Otherwise Node says a polite goodbye before the reset, and the client sees only that.
    this.#socket.destroySoon = () => this.#socket.destroy();
    this.#socket.resetAndDestroy();
  }

  #wants(event: string): boolean {
    const shown = this.showing.length === 0 || this.showing.some((pattern) => pattern.test(event));
    return shown && !this.hiding.some((pattern) => pattern.test(event));
  }

  #through(index: number, piece: Piece): void {
    const fault = this.#faults[index];
    if (!fault) this.#outlet.write(piece.data, piece.kind === 'raw');
    else if (fault.write) fault.write(piece, (passed) => this.#through(index + 1, passed));
    else this.#through(index + 1, piece);
  }

  #take(message: Message): void {
    if (this.#state === 'ended') return;
    this.#waiting.push(message);
    if (this.#state === 'idle') void this.#run();
  }

  async #run(): Promise<void> {
    this.#state = 'running';
    for (let message = this.#waiting.shift(); message; message = this.#waiting.shift()) {
      const underWay = this.#onMessage(this, message);
      if (underWay) await underWay;
      if (this.#hasEnded()) return;
      this.releaseEvents();
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
