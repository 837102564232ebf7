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
  /** Offsets in the frame of its values, by the index of the header. */
  readonly #starts = new Int32Array(MAX_NAMES);
  readonly #ends = new Int32Array(MAX_NAMES);
  /** What a cut frame was compared with last. */
  #sequence: HeaderSequence<HeaderNode> | undefined;
  /** Number of the varying values found, and the offset in the frame of the end of the last. */
  #found = 0;
  #at = 0;
  /** `changes` of the trie when the comparison began. */
  #changes = 0;
  #isUnknown = false;
  #isCut = false;

  /** True if the frame is like an earlier one so far, but not complete. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** To be called before each frame. */
  reset(): void {
    this.#sequence = undefined;
    this.#isUnknown = false;
    this.#isCut = false;
  }

  /**
   * The frame that begins at `start`, if its sequence is known and it is complete. It is compared with the sequence of the
   * last frame, and from the first header that is another one with the last sequence that had that header there.
   */
  match(trie: HeaderTrie, buffer: ReceiveBuffer, start: number): Frame | undefined {
    if (this.#isUnknown) return undefined;
    // A value that was constant until now may have been passed without noting where it stands.
    const goesOn = this.#sequence !== undefined && this.#changes === trie.changes;
    let sequence = goesOn ? this.#sequence : trie.recent;
    if (!sequence) return this.#giveUp();
    this.#changes = trie.changes;
    const { view, length } = buffer;
    const starts = this.#starts;
    const ends = this.#ends;
    let found = goesOn ? this.#found : 0;
    let end = goesOn ? start + this.#at : start;
    let turn: HeaderNode | undefined;
    for (;;) {
      let isCut = false;
      const { varying, fixed } = sequence.template;
      for (;;) {
        const bytes = fixed[found] as FixedBytes;
        const valueStart = end + bytes.length;
        if (valueStart > length) {
          isCut = true;
          break;
        }
        if (!bytes.matchesAt(view, end)) break;
        if (found === varying.length) {
          if (turn) turn.likely = sequence;
          trie.recent = sequence;
          return sequence.frame(buffer, start, starts, ends, valueStart - start);
        }
        const lineEnd = lineFeedFrom(buffer, valueStart) - 1;
        // The line is not complete, or it is that of an empty value and ends with LF alone.
        if (lineEnd < valueStart) return this.#stop(buffer, start, sequence, found, end);
        const index = varying[found] as number;
        starts[index] = valueStart - start;
        ends[index] = lineEnd - start;
        end = lineEnd;
        found += 1;
      }
      if (isCut && blankLineEnd(buffer, end) === -1) return this.#stop(buffer, start, sequence, found, end);
      const node = turnOf(trie, sequence, found, buffer, end);
      if (!node?.likely) return this.#walkOn(trie, sequence, found, buffer, start, end);
      turn ??= node;
      sequence = node.likely;
    }
  }

  /** Goes on header by header: where values that were constant have changed, or a frame ends early. */
  #walkOn(
    trie: HeaderTrie,
    sequence: HeaderSequence<HeaderNode>,
    found: number,
    buffer: ReceiveBuffer,
    start: number,
    from: number,
  ): Frame | undefined {
    const { view, length } = buffer;
    let { last, depth } = sequence.place(found);
    let end = from;
    for (;;) {
      const complete = last?.sequence;
      if (complete && end + 4 <= length && view.getInt32(end) === FRAME_END) {
        trie.recent = complete;
        return complete.frame(buffer, start, this.#starts, this.#ends, end + 4 - start);
      }
      const node = followingAt(last ? last.next : trie.next, buffer, end);
      const lineEnd = node ? valueEnd(trie, node, buffer, end) : -1;
      const valueStart = node ? end + node.before.length : end;
      if (!node || lineEnd < valueStart) return this.#stop(buffer, start, sequence, found, from);
      this.#starts[depth] = valueStart - start;
      this.#ends[depth] = lineEnd - start;
      depth += 1;
      end = lineEnd;
      last = node;
    }
  }

  /** The frame is not complete, or it is like none before. */
  #stop(
    buffer: ReceiveBuffer,
    start: number,
    sequence: HeaderSequence<HeaderNode>,
    found: number,
    end: number,
  ): undefined {
    if (blankLineEnd(buffer, end) !== -1) return this.#giveUp();
    this.#isCut = true;
    this.#sequence = sequence;
    this.#found = found;
    this.#at = end - start;
    return undefined;
  }

  #giveUp(): undefined {
    this.#isUnknown = true;
    this.#isCut = false;
    return undefined;
  }
}

/**
 * The first header that is not in this sequence.
 *
 * @param found number of varying values before `end`, which is the end of the last
 */
function turnOf(
  trie: HeaderTrie,
  sequence: HeaderSequence<HeaderNode>,
  found: number,
  buffer: ReceiveBuffer,
  end: number,
): HeaderNode | undefined {
  const { view, length } = buffer;
  let { last, depth } = sequence.place(found);
  for (let at = end; ; depth += 1) {
    const node = followingAt(last ? last.next : trie.next, buffer, at);
    if (node !== sequence.path[depth]) return node;
    const line = node?.constantLine;
    if (!line || at + line.length > length || !line.matchesAt(view, at)) return undefined;
    at += line.length - 2;
    last = node;
  }
}

/** Offset of the CRLF that ends the line; -1 if it has not arrived. After a line that ends otherwise nothing matches. */
function valueEnd(trie: HeaderTrie, node: HeaderNode, buffer: ReceiveBuffer, at: number): number {
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
