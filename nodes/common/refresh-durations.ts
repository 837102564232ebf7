import type { RefreshPool } from '../../src/index';

/** ms. Only refreshes of this last period are counted. */
const PERIOD = 3_600_000;
/** Limit of refreshes that are kept. */
const MAX_KEPT = 10_000;
/** The automatic limit is computed from this number of last refreshes, and needs at least FEWEST. */
const LAST = 20;
const FEWEST = 5;
/** A refresh that takes this many times the median is slow. */
const FACTOR = 3;

/** Refreshes of the last hour: their number, and how long they took. */
export interface RefreshPattern {
  count: number;
  /** ms; left out without a refresh. */
  medianMs?: number;
  /** ms that 95 of 100 refreshes did not exceed. */
  p95Ms?: number;
}

const byPool = new WeakMap<RefreshPool, Durations>();

/** @returns the durations of the refreshes of this pool */
export function durationsOf(pool: RefreshPool): Durations {
  const known = byPool.get(pool) ?? new Durations();
  byPool.set(pool, known);
  return known;
}

/** @returns the pattern of the refreshes of all these pools */
export function patternOf(pools: Iterable<RefreshPool>, now = Date.now()): RefreshPattern {
  const recent = [...pools].flatMap((pool) => durationsOf(pool).recent(now));
  if (recent.length === 0) return { count: 0 };
  return { count: recent.length, medianMs: quantile(recent, 0.5), p95Ms: quantile(recent, 0.95) };
}

/** Keeps the durations of refreshes. */
export class Durations {
  readonly #durations: { at: number; ms: number }[] = [];

  add(ms: number, at = Date.now()): void {
    this.#durations.push({ at, ms });
    if (this.#durations.length > MAX_KEPT) this.#durations.shift();
  }

  /** True if a refresh was ever added. */
  get isUsed(): boolean {
    return this.#durations.length > 0;
  }

  /** @returns ms of each refresh of the last hour */
  recent(now: number): number[] {
    return this.#durations.filter(({ at }) => now - at < PERIOD).map(({ ms }) => ms);
  }

  /** @returns ms above which the next refresh is slow; undefined before the fifth refresh */
  automaticLimit(): number | undefined {
    const last = this.#durations.slice(-LAST).map(({ ms }) => ms);
    return last.length < FEWEST ? undefined : FACTOR * quantile(last, 0.5);
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] as number;
}
