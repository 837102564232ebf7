import type { Arrived } from './arrived';
import { Frame } from './frame';
import { HeaderNames } from './header-names';
import { lineFeedFrom } from './lines';
import { Literal } from './literal';
import { type FrameObject, ObjectPattern } from './object-pattern';
import { decodeText, hasHighByte } from './text';

/** What may be remembered: bounds on what a peer can make us keep. */
const MAX_NAMES = 128;
const MAX_LENGTH = 4096;
const SHORTEST_FIRST_NAME = 2;
/** Values are views into texts of at most so many bytes. */
const LARGEST_VIEWED = 16 * 1024;

/**
 * What frames of one sequence of names have in common, learned from those that came. Names and most values hardly ever
 * change: the next frame is compared with what was always the same, in long stretches, and only what lies between is
 * taken out of it.
 */
export class Template {
  readonly names: HeaderNames;
  /** The text of the only frame it was learned from: most of those that a short session sees come once. */
  readonly #only: string | undefined;
  /** The values of the frame it was learned from, a byte a character, and as they were meant. */
  readonly #raw: readonly string[];
  readonly #values: readonly string[];
  /** Where those values stand that have not always been the same. */
  readonly #varying: readonly number[];
  /** What stands before each of these, and behind the last. */
  readonly #literals: readonly Literal[];
  #pattern: ObjectPattern | undefined;

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
    this.#literals = only === undefined ? literalsAround(varying, names.list, raw) : [];
  }

  /** Only what is spelled as Asterisk does nearly always, so that names and values alone tell the bytes. */
  static canLearn(names: readonly string[], values: readonly string[], text: string): boolean {
    if (names.length > MAX_NAMES || text.length > MAX_LENGTH) return false;
    if (names.includes('__proto__') || names.some(hasHighByte)) return false;
    // What stands before the first value is compared four bytes at a time: its name and `: ` have to be as long.
    if ((names[0]?.length ?? 0) < SHORTEST_FIRST_NAME) return false;
    return text === `${names.map((name, i) => `${name}: ${values[i]}\r\n`).join('')}\r\n`;
  }

  /** Learned from one frame: as if no value in it could change. */
  static of(names: readonly string[], values: readonly string[], text: string): Template {
    return new Template(new HeaderNames(names), values, [], text);
  }

  hasNames(names: readonly string[]): boolean {
    const { list } = this.names;
    return list.length === names.length && list.every((name, i) => name === names[i]);
  }

  /** Learned from one more frame of the same names. */
  adapted(values: readonly string[]): Template {
    const hasVaried = (_: string, i: number) => this.#varying.includes(i) || values[i] !== this.#raw[i];
    const varying = this.#raw.flatMap((value, i) => (hasVaried(value, i) ? [i] : []));
    return new Template(this.names, this.#raw, varying, undefined);
  }

  toObject(values: readonly string[]): FrameObject {
    this.#pattern ??= new ObjectPattern(this.names.list, this.#values, this.#varying);
    return this.#pattern.fill(values);
  }

  /** The frame that begins at `at`, if it is such a one and has arrived whole. */
  find(arrived: Arrived, at: number): Frame | undefined {
    const { text, view } = arrived;
    if (this.#only !== undefined) {
      return text.startsWith(this.#only, at) ? this.#frame(this.#values, this.#only.length) : undefined;
    }
    const values = this.#values.slice();
    const varying = this.#varying;
    let end = at;
    for (let i = 0; i < varying.length; i++) {
      const start = this.#behindLiteral(i, view, end, text.length);
      if (start === -1) return undefined;
      // The next literal begins with CRLF: it is not found where the line ends otherwise.
      end = lineFeedFrom(arrived, start) - 1;
      if (end < start) return undefined;
      // Stryker disable next-line ConditionalExpression,EqualityOperator: ASCII is the same decoded, only later
      const isAscii = arrived.highByteFrom(start) >= end;
      values[varying[i] as number] = isAscii ? slice(arrived, start, end) : arrived.decoded(start, end);
    }
    end = this.#behindLiteral(varying.length, view, end, text.length);
    return end === -1 ? undefined : this.#frame(values, end - at);
  }

  #frame(values: readonly string[], bytes: number): Frame {
    return new Frame(this.names, values, bytes, undefined, this);
  }

  #behindLiteral(index: number, view: DataView, at: number, length: number): number {
    const literal = this.#literals[index] as Literal;
    const end = at + literal.length;
    return end <= length && literal.standsAt(view, at) ? end : -1;
  }
}

/** In V8 a slice is a view that keeps the whole text: what a big frame has made large is not kept for one value. */
function slice(arrived: Arrived, start: number, end: number): string {
  return arrived.length > LARGEST_VIEWED ? arrived.part(start, end) : arrived.text.slice(start, end);
}

function literalsAround(
  varying: readonly number[],
  names: readonly string[],
  values: readonly string[],
): Literal[] {
  const literals: Literal[] = [];
  let text = '';
  names.forEach((name, i) => {
    text += `${i === 0 ? '' : '\r\n'}${name}: `;
    if (varying.includes(i)) {
      literals.push(new Literal(text));
      text = '';
    } else {
      text += values[i];
    }
  });
  return [...literals, new Literal(`${text}\r\n\r\n`)];
}
