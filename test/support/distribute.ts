/** Seconds that each spec file takes, by its path from the project's folder. */
export type Seconds = Readonly<Record<string, number>>;

/** Seconds assumed for a file that was never measured. */
const UNKNOWN = 5;

export interface Shares {
  /** For each line of Node-RED, the seconds there. A file that is not in them takes as long as on another line. */
  lines: readonly Seconds[];
  /** Number of runs that each line has at the same time. */
  runsPerLine: number;
  /** Files that run on one line only, whichever it is. */
  onOneLine: (file: string) => boolean;
  /** Files that must not run at the same time as each other: one run takes them all. */
  together: (file: string) => boolean;
}

interface Run {
  files: string[];
  time: number;
  /** Seconds that a file takes in this run. */
  seconds: (file: string) => number;
}

/**
 * Distributes spec files to runs so that all runs end at about the same time: the longest file first, each to the run that
 * ends soonest with it.
 *
 * @returns for each line, the files of each of its runs
 */
export function distribute(files: readonly string[], shares: Shares): string[][][] {
  const { lines, runsPerLine, onOneLine, together } = shares;
  const longest = (file: string) => Math.max(...lines.map((seconds) => seconds[file] ?? 0)) || UNKNOWN;
  const distributed = lines.map((seconds) =>
    Array.from({ length: runsPerLine }, (): Run => {
      return { files: [], time: 0, seconds: (file) => seconds[file] ?? longest(file) };
    }),
  );
  const give = (given: readonly string[], runs: readonly Run[]) => {
    for (const group of grouped(given, together, longest)) {
      const end = (run: Run) => run.time + timeOf(group, run.seconds);
      const soonest = runs.reduce((a, b) => (end(b) < end(a) ? b : a));
      soonest.time = end(soonest);
      soonest.files.push(...group);
    }
  };
  const onEachLine = files.filter((file) => !onOneLine(file));
  for (const runs of distributed) give(onEachLine, runs);
  give(files.filter(onOneLine), distributed.flat());
  return distributed.map((runs) => runs.map((run) => run.files.sort()));
}

/** @returns groups of files that must stay in one run, the longest group first */
function grouped(
  files: readonly string[],
  together: Shares['together'],
  seconds: Run['seconds'],
): string[][] {
  const exclusive = files.filter(together);
  const groups = files.filter((file) => !together(file)).map((file) => [file]);
  if (exclusive.length > 0) groups.push(exclusive);
  return groups.sort((a, b) => timeOf(b, seconds) - timeOf(a, seconds));
}

function timeOf(group: readonly string[], seconds: Run['seconds']): number {
  return group.reduce((sum, file) => sum + seconds(file), 0);
}
