const LF = 10;
const CR = 13;
/** Bytes to search: the first `length` bytes of `view`. The view must have at least 8 more bytes. */
export interface Searched {
  readonly view: DataView;
  readonly length: number;
}

/** The line without a CR at its end. */
export function withoutCr(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** Offset of the first byte at or after `from` that is not part of an empty line. */
export function skipBlankLines({ view, length }: Searched, from: number): number {
  let at = from;
  while (at < length) {
    const char = view.getUint8(at);
    if (char === LF) at += 1;
    else if (char === CR && at + 1 < length && view.getUint8(at + 1) === LF) at += 2;
    else break;
  }
  return at;
}

/** Offset of the first LF at or after `from`; -1 if there is none. */
export function lineFeedFrom({ view, length }: Searched, from: number): number {
  // Four bytes at a time: lines are short, and a call of `indexOf` for each line takes longer.
  for (let at = from; at < length; at += 4) {
    const found = lineFeeds(view, at);
    if (found === 0) continue;
    const lf = at + firstOf(found);
    return lf < length ? lf : -1;
  }
  return -1;
}

/**
 * Offset of the LF that ends the value at `from`; -1 if there is none. If bytes above 0x7f may be before that LF, the result is
 * its complement `~offset`.
 */
export function valueLineFeed({ view, length }: Searched, from: number): number {
  let all = 0;
  for (let at = from; at < length; at += 4) {
    const word = view.getInt32(at, true);
    all |= word;
    const found = lineFeedsIn(word);
    if (found === 0) continue;
    const lf = at + firstOf(found);
    if (lf >= length) return -1;
    return (all & 0x80808080) === 0 ? lf : ~lf;
  }
  return -1;
}

/** Offset just after the first empty line after `from`; -1 if there is none. */
export function blankLineEnd({ view, length }: Searched, from: number): number {
  for (let at = from; at < length; at += 8) {
    const found = lineFeeds(view, at);
    const foundNext = lineFeeds(view, at + 4);
    if ((found | foundNext) === 0) continue;
    const lf = found === 0 ? at + 4 + firstOf(foundNext) : at + firstOf(found);
    const next = view.getUint8(lf + 1);
    const end = next === LF ? lf + 2 : next === CR && view.getUint8(lf + 2) === LF ? lf + 3 : -1;
    if (end !== -1) return end <= length ? end : -1;
    at = lf - 7;
  }
  return -1;
}

function lineFeeds(view: DataView, at: number): number {
  return lineFeedsIn(view.getInt32(at, true));
}

/** Bit mask: its lowest 0x80 marks the first LF among these four bytes; 0 if there is none. */
function lineFeedsIn(bytes: number): number {
  const word = bytes ^ 0x0a0a0a0a;
  // An LF is a zero byte now. The subtraction sets the highest bit of the first zero byte.
  return (word - 0x01010101) & ~word & 0x80808080;
}

/** Index, 0 to 3, of the byte that the mask marks first. */
function firstOf(found: number): number {
  return (31 - Math.clz32(found & -found)) >>> 3;
}
