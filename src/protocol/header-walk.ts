import type { Frame } from '../frame';
import type { FixedBytes } from './fixed-bytes';
import type { HeaderSequence } from './header-sequence';
import { type HeaderNode, type HeaderTrie, MAX_NAMES } from './header-trie';
import { blankLineEnd, lineFeedFrom } from './lines';
import type { ReceiveBuffer } from './receive-buffer';

/** CRLF twice: the end of a frame. */
const FRAME_END = 0x0d0a0d0a;

/** How far a frame has been compared with the sequences of its start line. A frame that is cut goes on where it was. */
export class HeaderWalk {
  /** Offsets in the frame of its values. */
  readonly #starts = new Int32Array(MAX_NAMES);
  readonly #ends = new Int32Array(MAX_NAMES);
  /** The last header found; undefined at the beginning. */
  #node: HeaderNode | undefined;
  #depth = 0;
  /** Offset in the frame of the end of its value. */
  #at = 0;
  /** `changes` of the trie at the last attempt. */
  #changes = 0;
  #isUnknown = false;
  #isCut = false;

  /** True if the frame is like an earlier one so far, but not complete. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** To be called before each frame. */
  reset(): void {
    this.#node = undefined;
    this.#depth = 0;
    this.#at = 0;
    this.#isUnknown = false;
    this.#isCut = false;
  }

  /** The frame that begins at `start`, if its sequence is known and it is complete. */
  match(trie: HeaderTrie, buffer: ReceiveBuffer, start: number): Frame | undefined {
    if (this.#isUnknown) return undefined;
    const { view, length } = buffer;
    // Another parser has learned that a constant value varies, and this one has not noted where it stands.
    if (this.#node !== undefined && this.#changes !== trie.changes) this.reset();
    if (this.#node === undefined) {
      const frame = trie.recent && this.#matchLikely(trie.recent, buffer, start);
      if (frame) return frame;
    }
    let last = this.#node;
    let depth = this.#depth;
    let end = start + this.#at;
    for (;;) {
      const sequence = last?.sequence;
      if (sequence && end + 4 <= length && view.getInt32(end) === FRAME_END) {
        trie.recent = sequence;
        return sequence.frame(buffer, start, this.#starts, this.#ends, end + 4 - start);
      }
      const node = followingAt(last ? last.next : trie.next, buffer, end);
      const lineEnd = node ? this.#valueEnd(trie, node, buffer, end) : -1;
      if (!node || lineEnd === -1) {
        this.#changes = trie.changes;
        return this.#stop(buffer, start, last, depth, end);
      }
      const valueStart = end + node.before.length;
      // The line of an empty value that ends with LF alone.
      if (lineEnd < valueStart) return this.#giveUp();
      this.#starts[depth] = valueStart - start;
      this.#ends[depth] = lineEnd - start;
      depth += 1;
      end = lineEnd;
      last = node;
    }
  }

  /** Compares the frame with what is always the same in a sequence. If it differs, the walk goes on from there. */
  #matchLikely(
    sequence: HeaderSequence<HeaderNode>,
    buffer: ReceiveBuffer,
    start: number,
  ): Frame | undefined {
    const { view, length } = buffer;
    const { varying, fixed } = sequence.template;
    const starts = this.#starts;
    const ends = this.#ends;
    let end = start;
    let found = 0;
    for (; found < varying.length; found++) {
      const bytes = fixed[found] as FixedBytes;
      const valueStart = end + bytes.length;
      if (valueStart > length || !bytes.matchesAt(view, end)) break;
      const lineEnd = lineFeedFrom(buffer, valueStart) - 1;
      if (lineEnd < valueStart) break;
      const index = varying[found] as number;
      starts[index] = valueStart - start;
      ends[index] = lineEnd - start;
      end = lineEnd;
    }
    if (found === varying.length) {
      const bytes = fixed[found] as FixedBytes;
      const frameEnd = end + bytes.length;
      if (frameEnd <= length && bytes.matchesAt(view, end))
        return sequence.frame(buffer, start, starts, ends, frameEnd - start);
    }
    this.#depth = found === 0 ? 0 : (varying[found - 1] as number) + 1;
    this.#node = found === 0 ? undefined : sequence.place(this.#depth - 1);
    this.#at = end - start;
    return undefined;
  }

  /** Offset of the CRLF that ends the line; -1 if it has not arrived. After a line that ends otherwise nothing matches. */
  #valueEnd(trie: HeaderTrie, node: HeaderNode, buffer: ReceiveBuffer, at: number): number {
    const { view, length } = buffer;
    const constant = node.constantLine;
    if (constant && at + constant.length <= length && constant.matchesAt(view, at)) {
      return at + constant.length - 2;
    }
    const lf = lineFeedFrom(buffer, at + node.before.length);
    if (lf === -1) return -1;
    if (constant) trie.vary(node);
    return lf - 1;
  }

  #stop(
    buffer: ReceiveBuffer,
    start: number,
    last: HeaderNode | undefined,
    depth: number,
    end: number,
  ): undefined {
    if (blankLineEnd(buffer, end) !== -1) return this.#giveUp();
    this.#isCut = true;
    this.#node = last;
    this.#depth = depth;
    this.#at = end - start;
    return undefined;
  }

  #giveUp(): undefined {
    this.#isUnknown = true;
    this.#isCut = false;
    return undefined;
  }
}

/** The header of these that begins at `at`. */
function followingAt(next: HeaderNode[], buffer: ReceiveBuffer, at: number): HeaderNode | undefined {
  const { view, length } = buffer;
  for (let i = 0; i < next.length; i++) {
    const node = next[i] as HeaderNode;
    if (at + node.before.length > length || !node.before.matchesAt(view, at)) continue;
    if (i > 0) {
      next[i] = next[0] as HeaderNode;
      next[0] = node;
    }
    return node;
  }
  return undefined;
}
