import { AmiError } from '../errors';
import type { AmiOptions } from '../session';
import type { KnownHints } from './query';
import { Refresh, type RefreshRequest, type RefreshState, type RefreshSummary } from './refresh';

export interface RefreshStatus {
  connectionId: string;
  /** ISO time. */
  createdAt: string;
  /** ISO time of the last answer. */
  lastUsed: string;
  isHealthy: boolean;
  connectionState: RefreshState;
}

/** The refreshes of one server that are under way: so many at once, the others wait in line. */
export class RefreshDesk {
  readonly #underWay = new Set<Refresh>();
  readonly #closing = new Set<Promise<void>>();
  readonly #line: { start: () => void; refuse: (error: AmiError) => void }[] = [];
  /** So that a few hundred of ten thousand extensions need not be looked for in a list of all each time. */
  readonly #hints: KnownHints = {};
  #seats: number;

  constructor({ limit }: { limit: number }) {
    this.#seats = limit;
  }

  /** As refreshExtensions, when its turn has come; AMI_ERR_CLOSED when `closeAll` came first. */
  async refresh(options: AmiOptions, request: RefreshRequest): Promise<RefreshSummary> {
    await this.#turn();
    const refresh = new Refresh(options, request, this.#hints);
    this.#underWay.add(refresh);
    try {
      return await refresh.run();
    } finally {
      this.#underWay.delete(refresh);
      const closing = refresh.closed.then(() => {
        this.#closing.delete(closing);
        this.#next();
      });
      this.#closing.add(closing);
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
    for (const { refuse } of this.#line.splice(0)) {
      refuse(new AmiError('AMI_ERR_CLOSED', 'the refresh was closed before it began'));
    }
    for (const refresh of this.#underWay) refresh.close();
    return this.#underWay.size;
  }

  /** Fulfilled when the refreshes that have ended have closed their connections. */
  async closed(): Promise<void> {
    await Promise.all(this.#closing);
  }

  async #turn(): Promise<void> {
    if (this.#seats > 0) {
      this.#seats -= 1;
      return;
    }
    await new Promise<void>((start, refuse) => this.#line.push({ start, refuse }));
  }

  /** A seat that becomes free goes to the first in line. */
  #next(): void {
    const next = this.#line.shift();
    if (next) next.start();
    else this.#seats += 1;
  }
}
