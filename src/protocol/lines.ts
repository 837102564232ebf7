const LF = 10;
const CR = 13;
/** What is searched: the first `length` bytes of `view`, which has at least 8 bytes more. */
export interface Searched {
  readonly view: DataView;
  readonly length: number;
}

/** The text of a line, which may have its CR at its end yet. */
export function withoutCr(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

export function skipBlankLines({ view, length }: Searched, from: number): number {
  for (let at = from; ; ) {
    const char = view.getUint8(at);
    if (char === LF && at < length) at += 1;
    else if (char === CR && view.getUint8(at + 1) === LF && at + 1 < length) at += 2;
    else return at;
  }
}

/** Where the first LF stands, at `from` or behind it; -1 where there is none. */
export function lineFeedFrom({ view, length }: Searched, from: number): number {
  // Four bytes at a time, as below.
  for (let at = from; at < length; at += 4) {
    const word = view.getInt32(at, true) ^ 0x0a0a0a0a;
    const found = (word - 0x01010101) & ~word & 0x80808080;
    if (found === 0) continue;
    const lf = at + ((31 - Math.clz32(found & -found)) >>> 3);
    return lf < length ? lf : -1;
  }
  return -1;
}

/** Where the first empty line ends of those that begin behind `from`; -1 where there is none. */
export function blankLineEnd({ view, length }: Searched, from: number): number {
  // Four bytes at a time, for lines are short, and calling into V8 for each takes longer. Of those that are LF, and so zero
  // in `word`, the first borrows from its highest bit.
  for (let at = from; at < length; at += 4) {
    const word = view.getInt32(at, true) ^ 0x0a0a0a0a;
    const found = (word - 0x01010101) & ~word & 0x80808080;
    if (found === 0) continue;
    const lf = at + ((31 - Math.clz32(found & -found)) >>> 3);
    const next = view.getUint8(lf + 1);
    const end = next === LF ? lf + 2 : next === CR && view.getUint8(lf + 2) === LF ? lf + 3 : -1;
    if (end !== -1) return end <= length ? end : -1;
    at = lf - 3;
  }
  return -1;
}
