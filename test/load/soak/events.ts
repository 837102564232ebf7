import type { Simulator } from '../../../src/simulator';

const INTERVAL = 5;

/** Entry of a probe with `keep: 'runs'`: the first and the last number of consecutive events, or a gap. */
export type Kept = { from: number; to: number } | { gap: { from: string; to: string } };

/** Emits numbered events at a rate, and knows when each was emitted. */
export class CountedEvents {
  readonly #startedAt = Date.now();
  /** [ms since 1970, last number emitted by then], in order. */
  readonly #log: [at: number, n: number][] = [[this.#startedAt, 0]];
  readonly #timer: NodeJS.Timeout;
  emitted = 0;

  constructor(pbx: Simulator, rate: number) {
    this.#timer = setInterval(() => {
      const due = Math.floor(((Date.now() - this.#startedAt) * rate) / 1000);
      while (this.emitted < due) pbx.emit({ Event: 'UserEvent', UserEvent: 'Soak', N: ++this.emitted });
      this.#log.push([Date.now(), this.emitted]);
    }, INTERVAL);
  }

  /** @returns the last number emitted by then */
  emittedBy(at: number): number {
    const later = this.#log.findIndex(([time]) => time > at);
    return this.#log.at(later === -1 ? -1 : later - 1)?.[1] ?? 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** Number of events that an outage may also lose: those in transit when it began, and those emitted around the login. */
const IN_TRANSIT = 1000;

/** Checks the promise to a subscriber: all events between outages, once and in order. */
export class Ledger {
  readonly faults: string[] = [];
  received = 0;
  /** Events that were emitted and not received, all of them in outages. */
  lost = 0;
  gaps = 0;
  #last = 0;
  #gap: { from: string; to: string } | undefined;
  #faultAt = 0;
  readonly #events: CountedEvents;

  constructor(events: CountedEvents) {
    this.#events = events;
  }

  /** Call this when a fault is injected: events that are emitted from now on may be lost. */
  faultInjected(): void {
    this.#faultAt = this.#events.emitted;
  }

  add(kept: readonly Kept[]): void {
    for (const entry of kept) {
      if ('gap' in entry) {
        this.gaps += 1;
        this.#gap = entry.gap;
      } else this.#addRun(entry);
    }
  }

  #addRun({ from, to }: { from: number; to: number }): void {
    if (from <= this.#last) this.faults.push(`${from} came after ${this.#last}`);
    else if (from > this.#last + 1) this.#addLoss(from);
    this.#gap = undefined;
    this.received += to - from + 1;
    this.#last = Math.max(this.#last, to);
  }

  #addLoss(from: number): void {
    const lost = `${this.#last + 1} to ${from - 1}`;
    this.lost += from - 1 - this.#last;
    if (!this.#gap) this.faults.push(`${lost} were lost without a gap`);
    else if (this.#last + IN_TRANSIT < this.#faultAt)
      this.faults.push(`${lost} were lost before the fault at ${this.#faultAt}`);
    else if (from > this.#events.emittedBy(Date.parse(this.#gap.to)) + IN_TRANSIT)
      this.faults.push(`${lost} were lost after the login at ${this.#gap.to}`);
  }
}
