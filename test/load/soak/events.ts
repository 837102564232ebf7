import type { Simulator } from '../../../src/simulator';

const BEAT = 5;

/** What a probe with `keep: 'runs'` tells. */
export type Kept = { from: number; to: number } | { gap: { from: string; to: string } };

/** Raises events that count themselves, at a rate, and knows when each was raised. */
export class CountedEvents {
  readonly #startedAt = Date.now();
  /** [ms since 1970, the last number raised by then], in order. */
  readonly #log: [at: number, n: number][] = [[this.#startedAt, 0]];
  readonly #timer: NodeJS.Timeout;
  raised = 0;

  constructor(pbx: Simulator, rate: number) {
    this.#timer = setInterval(() => {
      const due = Math.floor(((Date.now() - this.#startedAt) * rate) / 1000);
      while (this.raised < due) pbx.emit({ Event: 'UserEvent', UserEvent: 'Soak', N: ++this.raised });
      this.#log.push([Date.now(), this.raised]);
    }, BEAT);
  }

  /** The last number raised by then. */
  raisedBy(at: number): number {
    const later = this.#log.findIndex(([time]) => time > at);
    return this.#log.at(later === -1 ? -1 : later - 1)?.[1] ?? 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** Events on their way when a connection is reset, and those raised within a beat of a login: this many may go with an outage. */
const ON_THE_WAY = 1000;

/** Holds what a subscriber received to what it was promised: all events between outages, once each and in order. */
export class Ledger {
  readonly faults: string[] = [];
  received = 0;
  /** Numbers that were raised and not received, all of them in outages. */
  lost = 0;
  gaps = 0;
  #last = 0;
  #gap: { from: string; to: string } | undefined;
  #struckAt = 0;
  readonly #events: CountedEvents;

  constructor(events: CountedEvents) {
    this.#events = events;
  }

  /** What is lost from now on may be lost to this blow. */
  struck(): void {
    this.#struckAt = this.#events.raised;
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
    else if (this.#last + ON_THE_WAY < this.#struckAt)
      this.faults.push(`${lost} were lost though the blow fell only at ${this.#struckAt}`);
    else if (from > this.#events.raisedBy(Date.parse(this.#gap.to)) + ON_THE_WAY)
      this.faults.push(`${lost} were lost though it was logged in again at ${this.#gap.to}`);
  }
}
