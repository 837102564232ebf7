import { owned } from '../owned-text';
import { FixedBytes } from './fixed-bytes';
import { valueAt } from './header-value';
import type { ReceiveBuffer } from './receive-buffer';

/** Characters. `FixedBytes` needs four. Longer values are not remembered. */
const SHORTEST = 4;
const LONGEST = 128;

/**
 * Reads a header that often has the same value in several frames in a row, as the items of an event list have the same
 * ActionID. Equal values become the same string object: comparing the bytes is several times as fast as making a text for each.
 */
export class RepeatedValue {
  #text = '';
  /** The bytes of `#text`; undefined if no value has come twice in a row. */
  #bytes: FixedBytes | undefined;
  /** Length and last four bytes of the last value that was not `#text`. If both are equal, it has probably come again. */
  #lastLength = 0;
  #lastWord = 0;

  /** As the function `valueAt`. */
  valueAt(buffer: ReceiveBuffer, start: number, lf: number): string {
    const bytes = this.#bytes;
    // After non-ASCII bytes `lf` is negative, and so is the length.
    const length = lf - 1 - start;
    if (bytes?.length === length && bytes.matchesAt(buffer.view, start)) return this.#text;
    const value = valueAt(buffer, start, lf);
    if (length < SHORTEST || length > LONGEST) return value;
    const word = buffer.view.getInt32(lf - 1 - SHORTEST);
    if (length !== this.#lastLength || word !== this.#lastWord) {
      this.#lastLength = length;
      this.#lastWord = word;
      return value;
    }
    this.#text = owned(value);
    this.#bytes = new FixedBytes(value);
    return this.#text;
  }
}
