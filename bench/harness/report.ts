import { times } from './numbers';

/** What a group of rows found out on one Node. */
export interface Report {
  tables: Table[];
  claims: Claim[];
  /** What ours did wrong. It fails the run, however fast ours was. */
  faults: string[];
}

export interface Table {
  title: string;
  columns: string[];
  rows: string[][];
}

/** A line of what must be reached. */
export interface Claim {
  what: string;
  atLeast: string;
  aim?: string;
  measured: string;
  reached: boolean;
}

export function atLeast(what: string, measured: number, limit: number, aim?: number): Claim {
  return {
    what,
    atLeast: `${limit} x`,
    ...(aim === undefined ? {} : { aim: `${aim} x` }),
    measured: times(measured),
    reached: measured >= limit,
  };
}

export function atMost(what: string, measured: number, limit: number, aim?: number): Claim {
  return {
    what,
    atLeast: `${limit} x or less`,
    ...(aim === undefined ? {} : { aim: `${aim} x or less` }),
    measured: times(measured),
    reached: measured <= limit,
  };
}

/** The claims as one table, a column for each Node. */
export function claimsTable(reports: ReadonlyMap<string, readonly Report[]>): Table {
  const nodes = [...reports.keys()];
  const claims = new Map<string, { atLeast: string; aim: string; cells: Map<string, string> }>();
  for (const [node, ofNode] of reports) {
    for (const { what, atLeast, aim, measured, reached } of ofNode.flatMap((report) => report.claims)) {
      const claim = claims.get(what) ?? { atLeast, aim: aim ?? '', cells: new Map() };
      claim.cells.set(node, reached ? measured : `**${measured}**`);
      claims.set(what, claim);
    }
  }
  return {
    title: 'What must be reached',
    columns: ['', 'at least', 'aim', ...nodes],
    rows: [...claims].map(([what, { atLeast, aim, cells }]) => [
      what,
      atLeast,
      aim,
      ...nodes.map((node) => cells.get(node) ?? ''),
    ]),
  };
}

export function markdown({ title, columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [`### ${title}`, '', line(columns), line(columns.map(() => '---')), ...rows.map(line), ''].join(
    '\n',
  );
}

/** A table to be read in a terminal. */
export function plainText({ title, columns, rows }: Table): string {
  const widths = columns.map((_, i) => Math.max(...[columns, ...rows].map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  return [title, line(columns), ...rows.map(line), ''].join('\n');
}
