import { FixedBytes } from './fixed-bytes';
import { HeaderSequence } from './header-sequence';
import { decodeText, hasHighByte } from './text';

/** Limits of what a peer can make us keep for one start line. */
const MAX_NAMES = 128;
const MAX_SEQUENCES = 64;
const MAX_NODES = 2048;
const MAX_LENGTH = 4096;
/** A longer value is not expected to come again. */
const LONGEST_CONSTANT = 256;
/** Up to this number, sequences are learned at the first meeting; beyond it, at the second. */
const LEARNED_AT_ONCE = 8;
const MAX_MET = 256;
const SHORTEST_FIRST_NAME = 2;

/** One header in the sequences of a start line: it comes at this place, after the headers above it in the trie. */
export class HeaderNode {
  /** Headers that may follow, the most recent one first. */
  readonly next: HeaderNode[] = [];
  /** Set if a frame may end after this header. */
  sequence: HeaderSequence<HeaderNode> | undefined;
  /** The last frame with this header here had most likely that sequence. */
  likely: HeaderSequence<HeaderNode> | undefined;
  /** The value as Latin-1 and decoded, as long as it has always been the same. */
  constant: { readonly raw: string; readonly text: string } | undefined;
  /** The line with that value and the CRLF before and after it. */
  constantLine: FixedBytes | undefined;
  /** The bytes before the value: the CRLF of the line before, the name and `: `. */
  readonly before: FixedBytes;

  constructor(
    readonly name: string,
    isFirst: boolean,
    value: string,
  ) {
    const before = `${isFirst ? '' : '\r\n'}${name}: `;
    this.before = new FixedBytes(before);
    if (value.length > LONGEST_CONSTANT) return;
    const raw = ownText(value);
    this.constant = { raw, text: decodeText(raw) };
    this.constantLine = new FixedBytes(`${before}${raw}\r\n`);
  }

  /** The value has changed, and will again. */
  vary(): void {
    this.constant = undefined;
    this.constantLine = undefined;
  }
}

/**
 * The sequences of header names that frames with one start line have, as a trie, learned from the frames that came.
 * Sequences share what they begin with, so that a frame is compared with each name once, whichever sequence it has.
 */
export class HeaderTrie {
  next: HeaderNode[] = [];
  /** Number of values that were found to change. Sequences adapt when it grows. */
  changes = 0;
  /** The sequence of the last frame, which the next one has most likely. */
  recent: HeaderSequence<HeaderNode> | undefined;
  #sequences = 0;
  #nodes = 0;
  /** Hashes of the sequences that came once. Two of the same hash are learned early, which does no harm. */
  readonly #met = new Set<number>();
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
    const path: HeaderNode[] = [];
    let siblings = this.next;
    const before = this.#nodes;
    names.forEach((name, i) => {
      const value = values[i] as string;
      let node = siblings.find((each) => each.name === name);
      if (!node) {
        node = new HeaderNode(ownText(name), i === 0, value);
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
  }

  forget(): void {
    this.next = [];
    this.recent = undefined;
    this.changes += 1;
    this.#sequences = 0;
    this.#nodes = 0;
    this.#met.clear();
  }

  /** A server that sends ever new sequences must not cost the time of learning each. */
  #isWorthwhile(names: readonly string[]): boolean {
    if (this.#sequences < LEARNED_AT_ONCE) return true;
    const hash = hashOf(names);
    if (this.#met.delete(hash)) return true;
    if (this.#met.size >= MAX_MET) this.#met.clear();
    this.#met.add(hash);
    return false;
  }
}

/** True if names and values alone determine the bytes, which is so for nearly every frame of Asterisk. */
function canLearn(names: readonly string[], values: readonly string[], text: string): boolean {
  if (names.length > MAX_NAMES || text.length > MAX_LENGTH) return false;
  if (names.includes('__proto__') || names.some(hasHighByte)) return false;
  // `FixedBytes` needs four bytes before the first value: its name and `: `.
  if ((names[0]?.length ?? 0) < SHORTEST_FIRST_NAME) return false;
  return text === `${names.map((name, i) => `${name}: ${values[i]}\r\n`).join('')}\r\n`;
}

/** A slice is a view that keeps the whole text alive. */
function ownText(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('latin1');
}

function hashOf(names: readonly string[]): number {
  let hash = names.length;
  for (const name of names) {
    for (let i = 0; i < name.length; i++) hash = (Math.imul(hash, 31) + name.charCodeAt(i)) | 0;
    hash = Math.imul(hash ^ 0x2f, 0x9e3779b1);
  }
  return hash;
}
