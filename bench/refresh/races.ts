// Runs contenders of the refresh, and reads figures from their results.
import type { Measured } from '../harness/contender';
import type { Setting } from '../harness/group';
import { type Entry, type Result, race } from '../harness/race';
import type { RefreshInput } from './contenders';
import type { Hints } from './servers';

export type Results = ReadonlyMap<string, Result>;

export async function withServer(
  starting: Promise<Hints>,
  work: (hints: Hints) => Promise<void>,
): Promise<void> {
  const hints = await starting;
  try {
    await work(hints);
  } finally {
    await hints.stop();
  }
}

/** How a contender runs. Defaults: its own name, once, one refresh at a time. */
interface Work {
  name?: string;
  times?: number | undefined;
  atOnce?: number;
}

/** @returns the entry of a contender that requests these extensions */
export function entry(
  contender: string,
  { server, nearby, first, extensions, context }: Omit<Hints, 'stop'> & Pick<RefreshInput, 'nearby'>,
  { name = contender, times = 1, atOnce = 1 }: Work = {},
): Entry {
  const input: RefreshInput = { server, nearby, first, extensions, context, times, atOnce };
  return { name, contender, module: 'refresh/contenders', input };
}

export function racing(
  { node, rounds, quick }: Setting,
  entries: readonly Entry[],
): Promise<Map<string, Result>> {
  return race(node, entries, quick ? 1 : rounds);
}

/** Runs these contenders with the same work. */
export function racers(setting: Setting, hints: Hints, names: readonly string[], work: Work = {}) {
  return racing(
    setting,
    names.map((name) => entry(name, hints, { ...work, name })),
  );
}

export const only = (results: Results, name: string): Results =>
  new Map([...results].filter(([who]) => who === name));
export const wall = ({ wallMs }: Measured) => wallMs;
export const cpu = ({ userMs, systemMs }: Measured) => userMs + systemMs;
export const peak = ({ peakMb }: Measured) => peakMb;

/** @returns the count and the time of a single refresh, from results of `times` refreshes one after another */
export function perRefresh(results: Results, times: number): Results {
  const one = (measured: Measured): Measured => ({
    ...measured,
    count: measured.count / times,
    wallMs: measured.wallMs / times,
  });
  return new Map(
    [...results].map(([name, result]) => [
      name,
      'failure' in result ? result : { measured: result.measured.map(one) },
    ]),
  );
}
