import { HeaderNames } from '../header-names';
import { FixedBytes } from './fixed-bytes';
import { type FrameObject, ObjectShape } from './object-shape';

/** A header, as far as its value matters. */
interface Place {
  readonly name: string;
  /** The value as Latin-1 and decoded, as long as it has always been the same. */
  readonly constant: { readonly raw: string; readonly text: string } | undefined;
}

/** What is the same in all frames of a sequence, as far as it is known. */
export interface Template {
  /** Indexes of the values that have changed so far. */
  readonly varying: readonly number[];
  /** The bytes before each varying value, and those after the last. */
  readonly fixed: readonly FixedBytes[];
  /** The constant values; '' for varying ones. */
  readonly values: readonly string[];
}

/** What all frames with the same sequence of header names share. Most values hardly ever change: only the others are set. */
export class HeaderSequence<P extends Place = Place> {
  readonly names: HeaderNames;
  readonly #trie: { readonly changes: number };
  readonly path: readonly P[];
  /** `changes` of the trie for which the next two hold. */
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
   * The constant values of this sequence, and the varying ones of another that begins with the same headers.
   *
   * @param found how many of those are known
   */
  valuesAfter(others: readonly string[], found: number): string[] {
    const { varying, values: constants } = this.template;
    const values = constants.slice();
    for (let i = 0; i < found; i++) {
      const index = varying[i] as number;
      values[index] = others[index] as string;
    }
    return values;
  }

  toObject(values: readonly string[]): FrameObject {
    const { varying, values: constants } = this.template;
    this.#shape ??= new ObjectShape(this.names.list, constants, varying);
    return this.#shape.fill(values);
  }

  #adapt(): void {
    const varying = this.path.flatMap(({ constant }, i) => (constant === undefined ? [i] : []));
    // Constants never come back, so the same number means the same indexes.
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
    this.path.forEach(({ name, constant }, i) => {
      text += `${i === 0 ? '' : '\r\n'}${name}: `;
      if (constant) {
        text += constant.raw;
      } else {
        parts.push(new FixedBytes(text));
        text = '';
      }
    });
    return [...parts, new FixedBytes(`${text}\r\n\r\n`)];
  }
}
