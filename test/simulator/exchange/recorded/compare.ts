import type { Lines } from './normalise';

/** The lines that one side has and the other lacks: `-` only the recording, `+` only the simulator. */
export function differences(real: Lines, simulated: Lines): string[] {
  return [...new Set([...real.keys(), ...simulated.keys()])].flatMap((stream) =>
    between(real.get(stream) ?? [], simulated.get(stream) ?? []).map((line) => `${stream}: ${line}`),
  );
}

/** The smallest edit that makes `b` of `a`. */
function between(a: readonly string[], b: readonly string[]): string[] {
  const common = longestCommon(a, b);
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && a[i] === b[j]) {
      i += 1;
      j += 1;
    } else if (i < a.length && (j === b.length || common(i + 1, j) >= common(i, j + 1))) {
      lines.push(`- ${a[i++]}`);
    } else {
      lines.push(`+ ${b[j++]}`);
    }
  }
  return lines;
}

/** The length of the longest sequence that `a` from `i` and `b` from `j` have in common. */
function longestCommon(a: readonly string[], b: readonly string[]): (i: number, j: number) => number {
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  return at;
}
