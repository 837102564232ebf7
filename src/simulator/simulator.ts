import type { ReceivedAction } from './action-reader';
import { actionsOf, inOrder } from './actions/registry';
import type { ActionSpec } from './actions/spec';
import { check } from './check-options';
import { systemClock, Timers } from './clock';
import { ConfigFiles } from './config/config-files';
import { createExchange } from './create-exchange';
import { dispatch } from './dispatch';
import { type EmittedEvent, toHeaders } from './emitted-event';
import { generateLoad, type LoadOptions } from './event-load';
import type { RaiseEvent } from './exchange/events/raise';
import type { Exchange } from './exchange/exchange';
import { RandomCalls } from './exchange/random-calls';
import { type FaultOptions, Faults } from './faults';
import { type BootOptions, Lifecycle, type ShutDownOptions } from './lifecycle';
import { Listener } from './listener';
import { Modules } from './modules';
import {
  type ManagerSettings,
  managerSettings,
  portFrom,
  type SimulatorOptions,
  sessionLimits,
} from './options';
import type { ActionInfo } from './pbx';
import { PhoneMethods } from './phone-methods';
import { type Profile, profileOf } from './profiles';
import type { Session } from './session';
import { Sessions } from './sessions';
import { type CommandRunner, SuppliedCommands } from './supplied/commands';
import { type Answerer, supplyAction } from './supplied/reply';
import { Uptime } from './uptime';
import { DEFAULT_USER, Users } from './users';
import { ClientLog } from './waits/client-log';
import type { WaitOptions } from './waits/wait';
import { Waits } from './waits/waits';

/** A simulated Asterisk on a TCP port, to test clients with. */
export class Simulator extends PhoneMethods {
  /** Starts a simulator. Rejects with a SimulatorError if an option is invalid or the port is unavailable. */
  static async listen(options: SimulatorOptions = {}): Promise<Simulator> {
    check.simulator(options);
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
  readonly configFiles: ConfigFiles;
  /** @internal */
  readonly modules: Modules;
  readonly suspended = new Set<string>();
  readonly maintained = new Set<string>();
  /** @internal */
  readonly lifecycle: Lifecycle;
  /** @internal */
  readonly settings: ManagerSettings;
  /** @internal */
  readonly clients = new ClientLog();
  /** @internal */
  readonly commands = new SuppliedCommands();
  /** The readable actions of all clients, in order of arrival: at least the last 10,000, but no more than about 64 MB. */
  readonly received = this.clients.received;

  /** @internal */
  readonly raise: RaiseEvent = (event, headers, ...classes) => this.#sessions.raise(event, headers, classes);

  readonly #timers: Timers;
  readonly #listener: Listener;
  readonly #sessions: Sessions;
  readonly #faults = new Faults(this);
  readonly #waits: Waits;
  readonly #actions: Map<string, ActionSpec>;

  private constructor(options: SimulatorOptions) {
    super();
    const clock = options.clock ?? systemClock;
    this.profile = profileOf(options.version ?? 22);
    this.users = new Users(options.users ?? [DEFAULT_USER]);
    this.settings = managerSettings(options);
    this.#timers = new Timers(clock);
    this.uptime = new Uptime(this.#timers);
    this.#actions = actionsOf(this.profile.version);
    this.#sessions = new Sessions({
      clock,
      clients: this.clients,
      banner: `Asterisk Call Manager/${this.profile.banner}`,
      ...sessionLimits(options),
      onMessage: (session, message) => dispatch(this, this.#actions, session, message),
      onBegin: (session) => this.#faults.attach(session),
      onEnd: (session) => this.#faults.detach(session),
    });
    this.#waits = new Waits(this.clients, () => this.sessions);
    this.#listener = new Listener(options, (socket) => this.#sessions.accept(socket));
    const { profile, raise } = this;
    this.lifecycle = new Lifecycle(this, this.#timers, this.#listener, this.#sessions);
    this.exchange = createExchange(options, { profile, timers: this.#timers, raise });
    this.configFiles = new ConfigFiles(options.files ?? {});
    this.modules = new Modules(this);
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
  get actions(): readonly ActionInfo[] {
    return inOrder(this.#actions.values());
  }

  /** @internal */
  now(): number {
    return this.#timers.clock.now();
  }

  /**
   * Raises an event. `Privilege` sets its classes, as on the wire. Default: the class known for the event's name,
   * or `user` for an unknown name. Headers with the value undefined are left out; an array repeats its header.
   */
  emit(event: EmittedEvent): void {
    const { name, headers, classes } = toHeaders(event);
    this.raise(name, headers, ...classes);
  }

  /**
   * Resolves once a client is logged in. Rejects with a SimulatorError when a login is refused, with the reason, and
   * when no client has logged in within the limit.
   */
  loggedIn(options: WaitOptions = {}): Promise<void> {
    check.wait(options);
    return this.#waits.loggedIn(options);
  }

  /**
   * Resolves with the first action of this name that no earlier call has returned, even if it arrived before the call. The
   * case of the name is ignored. Rejects with a SimulatorError if no such action arrives within the limit.
   */
  nextAction(name: string, options: WaitOptions = {}): Promise<ReceivedAction> {
    check.text('the name of the action', name);
    check.wait(options);
    return this.#waits.nextAction(name, options);
  }

  /**
   * Responds to an action with `answer`, even if the simulator knows the action, until the returned function is called. An
   * error that `answer` throws is not caught, so that the test runner reports it.
   */
  answer(name: string, answer: Answerer): () => void {
    check.text('the name of the action', name);
    return supplyAction(this.#actions, name, answer);
  }

  /** Runs a CLI command of the action Command until the returned function is called; `command` is without arguments. */
  command(command: string, run: CommandRunner): () => void {
    check.text('command', command);
    return this.commands.add(command, run);
  }

  /** Starts a fault for one session, or for all present and future sessions. FAULTS lists the names. */
  fault(name: string, options: FaultOptions = {}): void {
    check.fault(options);
    this.#faults.begin(name, options);
  }

  /** Ends the faults of this name, or all of them. */
  heal(name?: string, session?: Session): Promise<void> {
    return this.#faults.end(name, session);
  }

  /** Raises events at a rate until the returned function is called. */
  load(options: LoadOptions): () => void {
    check.load(options);
    return generateLoad(this.#timers, this.raise, options);
  }

  /**
   * Shuts down at once, or after `after` ms of refusing every action, as `core stop gracefully` does.
   * Then raises Shutdown, closes every session and refuses connections until `listenAgain`.
   */
  shutDown(options: ShutDownOptions = {}): void {
    check.shutDown(options);
    const { restart = false, after = 0 } = options;
    this.lifecycle.shutDown(restart, after);
  }

  /** Refuses new connections and keeps the sessions. */
  stopListening(): void {
    void this.#listener.close();
  }

  /**
   * Accepts connections again, on the same port. After `shutDown` the server has just started, which takes `bootMs`. Clients
   * may log in at once. Functions come after 60 % of that time, the dialplan with its hints after 75 %, actions of modules
   * such as QueueStatus after 90 %, and FullyBooted at its end.
   */
  async listenAgain(options: BootOptions = {}): Promise<void> {
    check.boot(options);
    await this.lifecycle.start(options.bootMs ?? 0);
  }

  /** Shuts down and starts again at once; see `listenAgain`. */
  async restart(options: BootOptions = {}): Promise<void> {
    check.boot(options);
    this.shutDown({ restart: true });
    await this.listenAgain(options);
  }

  /** Cuts every connection. Clients may connect again. */
  drop(): void {
    this.#sessions.drop();
    this.#listener.dropConnections();
  }

  /** Cuts every connection and closes the port. */
  async close(): Promise<void> {
    this.#timers.stop();
    this.#waits.close();
    this.exchange.close();
    const closed = this.#listener.close();
    this.drop();
    await closed;
  }
}
