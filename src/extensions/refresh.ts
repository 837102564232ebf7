import { randomUUID } from 'node:crypto';
import { AmiError } from '../errors';
import { callGuarded } from '../guard';
import { isoTime } from '../iso-time';
import { type AmiOptions, AmiSession, deadline, type Send, Stop, type StopSignal } from '../session';
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
import type { OnResult } from './results';
import { sessionOptions } from './session-options';

/** Result of a refresh: counts, durations in ms, and the results in the order of the request. */
export interface RefreshSummary {
  /** Unique name of the refresh: `separate-`, ms since 1970, and nine random characters. Lines of `trace` begin with it. */
  connectionId: string;
  /** Number of results. */
  extensionsChecked: number;
  /** ISO time. */
  lastQueryTime: string;
  statistics: {
    successfulQueries: number;
    failedQueries: number;
    /** ms from opening the socket to the response to the login. */
    connectMs: number;
    /** ms from the response to the login to the last response. */
    queryMs: number;
  };
  /** In the order of `extensions`, each extension once. For all hints: in the order of the server. */
  results: ExtensionResult[];
}

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
  return new Refresh(options, request, server).run();
}

const serversByOptions = new WeakMap<AmiOptions, KnownServer>();

/** State of the connection of a refresh. */
export type RefreshState = 'connecting' | 'connected' | 'closed';

export class Refresh {
  /** Fulfilled when the connection is closed. Valid once `run` is settled. */
  closed: Promise<void> = Promise.resolve();
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
    const cancelTimeout = deadline(timeout, () => {
      const where = this.#isQueued ? ', all of them in the queue' : '';
      this.#abort(new AmiError('AMI_ERR_TIMEOUT', `the refresh took over ${timeout} ms${where}`));
    });
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
    try {
      // An SQL query without rows must not refresh all hints.
      if (extensions?.length === 0) return this.#summary([], 0, 0);
      this.#isQueued = true;
      await slot?.(this.#stop);
      this.#isQueued = false;
      const summary = await this.#connectAndQuery();
      if (this.#isClosed) throw this.#stoppedBy;
      return summary;
    } catch (error) {
      throw this.#stoppedBy ?? error;
    } finally {
      this.#state = 'closed';
      cancelTimeout();
      signal?.removeEventListener('abort', onAbort);
    }
  }

  async #connectAndQuery(): Promise<RefreshSummary> {
    const startedAt = performance.now();
    let results: Promise<ExtensionResult[]> | undefined;
    const sessions: RefreshSession[] = [];
    const query = () => {
      if (results) return;
      results = this.#query(spread(sessions));
      // `opened` rejects with the same error.
      results.catch(() => {});
    };
    const prewarmed = Array.from({ length: this.sessions }, () => this.#takePrewarmed());
    for (const each of prewarmed) sessions.push(this.#session(each, query));
    const opened = () => Promise.all(sessions.map((session) => session.opened()));
    try {
      if (prewarmed.some(Boolean)) query();
      await opened();
      const connectedAt = performance.now();
      this.#state = 'connected';
      for (const early of this.#early.splice(0)) this.#onResult(...early);
      const list = (await results) ?? [];
      // A pre-warmed session may have been replaced by one whose login was refused.
      const [{ banner }] = (await opened()) as [AmiSession];
      if (this.#server.banner !== banner) forget(this.#server, banner);
      return this.#summary(list, connectedAt - startedAt, performance.now() - connectedAt);
    } catch (error) {
      // Stops the other queries of the refresh, so that no more results are reported.
      this.#state = 'closed';
      this.#stop.abort(error);
      throw error;
    } finally {
      this.closed = Promise.all(sessions.map((session) => session.close())).then(() => {});
    }
  }

  #session(prewarmed: Prewarmed | undefined, onSendable: () => void): RefreshSession {
    const { trace, timeout = DEFAULT_TIMEOUT } = this.#request;
    const open: Open = async (sendWithLogin) =>
      AmiSession.openChecked(sessionOptions(this.#options), {
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

  #summary(results: ExtensionResult[], connectMs: number, queryMs: number): RefreshSummary {
    let successfulQueries = 0;
    for (const { ok } of results) if (ok) successfulQueries += 1;
    return {
      connectionId: this.connectionId,
      extensionsChecked: results.length,
      lastQueryTime: isoTime(Date.now()),
      statistics: {
        successfulQueries,
        failedQueries: results.length - successfulQueries,
        connectMs: Math.round(connectMs),
        queryMs: Math.round(queryMs),
      },
      results,
    };
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
