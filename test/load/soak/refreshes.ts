import type { Probed } from '../../lifecycle/probed';

interface Ended {
  n: number;
  error?: { code: string };
}

/** Asks for a refresh every second, and holds the node to it that each ends once: in a summary, or in Catch. */
export class Refreshes {
  readonly faults: string[] = [];
  /** Those that found out, and those that failed by code, since `take`. */
  #outcomes: Record<string, number> = {};
  readonly #underWay = new Set<number>();
  readonly #timer: NodeJS.Timeout;
  readonly #probed: Probed;
  asked = 0;
  answered = 0;
  failed = 0;

  constructor(probed: Probed, interval: number) {
    this.#probed = probed;
    this.#timer = setInterval(() => {
      const n = ++this.asked;
      this.#underWay.add(n);
      probed.send('rf1', { n }).catch((error) => this.faults.push(`refresh ${n} was not taken: ${error}`));
    }, interval);
  }

  get underWay(): number {
    return this.#underWay.size;
  }

  /** @returns how those ended that have ended since it was last called */
  async take(): Promise<Record<string, number>> {
    for (const { n } of await this.#probed.received<Ended>('sum1')) {
      this.answered += 1;
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
    if (!this.#underWay.delete(n)) this.faults.push(`refresh ${n} ended twice`);
    this.#outcomes[outcome] = (this.#outcomes[outcome] ?? 0) + 1;
  }
}
