import type { Socket } from 'node:net';
import { ActionReader, type Message } from './action-reader';
import { type Clock, Timers } from './clock';
import { frame, type Headers } from './frame-writer';

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
  /** One message at a time: the next waits until the promise, if there is one, has settled. */
  onMessage(session: Session, message: Message): Promise<void> | undefined;
  onEnd(session: Session): void;
}

/** One client: reads its actions, runs them one after another, writes answers and the events it may see. */
export class Session {
  readonly id: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** Called off with the session. */
  readonly timers: Timers;
  readonly startedAt: number;
  login: Login | undefined;
  /** Event classes the client asked for; it gets those that it may also read. */
  mask = 0;
  challenge: string | undefined;

  readonly #socket: Socket;
  readonly #onMessage: SessionOptions['onMessage'];
  readonly #waiting: Message[] = [];
  #state: 'idle' | 'running' | 'ended' = 'idle';
  #heldEvents: string[] = [];
  #out = '';

  constructor({ id, socket, clock, onMessage, onEnd }: SessionOptions) {
    this.id = id;
    this.remoteAddress = socket.remoteAddress ?? '';
    this.remotePort = socket.remotePort ?? 0;
    this.timers = new Timers(clock);
    this.startedAt = clock.now();
    this.#socket = socket;
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

  mayWrite(classes: number): boolean {
    return classes === 0 || ((this.login?.write ?? 0) & classes) !== 0;
  }

  /** An event reaches a client only if all its classes are in what the client may read and asked for. */
  sees(classes: number): boolean {
    const seen = (this.login?.read ?? 0) & this.mask;
    return (seen & classes) === classes && this.login !== undefined;
  }

  /** Events wait while an action runs: its answer and list come whole. */
  deliver(event: string): void {
    if (this.#state === 'running') this.#heldEvents.push(event);
    else this.write(event);
  }

  /** Text or bytes as they are, past every rule. */
  write(data: string | Buffer): void {
    if (this.#state === 'ended') return;
    if (typeof data !== 'string') {
      this.#flush();
      this.#socket.write(data);
      return;
    }
    // One write a turn, however many answers and events it brings.
    if (this.#out === '') process.nextTick(() => this.#flush());
    this.#out += data;
  }

  writeFrame(headers: Headers): void {
    this.write(frame(headers));
  }

  /** Ends after what was written, as `Logoff` or a kick does. */
  close(): void {
    if (this.#state === 'ended') return;
    this.#flush();
    this.#end();
    this.#socket.end();
    this.#socket.destroySoon();
  }

  /** Cuts the connection. */
  drop(): void {
    this.#end();
    this.#socket.destroy();
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
      if (this.#isEnded()) return;
      for (const event of this.#heldEvents.splice(0)) this.write(event);
    }
    this.#state = 'idle';
  }

  #isEnded(): boolean {
    return this.#state === 'ended';
  }

  #flush(): void {
    const text = this.#out;
    this.#out = '';
    if (text !== '' && !this.#socket.destroyed) this.#socket.write(text);
  }

  #end(): void {
    this.#state = 'ended';
    this.#waiting.length = 0;
    this.#heldEvents = [];
    this.timers.stop();
  }
}
