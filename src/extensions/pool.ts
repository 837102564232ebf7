import { AmiError } from '../errors';
import type { AmiOptions } from '../session';
import type { KnownHints } from './lists';
import { Refresh, type RefreshRequest, type RefreshState, type RefreshSummary } from './refresh';

/** Refreshes that may wait in line. With this many before it, the next one would not have its turn in time. */
const LONGEST_LINE = 1000;
/** Servers whose lists are remembered: a pool has one, and another after its connection has been changed. */
const MOST_SERVERS = 10;

export interface RefreshStatus {
  connectionId: string;
  /** ISO time. */
  createdAt: string;
  /** ISO time of the last answer. */
  lastUsed: string;
  isHealthy: boolean;
  connectionState: RefreshState;
}

/** The refreshes of one server that are under way: as many at once as its limit says, the others wait in line. */
export class RefreshPool {
  readonly #underWay = new Set<Refresh>();
  readonly #waiting = new Set<Refresh>();
  readonly #closing = new Set<Promise<void>>();
  /** Starts those in line. */
  readonly #line = new Set<() => void>();
  /**
   * By server: a few hundred of ten thousand extensions need not be looked for in a list of all each time, and what a
   * server does not have is asked for once.
   */
  readonly #known = new Map<string, KnownHints>();
  #seats: number;

  /** @throws AmiError AMI_ERR_INVALID_ACTION naming `limit`: a whole number, 1 or more */
  constructor({ limit }: { limit: number }) {
    if (!Number.isInteger(limit) || limit < 1) {
      const given = typeof limit === 'number' ? String(limit) : typeof limit;
      throw new AmiError(
        'AMI_ERR_INVALID_ACTION',
        `limit must be a whole number of at least 1, not ${given}`,
      );
    }
    this.#seats = limit;
  }

  /**
   * As refreshExtensions, when its turn has come. Its time begins with the call, and its signal is heard in line, too.
   *
   * @throws AmiError AMI_ERR_NOT_SENT where a thousand wait already; AMI_ERR_TIMEOUT; AMI_ERR_CLOSED when it was aborted,
   *   or `closeAll` came first
   */
  async refresh(options: AmiOptions, request: RefreshRequest = {}): Promise<RefreshSummary> {
    const refresh = new Refresh(options, request, this.#knownOf(options));
    let hasSeat = false;
    this.#waiting.add(refresh);
    try {
      return await refresh.run(async (signal) => {
        await this.#turn(signal);
        hasSeat = true;
        this.#waiting.delete(refresh);
        this.#underWay.add(refresh);
      });
    } finally {
      this.#waiting.delete(refresh);
      this.#underWay.delete(refresh);
      if (hasSeat) this.#leave(refresh);
    }
  }

  status(): RefreshStatus[] {
    return [...this.#underWay].map(({ connectionId, createdAt, lastUsed, state }) => ({
      connectionId,
      createdAt: createdAt.toISOString(),
      lastUsed: new Date(lastUsed).toISOString(),
      isHealthy: state === 'connected',
      connectionState: state,
    }));
  }

  /** @returns how many connections were closed; those in line are ended too */
  closeAll(): number {
    for (const refresh of [...this.#waiting, ...this.#underWay]) refresh.close();
    return this.#underWay.size;
  }

  /** Fulfilled when the refreshes that have ended have closed their connections. */
  async closed(): Promise<void> {
    await Promise.all(this.#closing);
  }

  /** @throws AmiError AMI_ERR_NOT_SENT; what `signal` was aborted with */
  async #turn(signal: AbortSignal): Promise<void> {
    if (this.#seats > 0) {
      this.#seats -= 1;
      return;
    }
    if (this.#line.size >= LONGEST_LINE) {
      const message = `the refresh was not started: ${LONGEST_LINE} others wait in line already`;
      throw new AmiError('AMI_ERR_NOT_SENT', message);
    }
    await new Promise<void>((resolve, reject) => {
      const start = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.#line.delete(start);
        reject(signal.reason);
      };
      this.#line.add(start);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** Its seat becomes free when its connection is closed. */
  #leave(refresh: Refresh): void {
    const closing = refresh.closed.then(() => {
      this.#closing.delete(closing);
      this.#next();
    });
    this.#closing.add(closing);
  }

  /** A seat that becomes free goes to the first in line. */
  #next(): void {
    const [start] = this.#line;
    if (!start) {
      this.#seats += 1;
      return;
    }
    this.#line.delete(start);
    start();
  }

  #knownOf({ host, port }: AmiOptions): KnownHints {
    const server = `${host}:${port}`;
    const known = this.#known.get(server);
    if (known) return known;
    if (this.#known.size >= MOST_SERVERS) this.#known.clear();
    const nothing: KnownHints = {};
    this.#known.set(server, nothing);
    return nothing;
  }
}
