import { Frame } from '../frame';
import { HeaderNames } from '../header-names';
import { FixedBytes } from './fixed-bytes';
import { lineFeedFrom } from './lines';
import { type FrameObject, ObjectShape } from './object-shape';
import type { ReceiveBuffer } from './receive-buffer';
import { decodeText, hasHighByte } from './text';

/** Limits of what a peer can make us keep. */
const MAX_NAMES = 128;
const MAX_LENGTH = 4096;
const SHORTEST_FIRST_NAME = 2;
/** Values are views into `text` only up to this size of the buffer, in bytes. */
const LARGEST_VIEWED = 16 * 1024;

/**
 * What frames with the same header names have in common, learned from the frames that came. Names and most values hardly
 * ever change: the next frame is compared with the constant parts, and only the values between them are extracted.
 */
export class FrameTemplate {
  readonly names: HeaderNames;
  /** Set while only one such frame has been seen: the next is compared with its whole text. */
  readonly #only: string | undefined;
  /** The values of the first frame, as Latin-1 and decoded. */
  readonly #raw: readonly string[];
  readonly #values: readonly string[];
  /** Indexes of the values that have changed so far. */
  readonly #varying: readonly number[];
  /** The bytes before each varying value, and those after the last. */
  readonly #fixed: readonly FixedBytes[];
  #shape: ObjectShape | undefined;

  private constructor(
    names: HeaderNames,
    raw: readonly string[],
    varying: readonly number[],
    only: string | undefined,
  ) {
    this.names = names;
    this.#raw = raw;
    this.#values = raw.map(decodeText);
    this.#varying = varying;
    this.#only = only;
    this.#fixed = only === undefined ? fixedBytesAround(varying, names.list, raw) : [];
  }

  /** True if names and values alone determine the bytes, which is so for nearly every frame of Asterisk. */
  static canLearn(names: readonly string[], values: readonly string[], text: string): boolean {
    if (names.length > MAX_NAMES || text.length > MAX_LENGTH) return false;
    if (names.includes('__proto__') || names.some(hasHighByte)) return false;
    // `FixedBytes` needs four bytes before the first value: its name and `: `.
    if ((names[0]?.length ?? 0) < SHORTEST_FIRST_NAME) return false;
    return text === `${names.map((name, i) => `${name}: ${values[i]}\r\n`).join('')}\r\n`;
  }

  /** A template after its first frame: no value has changed yet. */
  static of(names: readonly string[], values: readonly string[], text: string): FrameTemplate {
    return new FrameTemplate(new HeaderNames(names, true), values, [], text);
  }

  hasNames(names: readonly string[]): boolean {
    const { list } = this.names;
    return list.length === names.length && list.every((name, i) => name === names[i]);
  }

  /** A new template that has seen one more frame with the same names. */
  adapted(values: readonly string[]): FrameTemplate {
    const hasVaried = (_: string, i: number) => this.#varying.includes(i) || values[i] !== this.#raw[i];
    const varying = this.#raw.flatMap((value, i) => (hasVaried(value, i) ? [i] : []));
    return new FrameTemplate(this.names, this.#raw, varying, undefined);
  }

  toObject(values: readonly string[]): FrameObject {
    this.#shape ??= new ObjectShape(this.names.list, this.#values, this.#varying);
    return this.#shape.fill(values);
  }

  /** The frame that begins at `at`, if it matches and is complete. */
  match(buffer: ReceiveBuffer, at: number): Frame | undefined {
    const { text, view } = buffer;
    if (this.#only !== undefined) {
      return text.startsWith(this.#only, at) ? this.#frame(this.#values, this.#only.length) : undefined;
    }
    const values = this.#values.slice();
    const varying = this.#varying;
    let end = at;
    for (let i = 0; i < varying.length; i++) {
      const start = this.#endOfFixed(i, view, end, text.length);
      if (start === -1) return undefined;
      // The next fixed bytes begin with CRLF, so that a line that ends otherwise does not match.
      end = lineFeedFrom(buffer, start) - 1;
      if (end < start) return undefined;
      // Stryker disable next-line ConditionalExpression,EqualityOperator: decoding ASCII gives the same text, only slower
      const isAscii = buffer.highByteFrom(start) >= end;
      values[varying[i] as number] = isAscii ? slice(buffer, start, end) : buffer.decoded(start, end);
    }
    end = this.#endOfFixed(varying.length, view, end, text.length);
    return end === -1 ? undefined : this.#frame(values, end - at);
  }

  #frame(values: readonly string[], bytes: number): Frame {
    return new Frame(this.names, values, bytes, undefined, this);
  }

  #endOfFixed(index: number, view: DataView, at: number, length: number): number {
    const fixed = this.#fixed[index] as FixedBytes;
    const end = at + fixed.length;
    return end <= length && fixed.matchesAt(view, at) ? end : -1;
  }
}

/** In V8 a slice is a view that keeps the whole text alive: one value must not keep the text of a big frame. */
function slice(buffer: ReceiveBuffer, start: number, end: number): string {
  return buffer.length > LARGEST_VIEWED ? buffer.part(start, end) : buffer.text.slice(start, end);
}

function fixedBytesAround(
  varying: readonly number[],
  names: readonly string[],
  values: readonly string[],
): FixedBytes[] {
  const parts: FixedBytes[] = [];
  let text = '';
  names.forEach((name, i) => {
    text += `${i === 0 ? '' : '\r\n'}${name}: `;
    if (varying.includes(i)) {
      parts.push(new FixedBytes(text));
      text = '';
    } else {
      text += values[i];
    }
  });
  return [...parts, new FixedBytes(`${text}\r\n\r\n`)];
}
