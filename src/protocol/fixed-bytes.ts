/** An expected sequence of bytes. It is compared four bytes at a time, which is several times as fast as `startsWith`. */
export class FixedBytes {
  readonly length: number;
  /** The bytes as 32-bit words. The last word holds the last four bytes, so that it may overlap the one before. */
  readonly #words: readonly number[];

  /** @param text Latin-1, at least four characters */
  constructor(text: string) {
    this.length = text.length;
    const words: number[] = [];
    for (let at = 0; at < text.length; at += 4) words.push(wordOf(text, Math.min(at, text.length - 4)));
    // Exactly as long as needed: these arrays compete for the processor's cache.
    this.#words = words.slice();
  }

  /** Whether these bytes are at offset `at`. The caller must check that `view` holds `length` bytes from `at`. */
  matchesAt(view: DataView, at: number): boolean {
    const words = this.#words;
    const last = words.length - 1;
    for (let i = 0; i < last; i++) {
      if (view.getInt32(at + 4 * i, true) !== words[i]) return false;
    }
    return view.getInt32(at + this.length - 4, true) === words[last];
  }
}

/** Limits of what `sharedBytes` keeps. Header names of Asterisk have up to 40 characters. */
const MAX_SHARED = 1024;
const LONGEST_SHARED = 64;
const shared = new Map<string, FixedBytes>();

/**
 * The same bytes for the same text, if it is short. Many sequences of headers then fit into the processor's nearest cache.
 *
 * @param text Latin-1, at least four characters
 */
export function sharedBytes(text: string): FixedBytes {
  // Stryker disable next-line all: equal bytes that are not shared compare equally, only slower
  if (text.length > LONGEST_SHARED) return new FixedBytes(text);
  const known = shared.get(text);
  if (known) return known;
  // Stryker disable next-line all: the same
  if (shared.size >= MAX_SHARED) shared.clear();
  const bytes = new FixedBytes(text);
  shared.set(text, bytes);
  return bytes;
}

function wordOf(text: string, at: number): number {
  return (
    text.charCodeAt(at) |
    (text.charCodeAt(at + 1) << 8) |
    (text.charCodeAt(at + 2) << 16) |
    (text.charCodeAt(at + 3) << 24)
  );
}
