import { times } from './numbers';

/** The results of a group of rows on one version of Node.js. */
export interface Report {
  tables: Table[];
  claims: Claim[];
  /** Errors of this package. Any of them fails the run. */
  faults: string[];
}

export interface Table {
  title: string;
  columns: string[];
  rows: string[][];
}

/** A row of the table "What must be reached". */
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

/** @returns all claims as one table, with a column for each version of Node.js */
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

/** @returns the table as text for a terminal */
export function plainText({ title, columns, rows }: Table): string {
  const widths = columns.map((_, i) => Math.max(...[columns, ...rows].map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  return [title, line(columns), ...rows.map(line), ''].join('\n');
}
