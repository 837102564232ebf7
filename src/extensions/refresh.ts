import { randomUUID } from 'node:crypto';
import { AmiError } from '../errors';
import { callGuarded } from '../guard';
import {
  type AmiOptions,
  AmiSession,
  Deadline,
  type ResolvedOptions,
  type Send,
  Stop,
  type StopSignal,
} from '../session';
import type { ExtensionResult } from '../state-words';
import { wallClock } from '../turn-clock';
import { forget, type KnownServer } from './lists';
import { queryPhones } from './phones';
import { queryAllHints, queryExtensions, SPREAD_FROM } from './query';
import { checkRequest, DEFAULT_TIMEOUT, type ExtensionEntry, type RefreshRequest } from './refresh-request';
import {
  type Open,
  openedSession,
  type Prewarmed,
  PrewarmedSession,
  type RefreshSession,
  spread,
} from './refresh-session';
import { type RefreshSummary, summaryOf } from './refresh-summary';
import type { OnResult } from './results';
import { sessionOptions } from './session-options';

/**
 * Queries the states of extensions in a session of its own. The promise does not wait for the end of the session, which is
 * closed within a second in every case. The failure of one extension is a result, not a rejection.
 *
 * Later calls with the same `options` object do not request lists that the server is known to lack.
 *
 * @throws AmiError as `AmiSession.open`; AMI_ERR_CONNECT also if Asterisk is starting and has not loaded its hints;
 *   AMI_ERR_TIMEOUT; AMI_ERR_CLOSED when `signal` is aborted; AMI_ERR_INVALID_ACTION for an invalid request, or if the
 *   requested context has no hints but other contexts have some
 */
export async function refreshExtensions<Entry = ExtensionEntry>(
  options: AmiOptions,
  request: RefreshRequest<NoInfer<Entry>> = {},
): Promise<RefreshSummary> {
  const server = serversByOptions.get(options) ?? {};
  serversByOptions.set(options, server);
  return await new Refresh(options, request, server).run();
}

const serversByOptions = new WeakMap<AmiOptions, KnownServer>();

/** State of the connection of a refresh. */
export type RefreshState = 'connecting' | 'connected' | 'closed';

export class Refresh {
  /** Fulfilled when the connection is closed. Valid once `run` is settled. */
  closed: Promise<unknown> = Promise.resolve();
  readonly connectionId = `separate-${Date.now()}-${randomUUID().slice(-9)}`;
  readonly createdAt = new Date();
  readonly #options: AmiOptions;
  readonly #request: RefreshRequest<unknown>;
  readonly #server: KnownServer;
  readonly #takePrewarmed: () => Prewarmed | undefined;
  readonly #stop = new Stop();
  #lastUsed = Date.now();
  #state: RefreshState = 'connecting';
  #stoppedBy: AmiError | undefined;
  #isQueued = false;
  /** Results that arrived before the response to the login. They are dropped if the login is refused. */
  readonly #early: Parameters<OnResult>[] = [];

  /** @param server facts from earlier refreshes. This refresh adds to them */
  constructor(
    options: AmiOptions,
    request: RefreshRequest<unknown>,
    server: KnownServer,
    takePrewarmed: () => Prewarmed | undefined = () => undefined,
  ) {
    this.#options = options;
    this.#request = request;
    this.#server = server;
    this.#takePrewarmed = takePrewarmed;
  }

  /** Number of sessions that the refresh uses. */
  get sessions(): number {
    const { extensions, source = 'hints', sessions = 1 } = this.#request;
    return source === 'hints' && extensions && extensions.length >= SPREAD_FROM ? sessions : 1;
  }

  /** Time of the last result, in ms since 1970. */
  get lastUsed(): number {
    return this.#lastUsed;
  }

  get state(): RefreshState {
    return this.#state;
  }

  /** Ends the refresh with AMI_ERR_CLOSED. */
  close(): void {
    const when = this.#isQueued ? ' before it started' : '';
    this.#abort(new AmiError('AMI_ERR_CLOSED', `the refresh was closed${when}`));
  }

  /** @param slot waits until the refresh may connect. It must reject when its signal is aborted. `timeout` includes this wait. */
  async run(slot?: (signal: StopSignal) => Promise<void>): Promise<RefreshSummary> {
    checkRequest(this.#request);
    const { extensions, signal, timeout = DEFAULT_TIMEOUT } = this.#request;
    const onAbort = () => this.#abort(new AmiError('AMI_ERR_CLOSED', 'the refresh was aborted'));
    const limit = new Deadline(timeout, () => {
      const where = this.#isQueued ? ', all of them in the queue' : '';
      this.#abort(new AmiError('AMI_ERR_TIMEOUT', `the refresh took over ${timeout} ms${where}`));
    });
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
    try {
      // An SQL query without rows must not refresh all hints.
      if (extensions?.length === 0) return summaryOf(this.connectionId, [], 0, 0);
      this.#isQueued = true;
      if (slot) await slot(this.#stop);
      this.#isQueued = false;
      const summary = await this.#connectAndQuery();
      if (this.#isClosed) throw this.#stoppedBy;
      return summary;
    } catch (error) {
      throw this.#stoppedBy ?? error;
    } finally {
      this.#state = 'closed';
      limit.cancel();
      signal?.removeEventListener('abort', onAbort);
    }
  }

  async #connectAndQuery(): Promise<RefreshSummary> {
    const startedAt = performance.now();
    const options = sessionOptions(this.#options);
    let results: Promise<ExtensionResult[]> | undefined;
    const sessions: RefreshSession[] = [];
    const query = () => {
      if (results) return;
      results = this.#query(spread(sessions));
      // `opened` rejects with the same error.
      results.catch(() => {});
    };
    let isPrewarmed = false;
    for (let count = this.sessions; count > 0; count--) {
      const prewarmed = this.#takePrewarmed();
      if (prewarmed) isPrewarmed = true;
      sessions.push(this.#session(options, prewarmed, query));
    }
    const opened = () => Promise.all(sessions.map((session) => session.opened()));
    try {
      if (isPrewarmed) query();
      let [{ banner }] = (await opened()) as [AmiSession];
      const connectedAt = performance.now();
      this.#state = 'connected';
      for (const early of this.#early.splice(0)) this.#onResult(...early);
      const list = (await results) ?? [];
      // A pre-warmed session may have been replaced by one whose login was refused.
      if (isPrewarmed) [{ banner }] = (await opened()) as [AmiSession];
      if (this.#server.banner !== banner) forget(this.#server, banner);
      return summaryOf(this.connectionId, list, connectedAt - startedAt, performance.now() - connectedAt);
    } catch (error) {
      // Stops the other queries of the refresh, so that no more results are reported.
      this.#state = 'closed';
      this.#stop.abort(error);
      throw error;
    } finally {
      this.closed = Promise.all(sessions.map((session) => session.close()));
    }
  }

  #session(
    options: ResolvedOptions,
    prewarmed: Prewarmed | undefined,
    onSendable: () => void,
  ): RefreshSession {
    const { trace, timeout = DEFAULT_TIMEOUT } = this.#request;
    const open: Open = (sendWithLogin) =>
      AmiSession.openChecked(options, {
        signal: this.#stop,
        sendWithLogin,
        // Faults are counted per function. The user's function is the same in all sessions, so its fault is reported once a minute.
        trace: trace && ((line) => callGuarded(trace, `${this.connectionId}: ${line}`)),
      });
    if (!prewarmed) return openedSession(open, onSendable);
    const onFailure = () => {
      this.#state = 'closed';
    };
    return new PrewarmedSession(prewarmed, { open, onFailure, timeout, signal: this.#stop });
  }

  #query(send: Send): Promise<ExtensionResult[]> {
    const { source = 'hints', extensions, context, queryTimeout } = this.#request;
    const options = {
      queryTimeout,
      signal: this.#stop,
      server: this.#server,
      isSpread: this.sessions > 1,
      onResult: (result: ExtensionResult, index: number, count: number) =>
        this.#onResult(result, index, count),
    };
    if (source !== 'hints') return queryPhones(send, source, extensions, context, options);
    if (extensions) return queryExtensions(send, extensions, context, options);
    return queryAllHints(send, context, options);
  }

  #onResult(result: ExtensionResult, index: number, count: number): void {
    if (this.#state === 'closed' || this.#isClosed) return;
    this.#lastUsed = wallClock.now();
    const { onResult } = this.#request;
    if (!onResult) return;
    if (this.#state === 'connecting') this.#early.push([result, index, count]);
    else callGuarded(onResult, result, index, count);
  }

  /** True after `close` or an abort: no more results are reported. After its timeout a refresh still resolves to a summary. */
  get #isClosed(): boolean {
    return this.#stoppedBy?.code === 'AMI_ERR_CLOSED';
  }

  #abort(reason: AmiError): void {
    this.#stoppedBy ??= reason;
    this.#stop.abort(this.#stoppedBy);
  }
}
