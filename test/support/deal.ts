/** Seconds that each spec file takes, by its path from the project's folder. */
export type Seconds = Readonly<Record<string, number>>;

/** Seconds assumed for a file that was never measured. */
const UNKNOWN = 5;

export interface Shares {
  /** How many lines of Node-RED there are. */
  lines: number;
  /** How many runs each line has at the same time. */
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
 * Deals spec files to runs so that all runs end at about the same time: the longest first, each to the run that has the
 * least so far.
 *
 * @returns for each line, for each of its runs, the files
 */
export function deal(files: readonly string[], shares: Shares): string[][][] {
  const { lines, runsPerLine, seconds, onOneLine, together } = shares;
  const dealt = Array.from({ length: lines }, () =>
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
  for (const runs of dealt) give(onEachLine, runs);
  give(files.filter(onOneLine), dealt.flat());
  return dealt.map((runs) => runs.map((run) => run.files.sort()));
}

/** The longest first. */
function grouped(files: readonly string[], together: Shares['together'], seconds: Seconds): string[][] {
  const bound = files.filter(together);
  const groups = files.filter((file) => !together(file)).map((file) => [file]);
  if (bound.length > 0) groups.push(bound);
  return groups.sort((a, b) => timeOf(b, seconds) - timeOf(a, seconds));
}

function timeOf(group: readonly string[], seconds: Seconds): number {
  return group.reduce((sum, file) => sum + (seconds[file] ?? UNKNOWN), 0);
}
