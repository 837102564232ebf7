import { decodeText } from './text';

/** After a big frame the buffer shrinks back to this size. */
const KEPT_BYTES = 256 * 1024;
/** Bytes after `length` that can be read, so that readers can load 4 or 8 bytes without a bounds check. Their values are arbitrary. */
const SLACK = 32;
/** First size in bytes: a window of the parser fits. A short session needs no more. */
const FIRST_BYTES = 8192 + SLACK;
/** Stands in decoded text for bytes that are not UTF-8. The text may also have contained U+FFFD itself. */
const REPLACEMENT = '\ufffd';

/** Number of buffers that are kept for the next parsers. Each refresh has a parser of its own. */
const MAX_SPARE = 16;
/** Buffers of parsers that have ended, all of the first size. */
const spare: Buffer[] = [];

const NO_BYTES = Buffer.alloc(0);
const NO_VIEW = new DataView(NO_BYTES.buffer);

/**
 * The bytes received since the start of the current frame. They are copied here for three reasons: no chunk has to be kept, a
 * frame is contiguous even if it came in pieces, and an offset in `view` is the same offset in `text`.
 */
export class ReceiveBuffer {
  length = 0;
  // `allocUnsafe` would share its memory with other buffers.
  #bytes = spare.pop() ?? Buffer.allocUnsafeSlow(FIRST_BYTES);
  view = new DataView(this.#bytes.buffer);
  #text: string | undefined;

  append(chunk: Buffer, start: number, end: number): void {
    const length = this.length + end - start;
    // The size doubles, so that a frame that comes byte by byte is not copied each time.
    if (length + SLACK > this.#bytes.length) this.#resize(2 * length);
    chunk.copy(this.#bytes, this.length, start, end);
    this.length = length;
    this.#text = undefined;
  }

  /** Removes the first `count` bytes. */
  discard(count: number): void {
    this.#bytes.copyWithin(0, count, this.length);
    this.length -= count;
    this.#text = undefined;
    if (this.#bytes.length > KEPT_BYTES && this.length + SLACK <= KEPT_BYTES) this.#resize(KEPT_BYTES);
  }

  /** Frees the memory. The buffer must not be used after this. */
  drop(): void {
    if (this.#bytes.length === FIRST_BYTES && spare.length < MAX_SPARE) spare.push(this.#bytes);
    this.length = 0;
    this.#bytes = NO_BYTES;
    this.view = NO_VIEW;
    this.#text = undefined;
  }

  /** All bytes as Latin-1, one character per byte. Not a getter: V8 would compile it into every function that reads it. */
  text(): string {
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
    return text.includes(REPLACEMENT) ? decodeText(this.text().slice(start, end)) : text;
  }

  /** Offset of this text at or after `from`; -1 if it is not found. */
  indexOf(text: string, from: number): number {
    return this.#bytes.subarray(0, this.length).indexOf(text, from, 'latin1');
  }

  #resize(size: number): void {
    const old = this.#bytes;
    this.#bytes = Buffer.allocUnsafeSlow(size);
    this.view = new DataView(this.#bytes.buffer);
    old.copy(this.#bytes, 0, 0, this.length);
  }
}
