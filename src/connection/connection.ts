import { EventEmitter } from 'node:events';
import { AmiError } from '../errors';
import { emitUnharmed } from '../guard';
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
import { Metrics } from './metrics';
import type { ConnectionSnapshot, ConnectionState } from './snapshot';
import { Subscriptions } from './subscriptions';

/** How long a session must have lasted for the next loss to count as the first. */
const STABLE_AFTER = 30_000;
/** A refused login is tried again no sooner: operators run fail2ban. */
const REFUSED_DELAY = 60_000;
/** How often a connection that has given up looks again. */
const FAILED_DELAY = 300_000;

interface ConnectionEvents {
  /** `why` is the reason for `waiting` and `failed`. */
  state: [state: ConnectionState, why?: AmiError];
  /**
   * An outage has begun, or it was given up; each is told once. It is over when a session has been stable, so that a
   * server which takes logins and drops them is one outage.
   */
  outage: [why: AmiError];
}

/** A session that comes back. */
export class AmiConnection extends EventEmitter<ConnectionEvents> {
  readonly #options: ResolvedOptions;
  readonly #subscriptions = new Subscriptions();
  readonly #backoff: Backoff;
  readonly #trace: Trace | undefined;
  readonly #metrics = new Metrics();
  #state: ConnectionState = 'idle';
  #since = new Date();
  #why: AmiError | undefined;
  #session: AmiSession | undefined;
  #stop: AbortController | undefined;
  #wake: (() => void) | undefined;
  #ended: Promise<void> = Promise.resolve();
  #banner: string | undefined;
  #toldOfOutage: 'nothing' | 'waiting' | 'failed' = 'nothing';
  /** When the last session ended, in ms since 1970. */
  #lostAt: number | undefined;

  /**
   * @param trace a line for each step and each action, for a log; without the secret
   * @throws AmiError AMI_ERR_INVALID_ACTION naming the option
   */
  constructor(options: AmiOptions, { trace }: { trace?: Trace | undefined } = {}) {
    super();
    this.#trace = trace;
    this.setMaxListeners(0);
    this.#options = resolveOptions(options);
    this.#backoff = new Backoff(this.#options.reconnectDelay);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Why the connection is `waiting` or `failed`. */
  get why(): AmiError | undefined {
    return this.#why;
  }

  /** `host:port`. */
  get server(): string {
    return serverName(this.#options.host, this.#options.port);
  }

  /** Connects, and from then on again whenever the connection is lost, until `close()`. */
  open(): void {
    if (this.#stop) return;
    const stop = new AbortController();
    this.#stop = stop;
    this.#backoff.reset();
    this.#setState('connecting');
    // One socket at a time: a session that is still saying goodbye is waited for.
    this.#ended = this.#ended.then(() => this.#stayConnected(stop.signal));
  }

  /** Ends the session and every attempt; within a second. `open()` begins anew. */
  async close(): Promise<void> {
    this.#stop?.abort();
    this.#stop = undefined;
    this.#wake?.();
    // What is opened again meanwhile goes on.
    const ended = this.#ended;
    await this.#session?.close();
    await ended;
    if (this.#stop) return;
    this.#toldOfOutage = 'nothing';
    this.#setState('closed');
  }

  /** Ends the session and connects at once. */
  reconnect(): void {
    this.#backoff.reset();
    this.open();
    this.#wake?.();
    if (!this.#session) return;
    this.#setState('connecting');
    void this.#session.close();
  }

  /** @returns what ends the subscription. Subscribers outlive the sessions. */
  subscribe(names: readonly string[], handler: EventHandler, hooks?: SubscriptionHooks): () => void {
    return this.#subscriptions.add(names, handler, hooks);
  }

  /** As on a session; AMI_ERR_NOT_SENT while there is none, AMI_ERR_CLOSED after close. */
  async send(action: Action, options?: SendOptions): Promise<Answer> {
    if (this.#session) return this.#session.send(action, options);
    const code = this.#stop ? 'AMI_ERR_NOT_SENT' : 'AMI_ERR_CLOSED';
    throw new AmiError(
      code,
      `${action?.Action} was not sent: the connection to ${this.server} is ${this.#state}`,
    );
  }

  snapshot(): ConnectionSnapshot {
    return {
      running: this.#stop !== undefined,
      state: this.#state,
      since: this.#since.toISOString(),
      server: this.server,
      banner: this.#banner,
      version: this.#banner === undefined ? undefined : asteriskVersion(this.#banner),
      attempts: this.#backoff.attempts,
      maxAttempts: this.#options.maxReconnectAttempts,
      ...this.#metrics.figures(),
      inFlight: this.#session?.inFlight ?? 0,
      drops: this.#subscriptions.drops,
    };
  }

  async #stayConnected(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const why = await this.#runSession(signal);
      if (signal.aborted) return;
      // Without a reason it was reconnect() that ended the session.
      if (!why) continue;
      this.#metrics.failed(why.code);
      const delay = this.#backoff.next();
      const { maxReconnectAttempts } = this.#options;
      if (maxReconnectAttempts > 0 && this.#backoff.attempts > maxReconnectAttempts) {
        await this.#pause('failed', FAILED_DELAY, why);
      } else {
        const refused = why.code === 'AMI_ERR_LOGIN';
        await this.#pause('waiting', refused ? Math.max(delay, REFUSED_DELAY) : delay, why);
      }
    }
  }

  async #pause(state: 'waiting' | 'failed', delay: number, why: AmiError): Promise<void> {
    const { attempts } = this.#backoff;
    this.#trace?.(
      `${state} after failure ${attempts}, ${why.code}: ${why.message}; tried again in ${(delay / 1000).toFixed(1)} s`,
    );
    this.#setState(state, why);
    this.#tellOutage(state, why);
    await this.#sleep(delay);
  }

  /** @returns why there was no session, or why it ended; undefined where we ended it ourselves */
  async #runSession(signal: AbortSignal): Promise<AmiError | undefined> {
    const startedAt = performance.now();
    this.#setState('connecting');
    try {
      const session = await AmiSession.open(this.#options, {
        signal,
        trace: this.#trace,
        onBanner: () => this.#setState('login'),
        wants: (eventName) => this.#subscriptions.wants(eventName),
        behind: () => this.#subscriptions.behind,
        onRead: (bytes, events) => this.#metrics.read(bytes, events),
      });
      const took = performance.now() - startedAt;
      // Closed in the moment between the login's answer and this line.
      if (signal.aborted) {
        await session.close();
        return undefined;
      }
      this.#metrics.connected(took);
      return await this.#whileReady(session);
    } catch (error) {
      return error as AmiError;
    }
  }

  async #whileReady(session: AmiSession): Promise<AmiError | undefined> {
    session.on('event', (event) => this.#subscriptions.publish(event, session.receivedAt));
    this.#session = session;
    this.#banner = session.banner;
    this.#tellGap();
    this.#setState('ready');
    const stable = setTimeout(() => {
      this.#backoff.reset();
      this.#toldOfOutage = 'nothing';
    }, STABLE_AFTER);
    const why = await session.ended;
    clearTimeout(stable);
    this.#session = undefined;
    // Of a server that fell silent nothing was heard since.
    this.#lostAt = why?.code === 'AMI_ERR_TIMEOUT' ? session.receivedAt : Date.now();
    return why;
  }

  #tellOutage(state: 'waiting' | 'failed', why: AmiError): void {
    if (this.#toldOfOutage === state || this.#toldOfOutage === 'failed') return;
    this.#toldOfOutage = state;
    emitUnharmed(this, 'outage', why);
  }

  /** Before the session has delivered its first event. */
  #tellGap(): void {
    if (this.#lostAt === undefined) return;
    const from = new Date(this.#lostAt).toISOString();
    this.#subscriptions.publishGap({ from, to: new Date().toISOString() });
  }

  #sleep(delay: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(wake, delay);
      this.#wake = wake;
    });
  }

  #setState(state: ConnectionState, why?: AmiError): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#since = new Date();
    this.#why = why;
    emitUnharmed(this, 'state', state, why);
  }
}
