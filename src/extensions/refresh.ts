import { randomInt } from 'node:crypto';
import { AmiError } from '../errors';
import { callGuarded } from '../guard';
import { type AmiOptions, AmiSession, checkTimeout, deadline, type Send, type Trace } from '../session';
import { wallClock } from '../turn-clock';
import type { KnownHints } from './lists';
import { queryAllHints, queryExtensions } from './query';
import type { OnResult } from './results';
import type { ExtensionResult } from './state';

const DEFAULT_TIMEOUT = 30_000;

export interface RefreshRequest {
  /** Numbers as text or numbers, or rows with `extension` and perhaps `context`; left out: all hints. */
  extensions?: readonly unknown[] | undefined;
  /** For extensions without one of their own (else `default`); without extensions: only this context's hints. */
  context?: string | undefined;
  /** Each result as it comes; `index` is its place among `count` results. */
  onResult?: OnResult | undefined;
  signal?: AbortSignal | undefined;
  /** ms for one extension's answer, or from one item of the list of all to the next; the actionTimeout, if left out. */
  queryTimeout?: number | undefined;
  /** ms for the whole, connecting and waiting in line included; 30,000, if left out. */
  timeout?: number | undefined;
  /** A line for each step and each action, for a log; without the secret. */
  trace?: Trace | undefined;
}

export interface RefreshSummary {
  connectionId: string;
  extensionsChecked: number;
  /** ISO time. */
  lastQueryTime: string;
  statistics: {
    successfulQueries: number;
    failedQueries: number;
    /** ms from opening the socket to the login's answer. */
    connectMs: number;
    /** ms from then to the last answer. */
    queryMs: number;
  };
  /** In the order asked for. */
  results: ExtensionResult[];
}

/**
 * The states of extensions, asked on a session of their own that is closed whatever happens. What it found is not
 * held back until the server has said goodbye, for which it has a second.
 *
 * Called again with the same `options` object, it does not ask again for a list that the server does not have.
 *
 * @throws AmiError as `AmiSession.open`; AMI_ERR_CONNECT, too, where Asterisk is still starting and knows no hint yet;
 *   AMI_ERR_TIMEOUT; AMI_ERR_CLOSED when aborted; AMI_ERR_INVALID_ACTION where the request is wrong, or asks for all hints of a
 *   context that has none while others have. One extension's failure is a result, not a rejection.
 */
export async function refreshExtensions(
  options: AmiOptions,
  request: RefreshRequest = {},
): Promise<RefreshSummary> {
  const known = knownHints.get(options) ?? {};
  knownHints.set(options, known);
  return new Refresh(options, request, known).run();
}

/** By the options that the server was asked with. */
const knownHints = new WeakMap<AmiOptions, KnownHints>();

export type RefreshState = 'connecting' | 'connected' | 'closed';

/** One refresh under way. */
export class Refresh {
  /** Fulfilled, once `run` is settled, when its connection is closed. */
  closed: Promise<void> = Promise.resolve();
  readonly connectionId = `separate-${Date.now()}-${randomInt(36 ** 9)
    .toString(36)
    .padStart(9, '0')}`;
  readonly createdAt = new Date();
  readonly #options: AmiOptions;
  readonly #request: RefreshRequest;
  readonly #hints: KnownHints;
  readonly #stop = new AbortController();
  #lastUsed = Date.now();
  #state: RefreshState = 'connecting';
  #stoppedBy: AmiError | undefined;
  #isInLine = false;
  /** What is told of before the login's answer has been seen, for it may yet be refused. */
  readonly #early: Parameters<OnResult>[] = [];

  /** @param hints what earlier refreshes learned of the same server; this one adds to it */
  constructor(options: AmiOptions, request: RefreshRequest, hints: KnownHints) {
    this.#options = options;
    this.#request = request;
    this.#hints = hints;
  }

  /** ms since 1970. */
  get lastUsed(): number {
    return this.#lastUsed;
  }

  get state(): RefreshState {
    return this.#state;
  }

  /** Ends it with AMI_ERR_CLOSED. */
  close(): void {
    const when = this.#isInLine ? ' before it began' : '';
    this.#abort(new AmiError('AMI_ERR_CLOSED', `the refresh was closed${when}`));
  }

  /** @param turn fulfilled when it may begin: its time is running by then; rejected, at the latest, when the signal is aborted */
  async run(turn?: (signal: AbortSignal) => Promise<void>): Promise<RefreshSummary> {
    checkRequest(this.#request);
    const { extensions, signal, timeout = DEFAULT_TIMEOUT } = this.#request;
    const onAbort = () => this.#abort(new AmiError('AMI_ERR_CLOSED', 'the refresh was aborted'));
    const cancelTimeout = deadline(timeout, () => {
      const doing = this.#isInLine ? ', waiting in line for others to end' : '';
      this.#abort(new AmiError('AMI_ERR_TIMEOUT', `the refresh took over ${timeout} ms${doing}`));
    });
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
    try {
      // Nothing asked, nothing done; a SELECT without rows must not become a query for everything.
      if (extensions?.length === 0) return this.#summary([], 0, 0);
      this.#isInLine = true;
      await turn?.(this.#stop.signal);
      this.#isInLine = false;
      const summary = await this.#connectAndQuery();
      if (this.#unwanted) throw this.#stoppedBy;
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
    const { trace } = this.#request;
    let results: Promise<ExtensionResult[]> = Promise.resolve([]);
    const session = await AmiSession.open(
      { ...this.#options, events: 'off' },
      {
        signal: this.#stop.signal,
        sendWithLogin: (send) => {
          results = this.#query(send);
          // Where the login fails, `open` says so.
          results.catch(() => {});
        },
        trace: trace && ((line) => trace(`${this.connectionId}: ${line}`)),
      },
    );
    const connectedAt = performance.now();
    this.#state = 'connected';
    for (const early of this.#early.splice(0)) this.#onResult(...early);
    try {
      return this.#summary(await results, connectedAt - startedAt, performance.now() - connectedAt);
    } finally {
      if (this.#hints.banner !== session.banner) forget(this.#hints, session.banner);
      this.closed = session.close();
    }
  }

  #query(send: Send): Promise<ExtensionResult[]> {
    const { extensions, context, queryTimeout } = this.#request;
    const options = {
      queryTimeout,
      signal: this.#stop.signal,
      hints: this.#hints,
      onResult: (result: ExtensionResult, index: number, count: number) =>
        this.#onResult(result, index, count),
    };
    if (extensions) return queryExtensions(send, extensions, context, options);
    return queryAllHints(send, context, options);
  }

  #onResult(result: ExtensionResult, index: number, count: number): void {
    if (this.#state === 'connecting') this.#early.push([result, index, count]);
    if (this.#state !== 'connected' || this.#unwanted) return;
    this.#lastUsed = wallClock.now();
    const { onResult } = this.#request;
    if (onResult) callGuarded(onResult, result, index, count);
  }

  #summary(results: ExtensionResult[], connectMs: number, queryMs: number): RefreshSummary {
    let successfulQueries = 0;
    for (const { ok } of results) if (ok) successfulQueries += 1;
    return {
      connectionId: this.connectionId,
      extensionsChecked: results.length,
      lastQueryTime: new Date().toISOString(),
      statistics: {
        successfulQueries,
        failedQueries: results.length - successfulQueries,
        connectMs: Math.round(connectMs),
        queryMs: Math.round(queryMs),
      },
      results,
    };
  }

  /** After `close` nothing more is told. After its deadline the refresh still says what it knows. */
  get #unwanted(): boolean {
    return this.#stoppedBy?.code === 'AMI_ERR_CLOSED';
  }

  #abort(reason: AmiError): void {
    this.#stoppedBy ??= reason;
    this.#stop.abort(this.#stoppedBy);
  }
}

/** @throws AmiError AMI_ERR_INVALID_ACTION naming what is wrong */
function checkRequest({ extensions, context, timeout, queryTimeout }: RefreshRequest): void {
  if (timeout !== undefined) checkTimeout('timeout', timeout);
  if (queryTimeout !== undefined) checkTimeout('queryTimeout', queryTimeout);
  // What comes from JavaScript may be anything.
  const list: unknown = extensions ?? [];
  if (!Array.isArray(list)) throw new AmiError('AMI_ERR_INVALID_ACTION', 'extensions must be a list');
  const name: unknown = context ?? '';
  if (typeof name !== 'string') throw new AmiError('AMI_ERR_INVALID_ACTION', 'context must be text');
  if (/[\r\n\0]/.test(name)) throw new AmiError('AMI_ERR_INVALID_ACTION', 'context holds CR, LF or NUL');
}

/** What greets otherwise than before is another Asterisk: perhaps it has the lists that the one before did not have. */
function forget(hints: KnownHints, banner: string): void {
  if (hints.banner !== undefined) {
    hints.count = undefined;
    hints.hasNoHintList = undefined;
    hints.hasNoDeviceList = undefined;
  }
  hints.banner = banner;
}
