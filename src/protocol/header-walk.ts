import { Frame, type Value } from '../frame';
import type { FixedBytes } from './fixed-bytes';
import type { HeaderSequence, Template } from './header-sequence';
import { type HeaderNode, type HeaderTrie, MAX_NAMES } from './header-trie';
import { lineEndAt, valueAt } from './header-value';
import { endsAt, followingAt, readRepeated, turnOf } from './header-walk-steps';
import { blankLineEnd, valueLineFeed } from './lines';
import type { ReceiveBuffer } from './receive-buffer';

/** Limit of the values of a header in a row. A frame with more is read line by line. */
const MAX_REPEATED = 128;
const NO_VALUES: Value[] = [];
/** Results of a comparison: another header comes, the bytes may end before the header does, or they end within its value. */
const DIFFERS = -1;
const BREAKS_OFF = -2;
const VALUE_BREAKS_OFF = -3;

/**
 * Compares a frame with the known sequences of its start line. If only a part of the frame has arrived, the comparison continues
 * at the same place when more bytes arrive.
 */
export class HeaderWalk {
  /** For an incomplete frame: the sequence that it was last compared with, and its values so far. */
  #sequence: HeaderSequence<HeaderNode> | undefined;
  #values = NO_VALUES;
  /** Number of varying values found, and the end offset of the last one: in the buffer, or in the frame if that is incomplete. */
  #found = 0;
  #end = 0;
  /** `changes` of the trie when the comparison began. */
  #changes = 0;
  #isUnknown = false;
  #isCut = false;
  readonly #maxRepeated: number;

  /** @param maxLines a frame with more lines is never matched, even if all its headers are repeated */
  constructor(maxLines: number) {
    this.#maxRepeated = Math.min(MAX_REPEATED, maxLines / MAX_NAMES);
  }

  /** True if the frame has matched a known sequence so far, but is incomplete. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** Call this before each frame. */
  reset(): void {
    this.#sequence = undefined;
    this.#isUnknown = false;
    this.#isCut = false;
  }

  /**
   * The frame that begins at `start`, if it is complete and its sequence is known. The frame is first compared with the
   * sequence of the last frame. At the first header that differs, the comparison continues with the sequence that last had this
   * header at this place.
   */
  match(trie: HeaderTrie, buffer: ReceiveBuffer, start: number): Frame | undefined {
    if (this.#isUnknown) return undefined;
    // After a change, a value that was read as a constant may be wrong. The comparison then starts again.
    const goesOn = this.#sequence !== undefined && this.#changes === trie.changes;
    let sequence = goesOn ? this.#sequence : trie.recent;
    if (!sequence) return this.#giveUp();
    let template = sequence.template();
    this.#changes = trie.changes;
    this.#end = goesOn ? start + this.#end : start;
    if (!goesOn) {
      this.#found = 0;
      this.#values = template.values.slice();
    }
    let turn: HeaderNode | undefined;
    for (;;) {
      const frameEnd = this.#compare(template, buffer);
      if (frameEnd >= 0) {
        if (turn) turn.likely = sequence;
        trie.recent = sequence;
        return this.#complete(sequence, template, frameEnd - start);
      }
      if (frameEnd === VALUE_BREAKS_OFF) return this.#cut(sequence, start);
      if (this.#readRepeated(template, buffer)) continue;
      if (frameEnd === BREAKS_OFF && this.#lacksEnd(buffer)) return this.#cut(sequence, start);
      const depth = template.depth(this.#found);
      const last = depth === 0 ? undefined : sequence.path[depth - 1];
      if (last?.sequence && endsAt(buffer, this.#end)) {
        trie.recent = last.sequence;
        this.#values = this.#values.slice(0, depth);
        return this.#complete(last.sequence, last.sequence.template(), this.#end + 4 - start);
      }
      const node = turnOf(trie, sequence.path, depth, buffer, this.#end);
      if (!node?.likely) {
        if (frameEnd === DIFFERS && this.#lacksEnd(buffer)) return this.#cut(sequence, start);
        return this.#walkOn(trie, last, depth, buffer, start);
      }
      turn ??= node;
      sequence = node.likely;
      template = sequence.template();
      this.#values = template.continued(this.#values, depth);
    }
  }

  /** Offset of the end of the frame if the rest of it matches this sequence; otherwise DIFFERS or BREAKS_OFF. */
  #compare({ varying, fixed, actionIdAt, actionId }: Template, buffer: ReceiveBuffer): number {
    const { view, length } = buffer;
    const values = this.#values;
    let end = this.#end;
    for (let i = this.#found; ; i++) {
      const bytes = fixed[i] as FixedBytes;
      const start = end + bytes.length;
      const fits = start <= length;
      const matches = fits && bytes.matchesAt(view, end);
      if (matches && i === varying.length) return start;
      // The next fixed bytes begin with CRLF, so a line with another line end does not match.
      const lf = matches ? valueLineFeed(buffer, start) : -1;
      const lineEnd = lineEndAt(lf);
      if (lineEnd < start) {
        this.#found = i;
        this.#end = end;
        if (!matches) return fits ? DIFFERS : BREAKS_OFF;
        return lf === -1 ? VALUE_BREAKS_OFF : BREAKS_OFF;
      }
      end = lineEnd;
      values[varying[i] as number] =
        i === actionIdAt ? actionId.valueAt(buffer, start, lf) : valueAt(buffer, start, lf);
    }
  }

  /** Reads the further values of the last header. Returns false if it does not come again. */
  #readRepeated(template: Template, buffer: ReceiveBuffer): boolean {
    const header = template.repeated[this.#found];
    if (!header) return false;
    const index = template.depth(this.#found) - 1;
    const end = readRepeated(header, this.#values, index, this.#maxRepeated, buffer, this.#end);
    if (end === this.#end) return false;
    this.#end = end;
    return true;
  }

  /** Continues header by header. This is needed if a constant value has changed, or if the frame ends early. */
  #walkOn(
    trie: HeaderTrie,
    from: HeaderNode | undefined,
    depth: number,
    buffer: ReceiveBuffer,
    start: number,
  ): Frame | undefined {
    let last = from;
    const values = this.#values.slice(0, depth);
    this.#values = NO_VALUES;
    let end = this.#end;
    for (;;) {
      if (last?.isRepeated)
        end = readRepeated(last.before, values, values.length - 1, this.#maxRepeated, buffer, end);
      const complete = last?.sequence;
      if (complete && endsAt(buffer, end)) {
        trie.recent = complete;
        return new Frame(complete.names, values, end + 4 - start, undefined, complete.template());
      }
      const node = followingAt(last ? last.next : trie.next, buffer, end);
      if (!node) return this.#giveUp();
      const valueStart = end + node.before.length;
      const lf = valueLineFeed(buffer, valueStart);
      end = lineEndAt(lf);
      if (end < valueStart) return this.#giveUp();
      const value = valueAt(buffer, valueStart, lf);
      // The constant text is no view. Consumers keep event names.
      if (node.constant?.text === value) {
        values.push(node.constant.text);
      } else {
        if (node.constant) trie.vary(node);
        values.push(value);
      }
      last = node;
    }
  }

  #complete({ names }: HeaderSequence<HeaderNode>, template: Template, bytes: number): Frame {
    const frame = new Frame(names, this.#values, bytes, undefined, template);
    // Not kept until the next frame, which may come much later: the values may be big.
    this.#values = NO_VALUES;
    return frame;
  }

  #lacksEnd(buffer: ReceiveBuffer): boolean {
    return blankLineEnd(buffer, this.#end) === -1;
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
