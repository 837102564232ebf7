import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { ReceivedAction } from './action-reader';
import { actionsOf } from './actions/registry';
import type { ActionSpec } from './actions/spec';
import type { Call, CallOptions } from './call';
import { type Clock, systemClock, Timers } from './clock';
import { dispatch } from './dispatch';
import { type EmittedEvent, toHeaders } from './emitted-event';
import { Exchange } from './exchange';
import type { ExtensionOptions } from './extensions';
import { fail, SimulatorError } from './fail';
import { frame, type Headers } from './frame-writer';
import { Life } from './life';
import { type AsteriskVersion, type Profile, profileOf } from './profiles';
import { Random } from './random';
import { bit, bitsToText, type ManagerClass } from './rights';
import { Session } from './session';
import type { ExtensionPhase } from './states';
import { DEFAULT_USER, type UserOptions, Users } from './users';

export interface SimulatorOptions {
  /** `127.0.0.1` where left out. */
  host?: string;
  /** Any free port where left out or 0. */
  port?: number;
  /** 22 where left out. */
  version?: AsteriskVersion;
  /** How many, from 1001 on in context `default`; or which. 25 where left out. */
  extensions?: number | readonly (string | ExtensionOptions)[];
  /** `admin` with the secret `secret` and all rights where left out. */
  users?: readonly UserOptions[];
  /** Key and certificate in PEM: then the port speaks TLS. */
  tls?: { key: string | Buffer; cert: string | Buffer };
  /** Sessions that may be connected without being logged in; 50 where left out. */
  authLimit?: number;
  /** How long a session may take to log in, in ms; 30,000 where left out. */
  authTimeout?: number;
  /** Whether one user may be logged in more than once; true where left out. */
  allowMultipleLogin?: boolean;
  /** Calls that go on by themselves at any time, among phones that come and go; none where left out. */
  calls?: number;
  /** The same seed gives the same calls, names and numbers; 1 where left out. */
  seed?: number;
  /** The machine's own where left out. */
  clock?: Clock;
}

/** How many actions `received` holds at most: the last ones. */
const MOST_RECEIVED = 10_000;

/** A simulated Asterisk on a TCP port, for clients to be tested with. */
export class Simulator {
  /** Starts one; rejects with one clear line where an option or the port cannot be had. */
  static async listen(options: SimulatorOptions = {}): Promise<Simulator> {
    const pbx = new Simulator(options);
    await pbx.#listen(options);
    if (options.calls) new Life(pbx.exchange, options.calls).begin();
    return pbx;
  }

  readonly host: string;
  readonly profile: Profile;
  readonly users: Users;
  /** What is switched here: phones, channels, calls. */
  readonly exchange: Exchange;
  readonly allowMultipleLogin: boolean;
  /** What clients sent and Asterisk could read, in order of arrival: the last 10,000 actions. */
  readonly received: ReceivedAction[] = [];
  readonly startedAt: number;

  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #sessions = new Set<Session>();
  readonly #actions: ReadonlyMap<string, ActionSpec>;
  readonly #authLimit: number;
  readonly #authTimeout: number;
  #nextSession = 1;

  private constructor(options: SimulatorOptions) {
    this.host = options.host ?? '127.0.0.1';
    this.profile = profileOf(options.version ?? 22);
    this.users = new Users(options.users ?? [DEFAULT_USER]);
    this.allowMultipleLogin = options.allowMultipleLogin ?? true;
    this.#authLimit = options.authLimit ?? 50;
    this.#authTimeout = options.authTimeout ?? 30_000;
    this.#clock = options.clock ?? systemClock;
    this.#timers = new Timers(this.#clock);
    this.startedAt = this.#clock.now();
    this.#actions = actionsOf(this.profile.version);
    this.exchange = new Exchange({
      profile: this.profile,
      raise: (event, headers, ...classes) => this.raise(event, headers, ...classes),
      timers: this.#timers,
      random: new Random(options.seed ?? 1),
    });
    for (const extension of extensionsFrom(options.extensions ?? 25)) this.exchange.extensions.add(extension);
    const onConnection = (socket: Socket) => this.#accept(socket);
    this.#server = options.tls ? createTlsServer(options.tls, onConnection) : createServer(onConnection);
    // With TLS these are the sockets below it, which may be there without a session.
    this.#server.on('connection', (socket: Socket) => this.#own(socket));
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') return fail('not listening');
    return address.port;
  }

  /** Who is connected, in order of arrival. */
  get sessions(): Session[] {
    return [...this.#sessions];
  }

  get actions(): ActionSpec[] {
    return [...this.#actions.values()];
  }

  now(): number {
    return this.#clock.now();
  }

  /** Puts the extension's first device into a state, or takes the hint away; raises what Asterisk raises. */
  setState(extension: string, state: ExtensionPhase, context?: string): void {
    this.exchange.extensions.setState(extension, state, context);
  }

  /** One extension calls another: it rings until `answer()`, and they talk until `hangup()`. */
  call(from: string, to: string, options?: CallOptions): Call {
    return this.exchange.call(from, to, options);
  }

  /** The extension's phone registers. */
  register(extension: string, context?: string): void {
    this.exchange.register(extension, context);
  }

  /** The extension's phone is gone. */
  unregister(extension: string, context?: string): void {
    this.exchange.unregister(extension, context);
  }

  /**
   * Raises any event. `Privilege` decides who sees it, as on the wire; where it is left out, the class known for
   * the event's name, and `user` for a name that is not known. Undefined headers are left out, arrays repeat.
   */
  emit(event: EmittedEvent): void {
    const { name, headers, classes } = toHeaders(event);
    this.raise(name, headers, ...classes);
  }

  /** An event of certain classes, to every client that may see all of them. */
  raise(event: string, headers: Headers, ...classes: ManagerClass[]): void {
    let mask = 0;
    for (const name of classes) mask |= bit(name);
    let text: string | undefined;
    for (const session of this.#sessions) {
      if (!session.sees(mask)) continue;
      text ??= frame([['Event', event], ['Privilege', bitsToText(mask)], ...headers]);
      session.deliver(text);
    }
  }

  record(action: ReceivedAction): void {
    this.received.push(action);
    if (this.received.length > MOST_RECEIVED) this.received.shift();
  }

  /** Cuts every connection; new ones are welcome. */
  drop(): void {
    for (const session of this.#sessions) session.drop();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Ends everything at once. */
  async close(): Promise<void> {
    this.#timers.stop();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.drop();
    await closed;
  }

  #listen({ port = 0 }: SimulatorOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) =>
        reject(cannotListen(error, this.host, port)),
      );
      this.#server.listen(port, this.host, resolve);
    });
  }

  #own(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
  }

  #accept(socket: Socket): void {
    const strangers = this.sessions.filter(({ login }) => !login);
    if (strangers.length >= this.#authLimit) return void socket.destroy();
    const session = new Session({
      id: this.#nextSession++,
      socket,
      clock: this.#clock,
      onMessage: (sender, message) => dispatch(this, this.#actions, sender, message),
      onEnd: (ended) => this.#sessions.delete(ended),
    });
    this.#sessions.add(session);
    session.timers.after(this.#authTimeout, () => {
      if (!session.login) session.close();
    });
    session.write(`Asterisk Call Manager/${this.profile.banner}\r\n`);
  }
}

function extensionsFrom(wanted: number | readonly (string | ExtensionOptions)[]): ExtensionOptions[] {
  if (typeof wanted !== 'number') {
    return wanted.map((each) => (typeof each === 'string' ? { extension: each } : each));
  }
  if (!Number.isInteger(wanted) || wanted < 0)
    fail(`extensions must be a whole number from 0 on, not ${wanted}`);
  return Array.from({ length: wanted }, (_, index) => ({ extension: String(1001 + index) }));
}

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const why =
    error.code === 'EADDRINUSE'
      ? 'is in use; choose another port, or 0 for any that is free'
      : `cannot be had: ${error.message}`;
  return new SimulatorError(`simulator: port ${port} on ${host} ${why}`);
}
