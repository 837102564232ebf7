import { decodeText } from './text';

/** After a big frame the buffer shrinks back to this size. */
const KEPT_BYTES = 256 * 1024;
/** Bytes after `length` that can be read, so that readers can load 4 or 8 bytes without a bounds check. Their values are arbitrary. */
const SLACK = 32;
/** First size in bytes: a window of the parser fits. A short session needs no more. */
const FIRST_BYTES = 8192 + SLACK;
/** Stands in decoded text for bytes that are not UTF-8. The text may also have contained U+FFFD itself. */
const REPLACEMENT = '\ufffd';

const NO_BYTES = Buffer.alloc(0);
const NO_VIEW = new DataView(NO_BYTES.buffer);

/**
 * The bytes received since the start of the current frame. They are copied here for three reasons: no chunk has to be kept, a
 * frame is contiguous even if it came in pieces, and an offset in `view` is the same offset in `text`.
 */
export class ReceiveBuffer {
  length = 0;
  // `allocUnsafe` would share its memory with other buffers.
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  view = new DataView(this.#bytes.buffer);
  #text: string | undefined;
  /** Cache: bytes `#asciiFrom` to `#asciiEnd` are known to be ASCII; empty if `#asciiEnd` < `#asciiFrom`. */
  #asciiFrom = 0;
  #asciiEnd = -1;

  append(chunk: Buffer, start: number, end: number): void {
    const length = this.length + end - start;
    // The size doubles, so that a frame that comes byte by byte is not copied each time.
    if (length + SLACK > this.#bytes.length) this.#resize(2 * length);
    chunk.copy(this.#bytes, this.length, start, end);
    this.length = length;
    this.#forget();
  }

  /** Removes the first `count` bytes. */
  discard(count: number): void {
    this.#bytes.copyWithin(0, count, this.length);
    this.length -= count;
    this.#forget();
    if (this.#bytes.length > KEPT_BYTES && this.length + SLACK <= KEPT_BYTES) this.#resize(KEPT_BYTES);
  }

  /** Frees the memory. The buffer must not be used after this. */
  drop(): void {
    this.length = 0;
    this.#bytes = NO_BYTES;
    this.view = NO_VIEW;
    this.#forget();
  }

  /** All bytes as Latin-1, one character per byte. */
  get text(): string {
    this.#text ??= this.#bytes.toString('latin1', 0, this.length);
    return this.#text;
  }

  /** Some bytes as Latin-1, in a string of their own that may be kept: a slice of `text` would keep all of `text`. */
  part(start: number, end: number): string {
    return this.#bytes.toString('latin1', start, end);
  }

  /** Some bytes decoded as `decodeText` does. */
  decoded(start: number, end: number): string {
    const text = this.#bytes.toString('utf8', start, end);
    return text.includes(REPLACEMENT) ? decodeText(this.text.slice(start, end)) : text;
  }

  /** Offset of this text at or after `from`; -1 if it is not found. */
  indexOf(text: string, from: number): number {
    return this.#bytes.subarray(0, this.length).indexOf(text, from, 'latin1');
  }

  /** Offset of the first byte above 0x7f at or after `from`; `length` if there is none. */
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
    // 16 bytes at a time, until one of them has its highest bit set.
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
    this.#bytes = Buffer.allocUnsafeSlow(size);
    this.view = new DataView(this.#bytes.buffer);
    old.copy(this.#bytes, 0, 0, this.length);
  }
}
