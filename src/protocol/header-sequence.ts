import type { Value } from '../frame';
import { HeaderNames } from '../header-names';
import { FixedBytes } from './fixed-bytes';
import { type FrameObject, ObjectShape } from './object-shape';
import { RepeatedValue } from './repeated-value';

const FRAME_END = new FixedBytes('\r\n\r\n');

/** A header at its place in a sequence. */
interface Place {
  readonly name: string;
  /** The value, as Latin-1 and decoded, if it has been the same in all frames so far. */
  readonly constant: { readonly raw: string; readonly text: string } | undefined;
  /** Whether the header comes here once or several times in a row. A frame has one value for all of them. */
  readonly isRepeated: boolean;
  /** The bytes before the value: the CRLF of the line before, the name and `: `. */
  readonly before: FixedBytes;
}

/**
 * The parts that have been the same in all frames of a sequence so far. It never changes: when a value is found to vary, the
 * sequence gets a new template.
 */
export class Template {
  /** Indexes of the values that have changed so far. */
  readonly varying: readonly number[];
  /** The bytes before each varying value, and those after the last. */
  readonly fixed: readonly FixedBytes[];
  /** The constant values; '' for varying ones. */
  readonly values: readonly string[];
  /** For each of `fixed`: the bytes before a further value of the last header, if that may be repeated. */
  readonly repeated: readonly (FixedBytes | undefined)[];
  /** Index in `varying` of the ActionID, in Asterisk's spelling; -1 if there is none. */
  readonly actionIdAt: number;
  readonly actionId = new RepeatedValue();
  readonly #names: readonly string[];
  /** Indexes of the values that may be lists. */
  readonly #lists: readonly number[];
  #shape: ObjectShape | undefined;

  constructor(path: readonly Place[], names: readonly string[]) {
    this.varying = path.flatMap(({ constant }, i) => (constant === undefined ? [i] : []));
    this.fixed = fixedBytes(path);
    this.repeated = [undefined, ...this.varying.map((i) => repeatedHeader(path[i] as Place))];
    this.values = path.map(({ constant }) => constant?.text ?? '');
    this.actionIdAt = this.varying.findIndex((i) => isActionId(path[i] as Place));
    this.#names = names;
    this.#lists = this.varying.filter((i) => path[i]?.isRepeated);
  }

  /** Index of the header after the first `found` varying ones. */
  depth(found: number): number {
    return found === 0 ? 0 : (this.varying[found - 1] as number) + 1;
  }

  /** The values of a frame whose first `depth` values are known, and the constant values after them. */
  continued(known: readonly Value[], depth: number): Value[] {
    const values: Value[] = this.values.slice();
    for (let i = 0; i < depth; i++) values[i] = known[i] as Value;
    return values;
  }

  toObject(values: readonly Value[]): FrameObject {
    this.#shape ??= new ObjectShape(this.#names, this.values, this.varying, this.#lists);
    return this.#shape.fill(values);
  }
}

/**
 * The data that all frames with the same sequence of header names share. Most values hardly ever change, so only the values that
 * vary are read from each frame.
 */
export class HeaderSequence<P extends Place = Place> {
  readonly names: HeaderNames;
  readonly #trie: { readonly changes: number };
  readonly path: readonly P[];
  /** `changes` of the trie for which `#template` was last checked. */
  #knownChanges: number;
  #template: Template;

  /** @param trie counts the values that were found to change */
  constructor(trie: { readonly changes: number }, path: readonly P[]) {
    this.#trie = trie;
    this.path = path;
    this.names = new HeaderNames(
      path.map(({ name }) => name),
      true,
    );
    this.#knownChanges = trie.changes;
    this.#template = new Template(path, this.names.list);
  }

  /** Not a getter: V8 would compile the rare `#adapt` into every function that reads it. */
  template(): Template {
    if (this.#knownChanges !== this.#trie.changes) this.#adapt();
    return this.#template;
  }

  #adapt(): void {
    this.#knownChanges = this.#trie.changes;
    // A varying value never becomes constant again, so an equal number of varying values means the same indexes.
    const { length } = this.path.filter(({ constant }) => constant === undefined);
    if (length !== this.#template.varying.length) this.#template = new Template(this.path, this.names.list);
  }
}

function isActionId({ name, isRepeated }: Place): boolean {
  return !isRepeated && name === 'ActionID';
}

function repeatedHeader({ isRepeated, before }: Place): FixedBytes | undefined {
  return isRepeated ? before : undefined;
}

function fixedBytes(path: readonly Place[]): FixedBytes[] {
  const parts: FixedBytes[] = [];
  let text = '';
  path.forEach(({ name, constant, before }, i) => {
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
