import { percentile } from './ledger';
import { faultsOf, LIMITS, type Phase } from './phase';

const HEAD = [
  'fault',
  'raised',
  'received by no edge',
  'lost',
  'repeated',
  'late (over 5 s)',
  'in the log: lost',
  'repeated',
  'late',
  'gaps',
  'partial calls',
  'answered after',
  'right after',
  'backlog written after',
];

/** @returns a Markdown table with a row per phase */
export function table(phases: readonly Phase[]): string {
  const rows = phases.map(({ name, account, log, gaps, recovery }) => [
    name,
    account.raised,
    account.missed,
    account.lost,
    account.repeated,
    account.late,
    log.lost,
    log.repeated,
    log.late,
    gaps,
    account.partial,
    recovery === undefined ? '' : seconds(recovery.answeredAfter),
    recovery === undefined ? '' : seconds(recovery.rightAfter),
    recovery === undefined ? '' : seconds(recovery.writtenAfter),
  ]);
  return [HEAD, HEAD.map((_, n) => (n === 0 ? '---' : '---:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}

/** @returns the delays of a phase, as text */
export function delays({ row, page }: Phase): string {
  const words = (numbers: readonly number[]) =>
    `median ${percentile(numbers, 0.5)} ms, 99 % within ${percentile(numbers, 0.99)} ms`;
  return `change to row: ${words(row)}. Change to page: ${words(page)}`;
}

/** True if the delays of a phase are below LIMITS. */
export const isPrompt = ({ row, page }: Phase) =>
  percentile(row, 0.5) < LIMITS.row && percentile(page, 0.99) < LIMITS.page;

/** The promises of the fleet, and whether each was kept. */
export function verdict(
  plain: Phase,
  faults: readonly { phase: Phase; mayMiss: boolean }[],
): { text: string; isKept: boolean } {
  const broken = [{ phase: plain, mayMiss: false }, ...faults].flatMap(({ phase, mayMiss }) =>
    faultsOf(phase, mayMiss).map((fault) => `${phase.name}: ${fault}`),
  );
  const slow = faults.flatMap(({ phase: { name, recovery } }) =>
    recovery !== undefined && recovery.rightAfter > LIMITS.right
      ? [`${name}: ${seconds(recovery.rightAfter)}`]
      : [],
  );
  const lines = [
    promise(
      'of what an edge had received nothing is lost or repeated, and what none received is told as a gap',
      broken,
    ),
    promise('states and calls are right within 5 s after all answer again', slow),
    promise(
      'a change is in its row within 1 s (median) and on the page within 3 s (99 %)',
      isPrompt(plain) ? [] : [delays(plain)],
    ),
  ];
  return { text: lines.join('\n'), isKept: broken.length === 0 };
}

const promise = (words: string, broken: readonly string[]) =>
  [`- ${broken.length === 0 ? 'kept' : 'BROKEN'}: ${words}`, ...broken.map((each) => `  - ${each}`)].join(
    '\n',
  );

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
