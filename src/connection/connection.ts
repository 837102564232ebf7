import { EventEmitter } from 'node:events';
import { AmiError, isPermanent, toAmiError } from '../errors';
import { emitGuarded, guarded } from '../guard';
import type { Action } from '../protocol';
import {
  type AmiOptions,
  AmiSession,
  type Answer,
  asteriskVersion,
  type ResolvedOptions,
  resolveOptions,
  type SendOptions,
  serverName,
  type Trace,
} from '../session';
import { Backoff } from './backoff';
import type { EventHandler, SubscriptionHooks } from './event-queue';
import { FULLY_BOOTED, GapWatch } from './gap-watch';
import { type Attempt, isWanted, type Life, leave, type Ready, type Told } from './life';
import { Metrics } from './metrics';
import type { ConnectionSnapshot, ConnectionState } from './snapshot';
import { Subscriptions } from './subscriptions';

/** How long a session must have lasted for the next loss to count as the first. */
const STABLE_AFTER = 30_000;
/** What cannot succeed by itself (a refused login, a setting) is tried again no sooner: operators run fail2ban. */
const REFUSED_DELAY = 60_000;
/** How often a connection that has given up looks again. */
const FAILED_DELAY = 300_000;

interface ConnectionEvents {
  /** `reason` is set for `waiting` and `failed`. */
  state: [state: ConnectionState, reason?: AmiError];
  /**
   * An outage has begun, or it was given up; each is told once. It is over when a session has been stable, so that a
   * server which takes logins and drops them is one outage.
   */
  outage: [reason: AmiError];
}

/** A session that comes back. */
export class AmiConnection extends EventEmitter<ConnectionEvents> {
  readonly #options: ResolvedOptions;
  readonly #subscriptions = new Subscriptions();
  readonly #backoff: Backoff;
  readonly #gapWatch = new GapWatch(this.#subscriptions);
  readonly #trace: Trace | undefined;
  readonly #metrics = new Metrics();
  #life: Life = { state: 'idle' };
  #told: Told = { state: 'idle', since: new Date(), reason: undefined };
  /** What listeners are yet to be told, in order: one of them may change the state while it is told of another. */
  readonly #toTell: (() => void)[] = [];
  /** Fulfilled when no socket is left of what was before: there is one at a time. */
  #over: Promise<void> = Promise.resolve();
  #banner: string | undefined;
  /** By the sessions before. */
  #skipped = 0;
  #toldOfOutage: 'nothing' | 'waiting' | 'failed' = 'nothing';

  /**
   * @param trace a line for each step and each action, for a log; without the secret
   * @throws AmiError AMI_ERR_INVALID_ACTION naming the option
   */
  constructor(options: AmiOptions, { trace }: { trace?: Trace | undefined } = {}) {
    super();
    this.#trace = trace && guarded(trace, undefined);
    this.setMaxListeners(0);
    this.#options = resolveOptions(options);
    this.#backoff = new Backoff(this.#options.reconnectDelay);
  }

  get state(): ConnectionState {
    return this.#told.state;
  }

  /** Why the connection is `waiting` or `failed`. */
  get reason(): AmiError | undefined {
    return this.#told.reason;
  }

  /** `host:port`. */
  get server(): string {
    return serverName(this.#options.host, this.#options.port);
  }

  /** Connects, and from then on again whenever the connection is lost, until `close()`. */
  open(): void {
    if (isWanted(this.#life)) return;
    this.#backoff.reset();
    this.#connect();
  }

  /** Ends the session and every attempt; within a second. `open()` begins anew. */
  async close(): Promise<void> {
    leave(this.#life);
    const closing: Life = this.#life.state === 'closing' ? this.#life : { state: 'closing' };
    this.#become(closing);
    await this.#over;
    // What was opened again meanwhile goes on.
    if (this.#life !== closing) return;
    this.#toldOfOutage = 'nothing';
    this.#become({ state: 'closed' });
  }

  /** Ends the session and connects at once. */
  reconnect(): void {
    this.#backoff.reset();
    const { state } = this.#life;
    if (state === 'connecting' || state === 'login') return;
    leave(this.#life);
    this.#connect();
  }

  /**
   * @returns what ends the subscription. Subscribers outlive the sessions.
   * @throws AmiError AMI_ERR_INVALID_ACTION naming the entry of `names` that is no event's name
   */
  subscribe(names: readonly string[], handler: EventHandler, hooks?: SubscriptionHooks): () => void {
    return this.#subscriptions.add(names, handler, hooks);
  }

  /** As on a session; AMI_ERR_NOT_SENT while there is none, AMI_ERR_CLOSED after close. */
  async send(action: Action, options?: SendOptions): Promise<Answer> {
    if (this.#life.state === 'ready') return this.#life.session.send(action, options);
    const code = isWanted(this.#life) ? 'AMI_ERR_NOT_SENT' : 'AMI_ERR_CLOSED';
    throw new AmiError(
      code,
      `${action?.Action} was not sent: the connection to ${this.server} is ${this.#life.state}`,
    );
  }

  snapshot(): ConnectionSnapshot {
    const { state, since } = this.#told;
    const session = this.#life.state === 'ready' ? this.#life.session : undefined;
    const skipped = this.#skipped + (session?.skipped ?? 0);
    return {
      running: isWanted(this.#life),
      state,
      since: since.toISOString(),
      server: this.server,
      banner: this.#banner,
      version: this.#banner === undefined ? undefined : asteriskVersion(this.#banner),
      attempts: this.#backoff.attempts,
      maxAttempts: this.#options.maxReconnectAttempts,
      ...this.#metrics.figures(),
      ...(skipped > 0 ? { skipped } : {}),
      inFlight: Math.max(0, (session?.inFlight ?? 0) - this.#gapWatch.inFlight),
      drops: this.#subscriptions.drops,
    };
  }

  #connect(): void {
    const attempt: Attempt = { state: 'connecting', stop: new AbortController() };
    this.#over = this.#over.then(() => this.#attempt(attempt));
    this.#become(attempt);
  }

  /** One attempt, and the session that comes of it, until its end. Whoever ends it has said what comes next. */
  async #attempt(attempt: Attempt): Promise<void> {
    if (this.#life !== attempt) return;
    const { signal } = attempt.stop;
    const startedAt = performance.now();
    let life: Life = attempt;
    let reason: AmiError | undefined;
    try {
      const session = await AmiSession.open(this.#options, {
        signal,
        trace: this.#trace,
        onBanner: () => this.#greeted(attempt),
        wants: (eventName) => eventName === FULLY_BOOTED || this.#subscriptions.wants(eventName),
        isLagging: () => this.#subscriptions.behind,
        onRead: (bytes, events) => this.#metrics.read(bytes, events),
      });
      // Closed in the moment between the login's answer and this line.
      if (signal.aborted) return await session.close();
      this.#metrics.connected(performance.now() - startedAt);
      life = { state: 'ready', session };
      reason = await this.#whileReady(life);
      if (!reason) await session.close();
    } catch (error) {
      reason = toAmiError(error, 'AMI_ERR_CONNECT');
    }
    if (this.#life === life && reason) this.#pause(reason);
  }

  #greeted(attempt: Attempt): void {
    if (this.#life !== attempt) return;
    attempt.state = 'login';
    this.#become(attempt);
  }

  async #whileReady(life: Ready): Promise<AmiError | undefined> {
    const { session } = life;
    session.on('event', (event) => {
      if (event.name === FULLY_BOOTED) this.#gapWatch.sawFullyBooted();
      this.#subscriptions.publish(event, session.receivedAt);
    });
    this.#banner = session.banner;
    this.#gapWatch.begin(session);
    this.#become(life);
    const stable = setTimeout(() => {
      this.#backoff.reset();
      this.#toldOfOutage = 'nothing';
    }, STABLE_AFTER);
    const reason = await session.ended;
    clearTimeout(stable);
    this.#skipped += session.skipped;
    this.#gapWatch.end(session, reason);
    return reason;
  }

  #pause(reason: AmiError): void {
    this.#metrics.failed(reason.code);
    const delay = this.#backoff.next();
    const { attempts } = this.#backoff;
    const { maxReconnectAttempts } = this.#options;
    const hasFailed = maxReconnectAttempts > 0 && attempts > maxReconnectAttempts;
    const state = hasFailed ? 'failed' : 'waiting';
    const ms = hasFailed ? FAILED_DELAY : Math.max(delay, isPermanent(reason) ? REFUSED_DELAY : 0);
    this.#trace?.(
      `${state} after failure ${attempts}, ${reason.code}: ${reason.message}; tried again in ${(ms / 1000).toFixed(1)} s`,
    );
    this.#become({ state, timer: setTimeout(() => this.#connect(), ms) }, reason);
    this.#tellOutage(state, reason);
  }

  #tellOutage(state: 'waiting' | 'failed', reason: AmiError): void {
    if (!isWanted(this.#life) || this.#toldOfOutage === state || this.#toldOfOutage === 'failed') return;
    this.#toldOfOutage = state;
    this.#tell(() => emitGuarded(this, 'outage', reason));
  }

  #become(life: Life, reason?: AmiError): void {
    this.#life = life;
    const { state } = life;
    if (state === 'closing' || state === this.#told.state) return;
    this.#told = { state, since: new Date(), reason };
    this.#tell(() => emitGuarded(this, 'state', state, reason));
  }

  #tell(news: () => void): void {
    this.#toTell.push(news);
    if (this.#toTell.length > 1) return;
    for (let next = this.#toTell[0]; next; next = this.#toTell[0]) {
      next();
      this.#toTell.shift();
    }
  }
}
