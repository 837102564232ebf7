/** An expected sequence of bytes. It is compared four bytes at a time, which is several times as fast as `startsWith`. */
export class FixedBytes {
  readonly length: number;
  /** The bytes as 32-bit words. The last word holds the last four bytes, so that it may overlap the one before. */
  readonly #words: readonly number[];

  /** @param text Latin-1, at least four characters */
  constructor(text: string) {
    const bytes = Buffer.from(text, 'latin1');
    this.length = bytes.length;
    this.#words = Array.from({ length: Math.ceil(bytes.length / 4) }, (_, i) =>
      bytes.readInt32LE(Math.min(4 * i, bytes.length - 4)),
    );
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
