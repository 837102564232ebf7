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
