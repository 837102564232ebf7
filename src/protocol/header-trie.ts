import { FixedBytes, sharedBytes } from './fixed-bytes';
import { HeaderSequence } from './header-sequence';
import { decodeText, hasHighByte } from './text';

/** The next four limits restrict the memory for one start line. MAX_NAMES and MAX_LENGTH (characters) are per frame. */
export const MAX_NAMES = 128;
const MAX_SEQUENCES = 64;
const MAX_NODES = 2048;
const MAX_LENGTH = 4096;
/** Characters. A longer value is not kept as a constant: it is unlikely to be repeated. */
const LONGEST_CONSTANT = 256;
/** The first sequences are learned from their first frame, all further ones from their second. */
const LEARNED_AT_ONCE = 8;
/** Limit of remembered hashes of sequences that were seen once. */
const MAX_SEEN = 256;
const SHORTEST_FIRST_NAME = 2;

/** A node of the trie: one header, after the headers of the nodes above it. */
export class HeaderNode {
  /** Headers that may follow, the most recent one first. */
  readonly next: HeaderNode[] = [];
  /** Set if a frame may end after this header. */
  sequence: HeaderSequence<HeaderNode> | undefined;
  /** Sequence of the last frame that went through this node. The next frame is compared with it first. */
  likely: HeaderSequence<HeaderNode> | undefined;
  /** The value, as Latin-1 and decoded, if it has been the same in all frames so far. */
  constant: { readonly raw: string; readonly text: string } | undefined;
  /** The bytes before the value: the CRLF of the line before, the name and `: `. */
  readonly before: FixedBytes;
  readonly #beginning: string;
  #constantLine: FixedBytes | undefined;

  /** @param isRepeated whether the header comes here once or several times in a row. A frame has one value for all of them. */
  constructor(
    readonly name: string,
    isFirst: boolean,
    readonly isRepeated: boolean,
  ) {
    this.#beginning = `${isFirst ? '' : '\r\n'}${name}: `;
    this.before = sharedBytes(this.#beginning);
  }

  /** Call this with the first value. */
  expect(value: string): void {
    if (value.length > LONGEST_CONSTANT) return;
    const raw = ownText(value);
    this.constant = { raw, text: decodeText(raw) };
  }

  /** Call this when the value has changed. It is no longer treated as constant. */
  vary(): void {
    this.constant = undefined;
    this.#constantLine = undefined;
  }

  /** The line with the constant value, and the CRLF before and after it; undefined if the value is not constant. */
  constantLine(): FixedBytes | undefined {
    if (!this.constant) return undefined;
    this.#constantLine ??= new FixedBytes(`${this.#beginning}${this.constant.raw}\r\n`);
    return this.#constantLine;
  }
}

/**
 * A trie of the sequences of header names that frames with one start line have. It is learned from the frames received.
 * Sequences share their common beginning, so that each name in a frame is compared only once.
 */
export class HeaderTrie {
  next: HeaderNode[] = [];
  /** Number of values that were found to change. Sequences adapt when it grows. */
  changes = 0;
  /** Sequence of the last frame. The next frame most likely has the same one. */
  recent: HeaderSequence<HeaderNode> | undefined;
  #sequences = 0;
  #nodes = 0;
  /** Hashes of the sequences that were seen once. A collision only means that a sequence is learned too early. */
  readonly #met = new Set<number>();
  /** Names whose value was found to change. At another place in the trie it is then expected to change, too. */
  readonly #varying = new Set<string>();
  /**
   * Names of headers that were found to come several times in a row, but not always equally often. Such a row has one node, so
   * that it needs one sequence, not one for each length.
   */
  readonly #repeated = new Set<string>();
  readonly #onLearned: (nodes: number) => void;

  /** @param onLearned called with the number of nodes made */
  constructor(onLearned: (nodes: number) => void) {
    this.#onLearned = onLearned;
  }

  /**
   * Learns the sequence of a frame.
   *
   * @param names,values of the frame, as Latin-1
   * @param text the frame
   */
  learn(
    names: readonly string[],
    values: readonly string[],
    text: string,
  ): HeaderSequence<HeaderNode> | undefined {
    if (!canLearn(names, values, text) || !this.#isWorthwhile(names)) return undefined;
    if (this.#sequences >= MAX_SEQUENCES || this.#nodes + names.length > MAX_NODES) this.forget();
    const repeated = this.#newlyRepeated(names);
    if (repeated !== undefined) {
      // The sequences of the other lengths are useless now.
      this.#clear();
      this.#repeated.add(repeated);
    }
    const path: HeaderNode[] = [];
    let siblings = this.next;
    const before = this.#nodes;
    names.forEach((name, i) => {
      const value = values[i] as string;
      const last = path.at(-1);
      if (last?.isRepeated && last.name === name) return;
      let node = siblings.find((each) => each.name === name);
      if (!node) {
        node = new HeaderNode(ownText(name), i === 0, this.#repeated.has(name));
        // Stryker disable next-line ConditionalExpression: a value that is not expected to change gives the same frames, only later
        if (!this.#varying.has(name) && !node.isRepeated) node.expect(value);
        siblings.unshift(node);
        this.#nodes += 1;
      } else if (node.constant && node.constant.raw !== value) {
        this.vary(node);
      }
      path.push(node);
      siblings = node.next;
    });
    const last = path.at(-1) as HeaderNode;
    if (!last.sequence) {
      last.sequence = new HeaderSequence<HeaderNode>(this, path);
      this.#sequences += 1;
    }
    for (const node of path) node.likely ??= last.sequence;
    this.recent = last.sequence;
    this.#onLearned(this.#nodes - before);
    return last.sequence;
  }

  vary(node: HeaderNode): void {
    node.vary();
    this.changes += 1;
    this.#varying.add(node.name);
  }

  forget(): void {
    this.#clear();
    this.#varying.clear();
    this.#repeated.clear();
  }

  #clear(): void {
    this.next = [];
    this.recent = undefined;
    this.changes += 1;
    this.#sequences = 0;
    this.#nodes = 0;
    this.#met.clear();
  }

  /** The header that comes in a row more or less often in this frame than in earlier ones; undefined if there is none. */
  #newlyRepeated(names: readonly string[]): string | undefined {
    let last: HeaderNode | undefined;
    let siblings = this.next;
    const isLast = ({ name }: HeaderNode) => name === last?.name;
    for (const name of names) {
      if (last?.isRepeated && last.name === name) continue;
      const node = siblings.find((each) => each.name === name);
      if (!node) return last?.name === name || siblings.some(isLast) ? last?.name : undefined;
      last = node;
      siblings = node.next;
    }
    return siblings.some(isLast) ? last?.name : undefined;
  }

  /** Learning takes time. A server that sends new sequences all the time must not cause it for each frame. */
  #isWorthwhile(names: readonly string[]): boolean {
    if (this.#sequences < LEARNED_AT_ONCE) return true;
    const hash = hashOf(names);
    if (this.#met.delete(hash)) return true;
    if (this.#met.size >= MAX_SEEN) this.#met.clear();
    this.#met.add(hash);
    return false;
  }
}

/** True if the bytes can be rebuilt from names and values alone. This holds for nearly every frame of Asterisk. */
function canLearn(names: readonly string[], values: readonly string[], text: string): boolean {
  if (names.length > MAX_NAMES || text.length > MAX_LENGTH) return false;
  if (names.includes('__proto__') || (hasHighByte(text) && names.some(hasHighByte))) return false;
  // `FixedBytes` needs four bytes before the first value: its name and `: `.
  if ((names[0]?.length ?? 0) < SHORTEST_FIRST_NAME) return false;
  return text === `${names.map((name, i) => `${name}: ${values[i]}\r\n`).join('')}\r\n`;
}

/** A copy of the text. In V8 a slice is a view that keeps the whole text alive. */
function ownText(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('latin1');
}

/** Hash of the length and of two characters of each name. All characters would take longer than learning the sequence. */
function hashOf(names: readonly string[]): number {
  let hash = names.length;
  for (const name of names) {
    const { length } = name;
    hash = Math.imul(
      hash ^ (length << 16) ^ (name.charCodeAt(0) << 8) ^ name.charCodeAt(length - 1),
      0x9e3779b1,
    );
  }
  return hash;
}
