import { AmiError } from '../errors';
import type { AmiOptions, StopSignal } from '../session';
import type { KnownServer } from './lists';
import { PrewarmedSessions, type PrewarmOptions, type PrewarmStatus } from './prewarmed';
import { Refresh, type RefreshState } from './refresh';
import { DEFAULT_TIMEOUT, type ExtensionEntry, type RefreshRequest } from './refresh-request';
import type { RefreshSummary } from './refresh-summary';

/** Limit of queued refreshes. A refresh after 1,000 others would exceed its timeout before it starts. */
const MAX_QUEUED = 1000;
/** Limit of servers whose facts are kept. A pool usually has one server; it gets another when its connection is changed. */
const MAX_SERVERS = 10;

/** A refresh in progress. */
export interface RefreshStatus {
  connectionId: string;
  /** ISO time. */
  createdAt: string;
  /** ISO time of the last result. */
  lastUsed: string;
  /** Whether it is logged in. */
  isHealthy: boolean;
  connectionState: RefreshState;
  /** Number of its sessions, if it is spread over several. */
  sessions?: number;
}

/** A refresh that waits for a slot. */
interface Queued {
  start(): void;
  priority: number;
  /** Time (performance.now) at which the refresh has waited for half its timeout. */
  overdueAt: number;
}

/** Runs refreshes, each in sessions of its own: at most `limit` at a time, the others are queued. */
export class RefreshPool {
  readonly #running = new Set<Refresh>();
  readonly #waiting = new Set<Refresh>();
  readonly #closing = new Set<Promise<void>>();
  /** The queued refreshes, in order of arrival. */
  readonly #queue = new Set<Queued>();
  /** Facts by `host:port`. They save requests for lists that are too long for a few extensions, or that the server lacks. */
  readonly #servers = new Map<string, KnownServer>();
  readonly #prewarmed: PrewarmedSessions | undefined;
  #freeSlots: number;

  /**
   * @param options `limit`: refreshes at the same time, a whole number of at least 1. `prewarm`: sessions to log in before they
   *   are needed, until `stopPrewarming`; none if left out
   * @throws AmiError AMI_ERR_INVALID_ACTION naming `limit`, `prewarm.sessions` or an option
   */
  constructor(options: { limit: number; prewarm?: PrewarmOptions | undefined }) {
    const { limit, prewarm } = options;
    if (!Number.isInteger(limit) || limit < 1) {
      const given = typeof limit === 'number' ? String(limit) : typeof limit;
      throw new AmiError(
        'AMI_ERR_INVALID_ACTION',
        `limit must be a whole number of at least 1, not ${given}`,
      );
    }
    this.#freeSlots = limit;
    this.#prewarmed = prewarm && new PrewarmedSessions(prewarm);
  }

  /** Counts of the pre-warmed sessions; undefined if the pool has none. */
  get prewarmed(): PrewarmStatus | undefined {
    return this.#prewarmed?.status;
  }

  /**
   * As `refreshExtensions`, after waiting in the queue for a free slot. `request.timeout` includes the wait, and
   * `request.signal` also ends the wait.
   *
   * @throws AmiError as `refreshExtensions`; AMI_ERR_NOT_SENT if 1,000 refreshes are queued; AMI_ERR_CLOSED after `closeAll`
   */
  async refresh<Entry = ExtensionEntry>(
    options: AmiOptions,
    request: RefreshRequest<NoInfer<Entry>> = {},
  ): Promise<RefreshSummary> {
    const refresh = new Refresh(options, request, this.#knownServer(options), () =>
      this.#prewarmed?.take(options),
    );
    let hasSlot = false;
    this.#waiting.add(refresh);
    try {
      return await refresh.run(async (signal) => {
        await this.#slot(signal, request);
        hasSlot = true;
        this.#waiting.delete(refresh);
        this.#running.add(refresh);
      });
    } finally {
      this.#waiting.delete(refresh);
      this.#running.delete(refresh);
      if (hasSlot) this.#freeSlotAfter(refresh);
    }
  }

  /** Number of refreshes, running or queued. */
  get load(): number {
    return this.#running.size + this.#waiting.size;
  }

  /** @returns the running refreshes, without those in the queue */
  status(): RefreshStatus[] {
    return [...this.#running].map(({ connectionId, createdAt, lastUsed, state, sessions }) => ({
      connectionId,
      createdAt: createdAt.toISOString(),
      lastUsed: new Date(lastUsed).toISOString(),
      isHealthy: state === 'connected',
      connectionState: state,
      ...(sessions > 1 && { sessions }),
    }));
  }

  /**
   * Ends all refreshes, running or queued, with AMI_ERR_CLOSED.
   *
   * @returns number of connections that were closed
   */
  closeAll(): number {
    for (const refresh of [...this.#waiting, ...this.#running]) refresh.close();
    return [...this.#running].reduce((sum, { sessions }) => sum + sessions, 0);
  }

  /** Closes the idle pre-warmed sessions. Later refreshes open theirs. Fulfilled when they are closed. */
  async stopPrewarming(): Promise<void> {
    await this.#prewarmed?.close();
  }

  /** Fulfilled when the connections of all ended refreshes are closed. */
  async closed(): Promise<void> {
    await Promise.all(this.#closing);
  }

  /**
   * Takes a slot, or waits in the queue for one.
   *
   * @throws AmiError AMI_ERR_NOT_SENT if the queue is full; the reason of `signal` when it is aborted
   */
  async #slot(
    signal: StopSignal,
    { priority = 0, timeout = DEFAULT_TIMEOUT }: RefreshRequest<unknown>,
  ): Promise<void> {
    if (signal.aborted) throw signal.reason;
    if (this.#freeSlots > 0) {
      this.#freeSlots -= 1;
      return;
    }
    if (this.#queue.size >= MAX_QUEUED) {
      const message = `the refresh was not started: ${MAX_QUEUED} others are queued`;
      throw new AmiError('AMI_ERR_NOT_SENT', message);
    }
    await new Promise<void>((resolve, reject) => {
      const queued: Queued = {
        priority,
        overdueAt: performance.now() + timeout / 2,
        start: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      const leave = () => {
        this.#queue.delete(queued);
        reject(signal.reason);
      };
      this.#queue.add(queued);
      signal.addEventListener('abort', leave);
    });
  }

  /** A slot becomes free when the connection is closed, so that there are never more refreshes with a connection than slots. */
  #freeSlotAfter(refresh: Refresh): void {
    const closing = refresh.closed.then(() => {
      this.#closing.delete(closing);
      this.#startNext();
    });
    this.#closing.add(closing);
  }

  #startNext(): void {
    const next = this.#next();
    if (!next) {
      this.#freeSlots += 1;
      return;
    }
    this.#queue.delete(next);
    next.start();
  }

  /** The oldest overdue refresh; if none is overdue, the oldest one of the highest priority. */
  #next(): Queued | undefined {
    const now = performance.now();
    let best: Queued | undefined;
    for (const queued of this.#queue) {
      if (queued.overdueAt <= now) return queued;
      if (!best || queued.priority > best.priority) best = queued;
    }
    return best;
  }

  #knownServer({ host, port }: AmiOptions): KnownServer {
    const name = `${host}:${port}`;
    const known = this.#servers.get(name);
    if (known) return known;
    if (this.#servers.size >= MAX_SERVERS) this.#servers.clear();
    const server: KnownServer = {};
    this.#servers.set(name, server);
    return server;
  }
}
