import type { Socket } from 'node:net';
import type { ReceivedAction } from './action-reader';
import { actionsOf } from './actions/registry';
import type { ActionSpec } from './actions/spec';
import { bootedHeaders } from './booted';
import { type Clock, systemClock, Timers } from './clock';
import { dispatch } from './dispatch';
import { Doorway } from './doorway';
import { type EmittedEvent, toHeaders } from './emitted-event';
import type { Call, CallOptions } from './exchange/call';
import { Exchange } from './exchange/exchange';
import { Life } from './exchange/life';
import type { QueueCall } from './exchange/queue-call';
import { register, unregister } from './exchange/registration';
import type { ExtensionPhase } from './exchange/states';
import { type FaultOptions, Faults } from './faults';
import { frame, type Headers } from './frame-writer';
import { generateLoad, type LoadOptions } from './load';
import { extensionsFrom, portFrom, type SimulatorOptions } from './options';
import { type Profile, profileOf } from './profiles';
import { Random } from './random';
import { bit, bitsToText, type ManagerClass } from './rights';
import { Session } from './session';
import { DEFAULT_USER, Users } from './users';

/**
 * A new simulator stands for a server that has long loaded its dialplan: CoreStatus says that it was started so many ms before.
 * Uptimes are counted from `listen`.
 */
const UP_BEFORE = 3_600_000;
/** How many actions `received` holds at least; it is cut to as many when it has grown to twice that. */
const LEAST_RECEIVED = 10_000;

/** A simulated Asterisk on a TCP port, for clients to be tested with. */
export class Simulator {
  /** Starts one; rejects with one clear line where an option or the port cannot be had. */
  static async listen(options: SimulatorOptions = {}): Promise<Simulator> {
    const pbx = new Simulator(options);
    await pbx.#door.open(portFrom(options.port));
    if (options.calls) new Life(pbx.exchange, options.calls).begin();
    return pbx;
  }

  /** @internal */
  readonly profile: Profile;
  /** @internal */
  readonly users: Users;
  /** @internal What is switched here: phones, channels, calls. */
  readonly exchange: Exchange;
  /** @internal */
  readonly allowMultipleLogin: boolean;
  /** @internal */
  readonly brokenEventsAction: boolean;
  /** What clients sent and Asterisk could read, in order of arrival: the last 10,000 actions at least. */
  readonly received: ReceivedAction[] = [];
  /** @internal */
  startedAt: number;
  /** @internal The start that CoreStatus tells. */
  startupTold: number;
  /** @internal */
  reloadedAt: number;
  /** @internal Started, and its dialplan is not loaded yet. */
  isBooting = false;

  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #door: Doorway;
  readonly #sessions = new Set<Session>();
  readonly #awaitingLogin: (() => void)[] = [];
  readonly #actions: ReadonlyMap<string, ActionSpec>;
  readonly #authLimit: number;
  readonly #authTimeout: number;
  readonly #writeTimeout: number;
  readonly #faults = new Faults(this);
  #isShuttingDown = false;
  #stopBooting = () => {};
  #nextSession = 1;

  private constructor(options: SimulatorOptions) {
    this.#door = new Doorway(options.host ?? '127.0.0.1', options.tls, (socket) => this.#accept(socket));
    this.profile = profileOf(options.version ?? 22);
    this.users = new Users(options.users ?? [DEFAULT_USER]);
    this.allowMultipleLogin = options.allowMultipleLogin ?? true;
    this.brokenEventsAction = options.brokenEventsAction ?? false;
    this.#authLimit = options.authLimit ?? 50;
    this.#authTimeout = options.authTimeout ?? 30_000;
    this.#writeTimeout = options.writeTimeout ?? 100;
    this.#clock = options.clock ?? systemClock;
    this.#timers = new Timers(this.#clock);
    this.startedAt = this.#clock.now();
    this.reloadedAt = this.startedAt;
    this.startupTold = this.startedAt - UP_BEFORE;
    this.#actions = actionsOf(this.profile.version);
    this.exchange = new Exchange({
      profile: this.profile,
      raise: (event, headers, ...classes) => this.raise(event, headers, ...classes),
      timers: this.#timers,
      random: new Random(options.seed ?? 1),
      channelVariables: options.channelVariables ?? [],
    });
    for (const extension of extensionsFrom(options.extensions ?? 25)) this.exchange.extensions.add(extension);
    for (const queue of options.queues ?? []) this.exchange.queues.add(queue);
  }

  get host(): string {
    return this.#door.host;
  }

  get port(): number {
    return this.#door.port;
  }

  /** @internal */
  get isShuttingDown(): boolean {
    return this.#isShuttingDown;
  }

  /** Who is connected, in order of arrival. */
  get sessions(): Session[] {
    return [...this.#sessions];
  }

  /** @internal */
  get actions(): ActionSpec[] {
    return [...this.#actions.values()];
  }

  /** @internal */
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

  /** One extension calls a queue: a free member's phone rings until `answer()`, and they talk until `hangup()`. */
  callQueue(from: string, queue: string, options: CallOptions = {}): QueueCall {
    return this.exchange.callQueue(from, queue, options);
  }

  /** The extension's phone registers. */
  register(extension: string, context?: string): void {
    register(this.exchange, extension, context);
  }

  /** The extension's phone is gone. */
  unregister(extension: string, context?: string): void {
    unregister(this.exchange, extension, context);
  }

  /**
   * Raises any event. `Privilege` decides who sees it, as on the wire; where it is left out, the class known for
   * the event's name, and `user` for a name that is not known. Undefined headers are left out, arrays repeat.
   */
  emit(event: EmittedEvent): void {
    const { name, headers, classes } = toHeaders(event);
    this.raise(name, headers, ...classes);
  }

  /** @internal An event of certain classes, to every client that may see all of them. */
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

  /** Fulfilled once a client is logged in; at once where one is. */
  async loggedIn(): Promise<void> {
    if (this.sessions.some(({ login }) => login)) return;
    await new Promise<void>((resolve) => this.#awaitingLogin.push(resolve));
  }

  /** @internal */
  noteLogin(): void {
    for (const resolve of this.#awaitingLogin.splice(0)) resolve();
  }

  /** @internal */
  record(action: ReceivedAction): void {
    this.received.push(action);
    if (this.received.length >= 2 * LEAST_RECEIVED) this.received.splice(0, LEAST_RECEIVED);
  }

  /** Switches a fault on: for all sessions there are and will be, or for one. Their names are in FAULTS. */
  fault(name: string, options: FaultOptions = {}): void {
    this.#faults.begin(name, options);
  }

  /** Switches a fault off again, or all of them. */
  heal(name?: string, session?: Session): Promise<void> {
    return this.#faults.end(name, session);
  }

  /** Raises events at a rate until the function returned is called. */
  load(options: LoadOptions): () => void {
    return generateLoad(
      this.#timers,
      (event, headers, ...classes) => this.raise(event, headers, ...classes),
      options,
    );
  }

  /**
   * Shuts down: at once, or after so many ms in which every action is refused, as `core stop gracefully` does.
   * Then it says `Shutdown`, closes every session and refuses connections until `listenAgain`.
   */
  shutDown({ restart = false, after = 0 } = {}): void {
    this.#isShuttingDown = true;
    if (after > 0) this.#timers.after(after, () => this.#goDown(restart));
    else this.#goDown(restart);
  }

  /** Refuses new connections; who is connected stays. */
  stopListening(): void {
    void this.#door.close();
  }

  /**
   * Takes connections again, on the same port. After `shutDown` it is a server that has just started, and for `bootMs` one
   * without its dialplan: clients may log in, every extension is -1 and there are no hints; then it says FullyBooted.
   */
  async listenAgain({ bootMs = 0 } = {}): Promise<void> {
    if (this.#isShuttingDown) this.#boot(bootMs);
    this.#isShuttingDown = false;
    await this.#door.open();
  }

  /** Shuts down and starts again at once; see `listenAgain`. */
  async restart({ bootMs = 0 } = {}): Promise<void> {
    this.shutDown({ restart: true });
    await this.listenAgain({ bootMs });
  }

  /** Cuts every connection; new ones are welcome. */
  drop(): void {
    for (const session of this.#sessions) session.drop();
    this.#door.empty();
  }

  /** Ends everything at once. */
  async close(): Promise<void> {
    this.#timers.stop();
    const closed = this.#door.close();
    this.drop();
    await closed;
  }

  #goDown(restart: boolean): void {
    const headers: Headers = [
      ['Shutdown', 'Cleanly'],
      ['Restart', restart ? 'True' : 'False'],
    ];
    this.raise('Shutdown', headers, 'system');
    this.stopListening();
    for (const session of this.#sessions) session.close();
  }

  #boot(bootMs: number): void {
    this.startedAt = this.startupTold = this.reloadedAt = this.now();
    this.#stopBooting();
    if (bootMs === 0) return;
    this.isBooting = true;
    this.exchange.extensions.areLoaded = false;
    this.#stopBooting = this.#timers.after(bootMs, () => {
      this.isBooting = false;
      this.exchange.extensions.areLoaded = true;
      this.raise('FullyBooted', bootedHeaders(this), 'system');
    });
  }

  #accept(socket: Socket): void {
    const strangers = this.sessions.filter(({ login }) => !login);
    if (strangers.length >= this.#authLimit) return void socket.destroy();
    const session = new Session({
      id: this.#nextSession++,
      socket,
      clock: this.#clock,
      writeTimeout: this.#writeTimeout,
      onMessage: (sender, message) => dispatch(this, this.#actions, sender, message),
      onEnd: (ended) => this.#forget(ended),
    });
    this.#sessions.add(session);
    session.timers.after(this.#authTimeout, () => {
      if (!session.login) session.close();
    });
    this.#faults.greet(session);
    session.write(`Asterisk Call Manager/${this.profile.banner}\r\n`, 'banner');
  }

  #forget(session: Session): void {
    this.#sessions.delete(session);
    this.#faults.forget(session);
  }
}
