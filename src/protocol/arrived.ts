import { decodeText } from './text';

/** A buffer that a big frame made larger than this is let go with the frame. */
const KEPT_BYTES = 256 * 1024;
/** `view` may be read so far behind the last byte; what is there means nothing. */
const SLACK = 32;
/** Stands for what is no UTF-8, or for itself. */
const REPLACEMENT = '\ufffd';

/**
 * The bytes from the beginning of the frame that is arriving. They are copied here, so that no chunk need be kept, a frame
 * that was cut stands in one piece, and a place in `view` is the same place in `text`.
 */
export class Arrived {
  length = 0;
  view = new DataView(new ArrayBuffer(16 * 1024));
  #bytes = Buffer.from(this.view.buffer);
  #text: string | undefined;
  /** What was found to be ASCII: nothing, where the end is before the beginning. */
  #asciiFrom = 0;
  #asciiEnd = -1;

  append(chunk: Buffer, start: number, end: number): void {
    const length = this.length + end - start;
    // By doubling, so that a frame that comes byte by byte is copied a bounded number of times.
    if (length + SLACK > this.#bytes.length) this.#resize(2 * length);
    chunk.copy(this.#bytes, this.length, start, end);
    this.length = length;
    this.#forget();
  }

  /** Lets the first `count` bytes go. */
  discard(count: number): void {
    this.#bytes.copyWithin(0, count, this.length);
    this.length -= count;
    this.#forget();
    if (this.#bytes.length > KEPT_BYTES && this.length + SLACK <= KEPT_BYTES) this.#resize(KEPT_BYTES);
  }

  /** All of it, a byte a character. */
  get text(): string {
    this.#text ??= this.#bytes.toString('latin1', 0, this.length);
    return this.#text;
  }

  /** A part of it, a byte a character, that may be kept: a slice of `text` is to V8 a view of all that had arrived. */
  part(start: number, end: number): string {
    return this.#bytes.toString('latin1', start, end);
  }

  /** A part of it as it was meant, see `decodeText`. */
  decoded(start: number, end: number): string {
    const text = this.#bytes.toString('utf8', start, end);
    return text.includes(REPLACEMENT) ? decodeText(this.text.slice(start, end)) : text;
  }

  /** Where this text stands, at `from` or behind it; -1 where it does not. */
  indexOf(text: string, from: number): number {
    return this.#bytes.subarray(0, this.length).indexOf(text, from, 'latin1');
  }

  /** Where the first byte that is no ASCII stands, at `from` or behind it; the length where there is none. */
  highByteFrom(from: number): number {
    // Stryker disable next-line ConditionalExpression,EqualityOperator: searched again, it is found again
    if (from < this.#asciiFrom || from > this.#asciiEnd) {
      this.#asciiFrom = from;
      this.#asciiEnd = this.#findHighByte(from);
    }
    return this.#asciiEnd;
  }

  #findHighByte(from: number): number {
    const { view, length } = this;
    let at = from;
    // Sixteen at a time, as long as none of them has its highest bit set.
    for (; at + 16 <= length; at += 16) {
      const low = view.getInt32(at) | view.getInt32(at + 4);
      const high = view.getInt32(at + 8) | view.getInt32(at + 12);
      if (((low | high) & 0x80808080) !== 0) break;
    }
    while (at < length && view.getUint8(at) < 0x80) at += 1;
    return at;
  }

  #forget(): void {
    this.#text = undefined;
    this.#asciiEnd = -1;
  }

  #resize(size: number): void {
    const old = this.#bytes;
    this.view = new DataView(new ArrayBuffer(size));
    this.#bytes = Buffer.from(this.view.buffer);
    old.copy(this.#bytes, 0, 0, this.length);
  }
}
