import { HeaderNames } from '../header-names';
import { FixedBytes } from './fixed-bytes';
import { type FrameObject, ObjectShape } from './object-shape';

const FRAME_END = new FixedBytes('\r\n\r\n');

/** A header at its place in a sequence. */
interface Place {
  readonly name: string;
  /** The value, as Latin-1 and decoded, if it has been the same in all frames so far. */
  readonly constant: { readonly raw: string; readonly text: string } | undefined;
  /** The bytes before the value: the CRLF of the line before, the name and `: `. */
  readonly before: FixedBytes;
}

/** The parts that have been the same in all frames of a sequence so far. */
export interface Template {
  /** Indexes of the values that have changed so far. */
  readonly varying: readonly number[];
  /** The bytes before each varying value, and those after the last. */
  readonly fixed: readonly FixedBytes[];
  /** The constant values; '' for varying ones. */
  readonly values: readonly string[];
}

/**
 * The data that all frames with the same sequence of header names share. Most values hardly ever change, so only the values that
 * vary are read from each frame.
 */
export class HeaderSequence<P extends Place = Place> {
  readonly names: HeaderNames;
  readonly #trie: { readonly changes: number };
  readonly path: readonly P[];
  /** `changes` of the trie at which `#template` and `#shape` were made. */
  #knownChanges = -1;
  #template: Template = { varying: [], fixed: [], values: [] };
  #shape: ObjectShape | undefined;

  /** @param trie counts the values that were found to change */
  constructor(trie: { readonly changes: number }, path: readonly P[]) {
    this.#trie = trie;
    this.path = path;
    this.names = new HeaderNames(
      path.map(({ name }) => name),
      true,
    );
  }

  get template(): Template {
    if (this.#knownChanges !== this.#trie.changes) this.#adapt();
    return this.#template;
  }

  /** The header of the last of `found` varying values, and the index of the next header. */
  place(found: number): { last: P | undefined; depth: number } {
    if (found === 0) return { last: undefined, depth: 0 };
    const index = this.template.varying[found - 1] as number;
    return { last: this.path[index], depth: index + 1 };
  }

  /**
   * Replaces the values after the first `found` varying ones by the constant values of this sequence.
   *
   * @param values of another sequence that begins with the same headers
   */
  completeValues(values: string[], found: number): void {
    const { varying, values: constants } = this.template;
    const known = found === 0 ? 0 : (varying[found - 1] as number) + 1;
    if (values.length > constants.length) values.length = constants.length;
    for (let i = known; i < constants.length; i++) values[i] = constants[i] as string;
  }

  toObject(values: readonly string[]): FrameObject {
    const { varying, values: constants } = this.template;
    this.#shape ??= new ObjectShape(this.names.list, constants, varying);
    return this.#shape.fill(values);
  }

  #adapt(): void {
    const varying = this.path.flatMap(({ constant }, i) => (constant === undefined ? [i] : []));
    // A varying value never becomes constant again, so an equal number of varying values means the same indexes.
    if (this.#knownChanges === -1 || varying.length !== this.#template.varying.length) {
      const values = this.path.map(({ constant }) => constant?.text ?? '');
      this.#template = { varying, fixed: this.#fixedBytes(), values };
      this.#shape = undefined;
    }
    this.#knownChanges = this.#trie.changes;
  }

  #fixedBytes(): FixedBytes[] {
    const parts: FixedBytes[] = [];
    let text = '';
    this.path.forEach(({ name, constant, before }, i) => {
      const line = `${i === 0 ? '' : '\r\n'}${name}: `;
      if (constant) {
        text += line + constant.raw;
      } else {
        // Sequences share these bytes. Otherwise many sequences would not fit into the processor's cache.
        parts.push(text === '' ? before : new FixedBytes(text + line));
        text = '';
      }
    });
    return [...parts, text === '' ? FRAME_END : new FixedBytes(`${text}\r\n\r\n`)];
  }
}
