import { arch, cpus, platform, totalmem } from 'node:os';
import type { Holding } from '../../lifecycle/probed-node-red';

/** Observations from one fault to the next. */
export interface Row {
  /** Seconds since the start. */
  at: number;
  fault: string;
  /** Logins of the shared connection. */
  logins: number;
  /** ms from the end of the fault until the connection was ready; undefined if it did not become ready. */
  recoveryMs: number | undefined;
  emitted: number;
  received: number;
  lost: number;
  refreshes: Record<string, number>;
  holding: Holding;
}

export interface Verdict {
  promise: string;
  /** Observations that break the promise. */
  faults: readonly string[];
}

/** @returns by how many MB the heap rose in the second half of the run, along the line that fits its measurements best */
export function riseOfHeap(rows: readonly Row[]): number {
  const half = rows.slice(Math.floor(rows.length / 2));
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const middle = mean(half.map(({ at }) => at));
  const average = mean(half.map(({ holding }) => holding.heapUsed));
  let along = 0;
  let squares = 0;
  for (const { at, holding } of half) {
    along += (at - middle) * (holding.heapUsed - average);
    squares += (at - middle) ** 2;
  }
  const seconds = (half.at(-1)?.at ?? 0) - (half[0]?.at ?? 0);
  return squares === 0 ? 0 : ((along / squares) * seconds) / 1e6;
}

export function markdown(
  title: string,
  command: string,
  rows: readonly Row[],
  promises: readonly Verdict[],
): string {
  const kept = promises.every(({ faults }) => faults.length === 0);
  return [
    `# ${title}`,
    '',
    `\`${command}\` on ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${arch()}.`,
    '',
    `**${kept ? 'All promises were kept.' : 'NOT all promises were kept.'}**`,
    '',
    ...promises.flatMap(({ promise, faults }) => [
      `- ${faults.length === 0 ? 'kept' : '**broken**'}: ${promise}`,
      ...faults.slice(0, 20).map((fault) => `  - ${fault}`),
    ]),
    '',
    '| s | fault, for 4 s | logins | ready after, ms | events raised | received | raised in the outage | refreshes | heap, MB | process, MB | timers | sockets |',
    '|---|---|---|---|---|---|---|---|---|---|---|---|',
    ...rows.map(line),
    '',
  ].join('\n');
}

function line({ at, fault, logins, recoveryMs, emitted, received, lost, refreshes, holding }: Row): string {
  const outcomes = Object.entries(refreshes).map(([outcome, count]) => `${count} ${outcome}`);
  const { heapUsed, rss, resources } = holding;
  const cells = [
    at,
    fault,
    logins,
    recoveryMs ?? 'not ready',
    emitted,
    received,
    lost,
    outcomes.join(', '),
    (heapUsed / 1e6).toFixed(1),
    (rss / 1e6).toFixed(0),
    resources.Timeout ?? 0,
    resources.TCPSocketWrap ?? 0,
  ];
  return `| ${cells.join(' | ')} |`;
}
