import type { Probed } from '../../lifecycle/probed-node-red';

interface Ended {
  n: number;
  error?: { code: string };
}

/** Requests a refresh every `interval` ms, and checks that each ends once: with a summary, or in the Catch node. */
export class Refreshes {
  readonly faults: string[] = [];
  /** Number of refreshes since `take`: `ok`, and failed ones by code. */
  #outcomes: Record<string, number> = {};
  readonly #running = new Set<number>();
  readonly #timer: NodeJS.Timeout;
  readonly #probed: Probed;
  requested = 0;
  succeeded = 0;
  failed = 0;

  constructor(probed: Probed, interval: number) {
    this.#probed = probed;
    this.#timer = setInterval(() => {
      const n = ++this.requested;
      this.#running.add(n);
      probed.send('rf1', { n }).catch((error) => this.faults.push(`refresh ${n} was not accepted: ${error}`));
    }, interval);
  }

  get running(): number {
    return this.#running.size;
  }

  /** @returns outcomes of the refreshes that ended since the last call */
  async take(): Promise<Record<string, number>> {
    for (const { n } of await this.#probed.received<Ended>('sum1')) {
      this.succeeded += 1;
      this.#end(n, 'ok');
    }
    for (const { n, error } of await this.#probed.received<Ended>('caught1')) {
      this.failed += 1;
      this.#end(n, error?.code ?? 'no code');
    }
    const outcomes = this.#outcomes;
    this.#outcomes = {};
    return outcomes;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #end(n: number, outcome: string): void {
    if (!this.#running.delete(n)) this.faults.push(`refresh ${n} ended twice`);
    this.#outcomes[outcome] = (this.#outcomes[outcome] ?? 0) + 1;
  }
}
