/** Seconds that each spec file takes, by its path from the project's folder. */
export type Seconds = Readonly<Record<string, number>>;

/** Seconds assumed for a file that was never measured. */
const UNKNOWN = 5;

/**
 * Deals spec files to several runs so that all end at about the same time: the longest first, each to the run that has the
 * least so far.
 *
 * @returns a list of files for each run
 */
export function deal(files: readonly string[], runs: number, seconds: Seconds): string[][] {
  const timeOf = (file: string) => seconds[file] ?? UNKNOWN;
  const dealt = Array.from({ length: runs }, () => ({ files: [] as string[], time: 0 }));
  for (const file of files.toSorted((a, b) => timeOf(b) - timeOf(a))) {
    const least = dealt.reduce((a, b) => (b.time < a.time ? b : a));
    least.files.push(file);
    least.time += timeOf(file);
  }
  return dealt.map(({ files: own }) => own.sort());
}
