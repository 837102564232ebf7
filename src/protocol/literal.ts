/** Text that is expected at a place, compared four bytes at a time: many times as fast as `startsWith`. */
export class Literal {
  readonly length: number;
  /** Its bytes in fours, in order, and the last four: where the length is no multiple of four, these overlap. */
  readonly #words: Int32Array;

  /** `text`: a byte a character, four at least. */
  constructor(text: string) {
    const bytes = Buffer.from(text, 'latin1');
    this.length = bytes.length;
    this.#words = new Int32Array(Math.ceil(bytes.length / 4));
    for (let i = 0; i < this.#words.length; i++) {
      this.#words[i] = bytes.readInt32LE(Math.min(4 * i, bytes.length - 4));
    }
  }

  standsAt(view: DataView, at: number): boolean {
    const words = this.#words;
    const last = words.length - 1;
    for (let i = 0; i < last; i++) {
      if (view.getInt32(at + 4 * i, true) !== words[i]) return false;
    }
    return view.getInt32(at + this.length - 4, true) === words[last];
  }
}
