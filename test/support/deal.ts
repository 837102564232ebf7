/** Seconds that each spec file takes, by its path from the project's folder. */
export type Seconds = Readonly<Record<string, number>>;

/** Seconds assumed for a file that was never measured. */
const UNKNOWN = 5;

/**
 * Deals spec files to several runs so that all end at about the same time: the longest first, each to the run that has the
 * least so far.
 *
 * @param together files that must not run at the same time as each other: one run takes them all
 * @returns a list of files for each run
 */
export function deal(
  files: readonly string[],
  runs: number,
  seconds: Seconds,
  together: (file: string) => boolean,
): string[][] {
  const timeOf = (group: readonly string[]) =>
    group.reduce((sum, file) => sum + (seconds[file] ?? UNKNOWN), 0);
  const bound = files.filter(together);
  const groups = [
    ...(bound.length > 0 ? [bound] : []),
    ...files.filter((file) => !together(file)).map((file) => [file]),
  ];
  const dealt = Array.from({ length: runs }, () => ({ files: [] as string[], time: 0 }));
  for (const group of groups.sort((a, b) => timeOf(b) - timeOf(a))) {
    const least = dealt.reduce((a, b) => (b.time < a.time ? b : a));
    least.files.push(...group);
    least.time += timeOf(group);
  }
  return dealt.map(({ files: own }) => own.sort());
}
