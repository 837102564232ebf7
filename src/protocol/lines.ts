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
  // Four bytes at a time, for lines are short, and calling into V8 for each takes longer.
  for (let at = from; at < length; at += 4) {
    const found = lineFeeds(view, at);
    if (found === 0) continue;
    const lf = at + firstOf(found);
    return lf < length ? lf : -1;
  }
  return -1;
}

/** Where the first empty line ends of those that begin behind `from`; -1 where there is none. */
export function blankLineEnd({ view, length }: Searched, from: number): number {
  for (let at = from; at < length; at += 8) {
    const found = lineFeeds(view, at);
    const foundBehind = lineFeeds(view, at + 4);
    if ((found | foundBehind) === 0) continue;
    const lf = found === 0 ? at + 4 + firstOf(foundBehind) : at + firstOf(found);
    const next = view.getUint8(lf + 1);
    const end = next === LF ? lf + 2 : next === CR && view.getUint8(lf + 2) === LF ? lf + 3 : -1;
    if (end !== -1) return end <= length ? end : -1;
    at = lf - 7;
  }
  return -1;
}

/** Of the four bytes at `at`, the lowest whose highest bit is set here is LF; 0 where none is. */
function lineFeeds(view: DataView, at: number): number {
  const word = view.getInt32(at, true) ^ 0x0a0a0a0a;
  // Of the bytes that are zero now, the first borrows from its highest bit.
  return (word - 0x01010101) & ~word & 0x80808080;
}

/** Which of the four. */
function firstOf(found: number): number {
  return (31 - Math.clz32(found & -found)) >>> 3;
}
