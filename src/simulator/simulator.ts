import type { ReceivedAction } from './action-reader';
import { actionsOf } from './actions/registry';
import { systemClock, Timers } from './clock';
import { createExchange } from './create-exchange';
import { dispatch } from './dispatch';
import { type EmittedEvent, toHeaders } from './emitted-event';
import type { CallOptions } from './exchange/applications/call-options';
import type { Call } from './exchange/applications/dial/call';
import type { QueueCall } from './exchange/applications/queue/queue-call';
import type { MessageCounts } from './exchange/applications/voicemail/mailboxes';
import type { RaiseEvent } from './exchange/events/raise';
import type { Exchange } from './exchange/exchange';
import type { ExtensionPhase } from './exchange/hints/states';
import { RandomCalls } from './exchange/random-calls';
import { register, unregister } from './exchange/registration';
import { type FaultOptions, Faults } from './faults';
import type { Headers } from './frame-writer';
import { fullyBootedHeaders } from './fully-booted';
import { Listener } from './listener';
import { generateLoad, type LoadOptions } from './load';
import { portFrom, type SimulatorOptions } from './options';
import type { ActionInfo } from './pbx';
import { type Profile, profileOf } from './profiles';
import type { Session } from './session';
import { Sessions } from './sessions';
import { System } from './system';
import { Uptime } from './uptime';
import { DEFAULT_USER, Users } from './users';

/** `received` keeps at least this many actions. It is cut to that number when it reaches twice as many. */
const KEPT_ACTIONS = 10_000;

/** A simulated Asterisk on a TCP port, to test clients with. */
export class Simulator {
  /** Starts a simulator. Rejects with a SimulatorError if an option is invalid or the port is unavailable. */
  static async listen(options: SimulatorOptions = {}): Promise<Simulator> {
    const pbx = new Simulator(options);
    await pbx.#listener.open(portFrom(options.port));
    if (options.calls) new RandomCalls(pbx.exchange, options.calls).start();
    return pbx;
  }

  /** @internal */
  readonly profile: Profile;
  /** @internal */
  readonly users: Users;
  /** @internal */
  readonly exchange: Exchange;
  /** @internal */
  readonly uptime: Uptime;
  /** @internal */
  readonly system: System;
  /** @internal */
  readonly allowMultipleLogin: boolean;
  /** @internal */
  readonly brokenEventsAction: boolean;
  /** @internal */
  readonly actions: readonly ActionInfo[];
  /** The readable actions of all clients, in order of arrival: at least the last 10,000. */
  readonly received: ReceivedAction[] = [];

  /** @internal */
  readonly raise: RaiseEvent = (event, headers, ...classes) => this.#sessions.raise(event, headers, classes);

  readonly #timers: Timers;
  readonly #listener: Listener;
  readonly #sessions: Sessions;
  readonly #faults = new Faults(this);
  #isShuttingDown = false;

  private constructor(options: SimulatorOptions) {
    const clock = options.clock ?? systemClock;
    this.profile = profileOf(options.version ?? 22);
    this.users = new Users(options.users ?? [DEFAULT_USER]);
    this.allowMultipleLogin = options.allowMultipleLogin ?? true;
    this.brokenEventsAction = options.brokenEventsAction ?? false;
    this.#timers = new Timers(clock);
    this.uptime = new Uptime(this.#timers);
    const actions = actionsOf(this.profile.version);
    this.actions = [...actions.values()];
    this.#sessions = new Sessions({
      clock,
      banner: `Asterisk Call Manager/${this.profile.banner}`,
      authLimit: options.authLimit ?? 50,
      authTimeout: options.authTimeout ?? 30_000,
      writeTimeout: options.writeTimeout ?? 100,
      onMessage: (session, message) => dispatch(this, actions, session, message),
      onBegin: (session) => this.#faults.attach(session),
      onEnd: (session) => this.#faults.detach(session),
    });
    this.#listener = new Listener(options.host ?? '127.0.0.1', options.tls, (socket) =>
      this.#sessions.accept(socket),
    );
    const { profile, raise } = this;
    this.exchange = createExchange(options, { profile, timers: this.#timers, raise });
    this.system = new System(options, this);
  }

  get host(): string {
    return this.#listener.host;
  }

  get port(): number {
    return this.#listener.port;
  }

  /** The connected sessions, in order of arrival. */
  get sessions(): Session[] {
    return this.#sessions.all;
  }

  /** @internal */
  get isShuttingDown(): boolean {
    return this.#isShuttingDown;
  }

  /** @internal */
  now(): number {
    return this.#timers.clock.now();
  }

  /** Sets the state of the extension's first device, or removes the hint. Raises the events that Asterisk raises. */
  setState(extension: string, state: ExtensionPhase, context?: string): void {
    this.exchange.extensions.setState(extension, state, context);
  }

  /** One extension calls another. The call rings until `answer()` and lasts until `hangup()`. */
  call(from: string, to: string, options?: CallOptions): Call {
    return this.exchange.call(from, to, options);
  }

  /** One extension calls a queue. A free member's phone rings until `answer()`, and the call lasts until `hangup()`. */
  callQueue(from: string, queue: string, options: CallOptions = {}): QueueCall {
    return this.exchange.callQueue(from, queue, options);
  }

  /** Sets numbers of messages in a mailbox, such as `1001@default`, and raises MessageWaiting. */
  setMailbox(mailbox: string, counts: Partial<MessageCounts>): void {
    this.exchange.mailboxes.set(mailbox, counts);
  }

  /** The extension's phone registers. */
  register(extension: string, context?: string): void {
    register(this.exchange, extension, context);
  }

  /** The extension's phone unregisters. */
  unregister(extension: string, context?: string): void {
    unregister(this.exchange, extension, context);
  }

  /**
   * Raises an event. `Privilege` sets its classes, as on the wire. Default: the class known for the event's name,
   * or `user` for an unknown name. Headers with the value undefined are left out; an array repeats its header.
   */
  emit(event: EmittedEvent): void {
    const { name, headers, classes } = toHeaders(event);
    this.raise(name, headers, ...classes);
  }

  /** Resolves once a client is logged in. */
  loggedIn(): Promise<void> {
    return this.#sessions.loggedIn();
  }

  /** @internal */
  noteLogin(): void {
    this.#sessions.noteLogin();
  }

  /** @internal */
  record(action: ReceivedAction): void {
    this.received.push(action);
    if (this.received.length >= 2 * KEPT_ACTIONS) this.received.splice(0, KEPT_ACTIONS);
  }

  /** Starts a fault for one session, or for all present and future sessions. FAULTS lists the names. */
  fault(name: string, options: FaultOptions = {}): void {
    this.#faults.begin(name, options);
  }

  /** Ends the faults of this name, or all of them. */
  heal(name?: string, session?: Session): Promise<void> {
    return this.#faults.end(name, session);
  }

  /** Raises events at a rate until the returned function is called. */
  load(options: LoadOptions): () => void {
    return generateLoad(this.#timers, this.raise, options);
  }

  /**
   * Shuts down at once, or after `after` ms of refusing every action, as `core stop gracefully` does.
   * Then raises Shutdown, closes every session and refuses connections until `listenAgain`.
   */
  shutDown({ restart = false, after = 0 } = {}): void {
    this.#isShuttingDown = true;
    if (after > 0) this.#timers.after(after, () => this.#finishShutdown(restart));
    else this.#finishShutdown(restart);
  }

  /** Refuses new connections and keeps the sessions. */
  stopListening(): void {
    void this.#listener.close();
  }

  /**
   * Accepts connections again, on the same port. After `shutDown` the server has just started. For `bootMs` it has no
   * dialplan: clients may log in, every extension is -1 and there are no hints. Then it raises FullyBooted.
   */
  async listenAgain({ bootMs = 0 } = {}): Promise<void> {
    if (this.#isShuttingDown) this.#boot(bootMs);
    this.#isShuttingDown = false;
    await this.#listener.open();
  }

  /** Shuts down and starts again at once; see `listenAgain`. */
  async restart({ bootMs = 0 } = {}): Promise<void> {
    this.shutDown({ restart: true });
    await this.listenAgain({ bootMs });
  }

  /** Cuts every connection. Clients may connect again. */
  drop(): void {
    this.#sessions.drop();
    this.#listener.dropConnections();
  }

  /** Cuts every connection and closes the port. */
  async close(): Promise<void> {
    this.#timers.stop();
    const closed = this.#listener.close();
    this.drop();
    await closed;
  }

  #finishShutdown(restart: boolean): void {
    const headers: Headers = [
      ['Shutdown', 'Cleanly'],
      ['Restart', restart ? 'True' : 'False'],
    ];
    this.raise('Shutdown', headers, 'system');
    this.stopListening();
    this.#sessions.close();
  }

  #boot(bootMs: number): void {
    this.uptime.boot(bootMs, () => {
      this.exchange.extensions.areLoaded = true;
      this.raise('FullyBooted', fullyBootedHeaders(this), 'system');
    });
    this.exchange.extensions.areLoaded = !this.uptime.isBooting;
  }
}
