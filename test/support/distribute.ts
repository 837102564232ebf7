/** Seconds that each spec file takes, by its path from the project's folder. */
export type Seconds = Readonly<Record<string, number>>;

/** Seconds assumed for a file that was never measured. */
const UNKNOWN = 5;

export interface Shares {
  /** Number of lines of Node-RED. */
  lines: number;
  /** Number of runs that each line has at the same time. */
  runsPerLine: number;
  seconds: Seconds;
  /** Files that run on one line only, whichever it is. */
  onOneLine: (file: string) => boolean;
  /** Files that must not run at the same time as each other: one run takes them all. */
  together: (file: string) => boolean;
}

interface Run {
  files: string[];
  time: number;
}

/**
 * Distributes spec files to runs so that all runs end at about the same time: the longest file first, each to the run with
 * the fewest seconds so far.
 *
 * @returns for each line, the files of each of its runs
 */
export function distribute(files: readonly string[], shares: Shares): string[][][] {
  const { lines, runsPerLine, seconds, onOneLine, together } = shares;
  const distributed = Array.from({ length: lines }, () =>
    Array.from({ length: runsPerLine }, (): Run => ({ files: [], time: 0 })),
  );
  const give = (given: readonly string[], runs: readonly Run[]) => {
    for (const group of grouped(given, together, seconds)) {
      const least = runs.reduce((a, b) => (b.time < a.time ? b : a));
      least.files.push(...group);
      least.time += timeOf(group, seconds);
    }
  };
  const onEachLine = files.filter((file) => !onOneLine(file));
  for (const runs of distributed) give(onEachLine, runs);
  give(files.filter(onOneLine), distributed.flat());
  return distributed.map((runs) => runs.map((run) => run.files.sort()));
}

/** @returns groups of files that must stay in one run, the longest group first */
function grouped(files: readonly string[], together: Shares['together'], seconds: Seconds): string[][] {
  const exclusive = files.filter(together);
  const groups = files.filter((file) => !together(file)).map((file) => [file]);
  if (exclusive.length > 0) groups.push(exclusive);
  return groups.sort((a, b) => timeOf(b, seconds) - timeOf(a, seconds));
}

function timeOf(group: readonly string[], seconds: Seconds): number {
  return group.reduce((sum, file) => sum + (seconds[file] ?? UNKNOWN), 0);
}
