import { EventEmitter } from 'node:events';
import { AllowList } from '../allow';
import { type AmiError, isPermanent, toAmiError } from '../errors';
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
  Stop,
  serverName,
  type Trace,
} from '../session';
import { Backoff, FAILED_DELAY, PERMANENT_ERROR_DELAY, STABLE_AFTER } from './backoff';
import { FULLY_BOOTED, GapReporter } from './gap-reporter';
import { Metrics } from './metrics';
import { Reports } from './ordered-reports';
import { type Attempt, end, isRunning, type Phase, type Ready, type Reported, sessionIn } from './phase';
import type { ConnectionSnapshot, Figures } from './snapshot';
import type { ConnectionEvents, ConnectionState } from './state';
import type { EventHandler, SubscriptionHooks } from './subscriber';
import { Subscriptions } from './subscriptions';

/** A connection that reconnects: a series of sessions, one at a time. */
export class AmiConnection extends EventEmitter<ConnectionEvents> {
  readonly #options: ResolvedOptions;
  readonly #subscriptions = new Subscriptions();
  readonly #backoff: Backoff;
  readonly #allowList: AllowList;
  readonly #gapReporter = new GapReporter(this.#subscriptions);
  readonly #trace: Trace | undefined;
  readonly #metrics = new Metrics();
  #phase: Phase = { state: 'idle' };
  #reported: Reported = { state: 'idle', since: new Date(), reason: undefined };
  readonly #reports = new Reports();
  /** Fulfilled when the socket of the last attempt is closed. The next attempt waits for it, so that only one socket is open. */
  #lastAttempt: Promise<void> = Promise.resolve();
  #banner: string | undefined;
  /** Number of events skipped in past sessions. */
  #skipped = 0;
  readonly #included = new Map<string, () => unknown>();
  #reportedOutage: 'none' | 'waiting' | 'failed' = 'none';

  /**
   * @param trace receives a line for each step and each action, for a log; never with the secret
   * @throws AmiError AMI_ERR_INVALID_ACTION naming the option
   */
  constructor(options: AmiOptions, { trace }: { trace?: Trace | undefined } = {}) {
    super();
    this.#trace = trace && guarded(trace, undefined);
    this.setMaxListeners(0);
    this.#options = resolveOptions(options);
    this.#backoff = new Backoff(this.#options.reconnectDelay, this.#options.maxReconnectDelay);
    this.#allowList = new AllowList(this.#options.allow, false);
  }

  /** The last state that was emitted. It does not change while `close()` runs; then it is `closed`. */
  get state(): ConnectionState {
    return this.#reported.state;
  }

  /** The error that made the connection `waiting` or `failed`; undefined in other states. */
  get reason(): AmiError | undefined {
    return this.#reported.reason;
  }

  /** `host:port`; an IPv6 address in brackets. */
  get server(): string {
    return serverName(this.#options.host, this.#options.port);
  }

  /** Connects, and reconnects after each loss until `close()`. Does nothing if it is open. */
  open(): void {
    if (isRunning(this.#phase)) return;
    this.#backoff.reset();
    this.#connect();
  }

  /** Logs off, or cancels the attempt or retry. Fulfilled within a second. `open()` connects again. */
  async close(): Promise<void> {
    end(this.#phase);
    const closing: Phase = this.#phase.state === 'closing' ? this.#phase : { state: 'closing' };
    this.#enter(closing);
    await this.#lastAttempt;
    // The connection may have been opened again in the meantime.
    if (this.#phase !== closing) return;
    this.#reportedOutage = 'none';
    this.#enter({ state: 'closed' });
  }

  /** Ends the session and connects at once, from any state. Does nothing during an attempt. */
  reconnect(): void {
    this.#backoff.reset();
    const { state } = this.#phase;
    if (state === 'connecting' || state === 'login') return;
    end(this.#phase);
    this.#connect();
  }

  /**
   * Calls `handler` for each event that one of `names` matches, in every session, until the subscription is ended.
   *
   * @param names event names or patterns (`Queue*`), in any case; `[]` means all events
   * @returns function that ends the subscription and discards its queued events
   * @throws AmiError AMI_ERR_INVALID_ACTION naming the entry of `names` that is not an event name
   */
  subscribe(names: readonly string[], handler: EventHandler, hooks?: SubscriptionHooks): () => void {
    return this.#subscriptions.add(names, handler, hooks);
  }

  /**
   * Sends an action in the current session. Actions are never queued for a later session.
   * @throws AmiError as `AmiSession.send`; AMI_ERR_NOT_SENT without a session, AMI_ERR_CLOSED if it is not open
   */
  async send(action: Action, options?: SendOptions): Promise<Answer> {
    return this.sendUnchecked(this.#allowList.permitted(action), options);
  }

  /** @internal As `send`, without the allow-list. For fixed queries of this package, such as the rights of the user. */
  async sendUnchecked(action: Action, options?: SendOptions): Promise<Answer> {
    return sessionIn(this.#phase, action, this.server).send(action, options);
  }

  /** Adds figures of a node that uses the connection to `snapshot()`. @returns function that removes them */
  include<Name extends keyof Figures>(name: Name, figures: () => Required<Figures>[Name]): () => void {
    this.#included.set(name, figures);
    return () => this.#included.delete(name);
  }

  /** @returns a copy of the state and counts, without the secret */
  snapshot(): ConnectionSnapshot {
    const session = this.#phase.state === 'ready' ? this.#phase.session : undefined;
    const skipped = this.#skipped + (session?.skipped ?? 0);
    return {
      running: isRunning(this.#phase),
      state: this.state,
      since: this.#reported.since.toISOString(),
      server: this.server,
      banner: this.#banner,
      version: this.#banner === undefined ? undefined : asteriskVersion(this.#banner),
      attempts: this.#backoff.attempts,
      maxAttempts: this.#options.maxReconnectAttempts,
      ...this.#metrics.figures(),
      ...(skipped > 0 ? { skipped } : {}),
      ...(this.#allowList.refused > 0 ? { forbidden: this.#allowList.refused } : {}),
      inFlight: Math.max(0, (session?.inFlight ?? 0) - this.#gapReporter.inFlight),
      drops: this.#subscriptions.drops,
      ...Object.fromEntries([...this.#included].map(([name, figures]) => [name, figures()])),
    };
  }

  #connect(): void {
    const attempt: Attempt = { state: 'connecting', stop: new Stop() };
    this.#lastAttempt = this.#lastAttempt.then(() => this.#run(attempt));
    this.#enter(attempt);
  }

  /** Runs one attempt and its session to the end. A caller that ends it early enters the next phase itself. */
  async #run(attempt: Attempt): Promise<void> {
    if (this.#phase !== attempt) return;
    const signal = attempt.stop;
    const startedAt = performance.now();
    let phase: Phase = attempt;
    let reason: AmiError | undefined;
    try {
      const session = await AmiSession.open(this.#options, {
        signal,
        isShared: true,
        trace: this.#trace,
        onBanner: () => this.#enterLogin(attempt),
        wants: (eventName) => eventName === FULLY_BOOTED || this.#subscriptions.wants(eventName),
        isLagging: () => this.#subscriptions.isLagging,
        onRead: (bytes, events) => this.#metrics.read(bytes, events),
      });
      // close() may have come between the response to the login and this line.
      if (signal.aborted) return await session.close();
      this.#metrics.connected(performance.now() - startedAt);
      phase = { state: 'ready', session };
      reason = await this.#runReady(phase);
      if (!reason) await session.close();
    } catch (error) {
      reason = toAmiError(error, 'AMI_ERR_CONNECT');
    }
    if (this.#phase === phase && reason) this.#scheduleRetry(reason);
  }

  #enterLogin(attempt: Attempt): void {
    if (this.#phase !== attempt) return;
    attempt.state = 'login';
    this.#enter(attempt);
  }

  /** Fulfilled at the end of the session, as `session.ended`. */
  async #runReady(phase: Ready): Promise<AmiError | undefined> {
    const { session } = phase;
    session.deliverTo((event) => {
      if (event.name === FULLY_BOOTED) this.#gapReporter.fullyBooted();
      this.#subscriptions.publish(event, session.receivedAt);
    });
    this.#banner = session.banner;
    this.#gapReporter.sessionStarted(session);
    this.#enter(phase);
    const stable = setTimeout(() => {
      this.#backoff.reset();
      this.#reportedOutage = 'none';
    }, STABLE_AFTER);
    const reason = await session.ended;
    clearTimeout(stable);
    this.#skipped += session.skipped;
    this.#gapReporter.sessionEnded(session, reason);
    return reason;
  }

  #scheduleRetry(reason: AmiError): void {
    this.#metrics.failed(reason.code);
    const delay = this.#backoff.next();
    const { attempts } = this.#backoff;
    const { maxReconnectAttempts } = this.#options;
    const hasFailed = maxReconnectAttempts > 0 && attempts > maxReconnectAttempts;
    const state = hasFailed ? 'failed' : 'waiting';
    const ms = hasFailed ? FAILED_DELAY : Math.max(delay, isPermanent(reason) ? PERMANENT_ERROR_DELAY : 0);
    this.#trace?.(
      `${state} after failure ${attempts}, ${reason.code}: ${reason.message}; next attempt in ${(ms / 1000).toFixed(1)} s`,
    );
    this.#enter({ state, timer: setTimeout(() => this.#connect(), ms) }, reason);
    this.#reportOutage(state, reason);
  }

  #reportOutage(state: 'waiting' | 'failed', reason: AmiError): void {
    // A listener of `state` may have closed the connection.
    if (!isRunning(this.#phase) || this.#reportedOutage === state || this.#reportedOutage === 'failed')
      return;
    this.#reportedOutage = state;
    this.#reports.add(() => emitGuarded(this, 'outage', reason));
  }

  #enter(phase: Phase, reason?: AmiError): void {
    this.#phase = phase;
    const { state } = phase;
    if (state === 'closing' || state === this.#reported.state) return;
    this.#reported = { state, since: new Date(), reason };
    this.#reports.add(() => emitGuarded(this, 'state', state, reason));
  }
}
