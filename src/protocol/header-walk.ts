import { Frame } from '../frame';
import type { FixedBytes } from './fixed-bytes';
import type { HeaderSequence, Template } from './header-sequence';
import type { HeaderNode, HeaderTrie } from './header-trie';
import { blankLineEnd, lineFeedFrom } from './lines';
import type { ReceiveBuffer } from './receive-buffer';

/** Values are views into `text` only up to this size of the buffer, in bytes. */
const LARGEST_VIEWED = 16 * 1024;
const NO_VALUES: string[] = [];
/** CRLF twice: the end of a frame. */
const FRAME_END = 0x0d0a0d0a;

/** How far a frame has been compared with the sequences of its start line. A frame that is cut goes on where it was. */
export class HeaderWalk {
  /** What a cut frame was compared with last, and the values of it that are known. */
  #sequence: HeaderSequence<HeaderNode> | undefined;
  #values = NO_VALUES;
  /** Number of the varying values found, and the offset of the end of the last: in the buffer, or in the frame if it is cut. */
  #found = 0;
  #end = 0;
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
    // A value that was constant until now may have been taken for what it was.
    const goesOn = this.#sequence !== undefined && this.#changes === trie.changes;
    let sequence = goesOn ? this.#sequence : trie.recent;
    if (!sequence) return this.#giveUp();
    this.#changes = trie.changes;
    this.#end = goesOn ? start + this.#end : start;
    if (!goesOn) {
      this.#found = 0;
      this.#values = sequence.template.values.slice();
    }
    let turn: HeaderNode | undefined;
    for (;;) {
      const { template } = sequence;
      const frameEnd = this.#compare(template, buffer);
      if (frameEnd !== -1) {
        if (turn) turn.likely = sequence;
        trie.recent = sequence;
        return this.#complete(sequence, frameEnd - start);
      }
      if (blankLineEnd(buffer, this.#end) === -1) return this.#cut(sequence, start);
      const node = turnOf(trie, sequence, this.#found, buffer, this.#end);
      if (!node?.likely) return this.#walkOn(trie, sequence, buffer, start);
      turn ??= node;
      sequence = node.likely;
      this.#values = sequence.valuesAfter(this.#values, this.#found);
    }
  }

  /** Offset of the end of the frame if it goes on as this sequence does; -1 if it does not, or is not complete. */
  #compare({ varying, fixed }: Template, buffer: ReceiveBuffer): number {
    const { view, length } = buffer;
    const values = this.#values;
    let end = this.#end;
    for (let i = this.#found; ; i++) {
      const bytes = fixed[i] as FixedBytes;
      const start = end + bytes.length;
      const matches = start <= length && bytes.matchesAt(view, end);
      if (matches && i === varying.length) return start;
      // The next fixed bytes begin with CRLF, so that a line that ends otherwise does not match.
      const lineEnd = matches ? lineFeedFrom(buffer, start) - 1 : -1;
      if (lineEnd < start) {
        this.#found = i;
        this.#end = end;
        return -1;
      }
      end = lineEnd;
      values[varying[i] as number] = valueAt(buffer, start, end);
    }
  }

  /** Goes on header by header: where values that were constant have changed, or a frame ends early. */
  #walkOn(
    trie: HeaderTrie,
    sequence: HeaderSequence<HeaderNode>,
    buffer: ReceiveBuffer,
    start: number,
  ): Frame | undefined {
    const { view, length } = buffer;
    const { last: from, depth } = sequence.place(this.#found);
    let last = from;
    const values = this.#values.slice(0, depth);
    this.#values = NO_VALUES;
    let end = this.#end;
    for (;;) {
      const complete = last?.sequence;
      if (complete && end + 4 <= length && view.getInt32(end) === FRAME_END) {
        trie.recent = complete;
        return new Frame(complete.names, values, end + 4 - start, undefined, complete);
      }
      const node = followingAt(last ? last.next : trie.next, buffer, end);
      if (!node) return this.#giveUp();
      const valueStart = end + node.before.length;
      end = valueEnd(trie, node, buffer, end);
      if (end < valueStart) return this.#giveUp();
      values.push(node.constant?.text ?? valueAt(buffer, valueStart, end));
      last = node;
    }
  }

  #complete(sequence: HeaderSequence<HeaderNode>, bytes: number): Frame {
    const frame = new Frame(sequence.names, this.#values, bytes, undefined, sequence);
    // The next frame may come much later, and the values of this one may be big.
    this.#values = NO_VALUES;
    return frame;
  }

  #cut(sequence: HeaderSequence<HeaderNode>, start: number): undefined {
    this.#isCut = true;
    this.#sequence = sequence;
    this.#end -= start;
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

/** Offset of the CRLF that ends a line that is complete. After a line that ends otherwise nothing matches. */
function valueEnd(trie: HeaderTrie, node: HeaderNode, buffer: ReceiveBuffer, at: number): number {
  const { view, length } = buffer;
  const constant = node.constantLine;
  if (constant && at + constant.length <= length && constant.matchesAt(view, at)) {
    return at + constant.length - 2;
  }
  if (constant) trie.vary(node);
  return lineFeedFrom(buffer, at + node.before.length) - 1;
}

function valueAt(buffer: ReceiveBuffer, start: number, end: number): string {
  // Stryker disable next-line ConditionalExpression,EqualityOperator: decoding ASCII gives the same text, only slower
  if (buffer.highByteFrom(start) < end) return buffer.decoded(start, end);
  // In V8 a slice is a view that keeps the whole text alive: one value must not keep the text of a big frame.
  return buffer.length > LARGEST_VIEWED ? buffer.part(start, end) : buffer.text.slice(start, end);
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
