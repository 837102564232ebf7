import { Frame } from '../frame';
import { HeaderNames } from '../header-names';
import { FixedBytes } from './fixed-bytes';
import { type ParsedLines, readCommandOutput, readFrame } from './frame-reader';
import { HeaderTrie } from './header-trie';
import type { HeaderWalk } from './header-walk';
import { lineFeedFrom, withoutCr } from './lines';
import type { ReceiveBuffer } from './receive-buffer';
import { decodeText, hasHighByte } from './text';

const COMMAND_OUTPUT = /^Response: ?Follows$/i;
const EVENT = /^Event: ?/i;
const KIND = /^(?:Event|Response):/i;
const KIND_LENGTH = 'Response:'.length;

/** Limit of cached start lines. */
const MAX_LINES = 256;
/** Limit of headers in the sequences of all start lines together. */
const MAX_NODES = 16_384;
/** Limit of a start line in bytes, without its line end. The longest event name of Asterisk makes a line of about 40 bytes. */
const MAX_LINE = 256;

/**
 * The cache entry of one start line, which is the `Event:` or `Response:` line of a frame. It holds the event name, and the
 * sequences of header names that frames with this start line have.
 */
export class StartLine {
  readonly isCommandOutput: boolean;
  /** Undefined if the frame is not an event. */
  readonly eventName: string | undefined;
  /** True for an event with a longer name than Asterisk ever sends. No frame is made of it. */
  readonly isTooLong: boolean;
  /** The line with its CRLF; undefined if it is too long to be cached, or if there is no start line. */
  readonly #line: FixedBytes | undefined;
  readonly #trie: HeaderTrie;

  /**
   * @param line without its line end; '' for frames without a start line
   * @param onLearned called with the number of headers that were learned
   */
  constructor(line: string, onLearned: (headers: number) => void = nothing) {
    this.#trie = new HeaderTrie(onLearned);
    const isLong = line.length > MAX_LINE;
    const isEvent = EVENT.test(line);
    this.#line = line === '' || isLong ? undefined : new FixedBytes(`${line}\r\n`);
    this.isCommandOutput = COMMAND_OUTPUT.test(line);
    this.isTooLong = isEvent && isLong;
    this.eventName = isEvent && !isLong ? decodeText(line.replace(EVENT, '')) : undefined;
  }

  /** Whether this line, with CRLF, begins at `at`. */
  matchesAt({ view, length }: ReceiveBuffer, at: number): boolean {
    const line = this.#line;
    return line !== undefined && at + line.length <= length && line.matchesAt(view, at);
  }

  /** The frame that begins at `at`, if it is complete and its sequence of names is known. */
  match(walk: HeaderWalk, buffer: ReceiveBuffer, at: number): Frame | undefined {
    return walk.match(this.#trie, buffer, at);
  }

  /** Drops the learned sequences. */
  forget(): void {
    this.#trie.forget();
  }

  /**
   * Parses a frame and learns its sequence of names.
   *
   * @param text the whole frame as Latin-1
   * @param lineAt offset of this start line in `text`
   * @throws AmiError AMI_ERR_PROTOCOL if there are more than `maxLines` lines
   */
  read(text: string, lineAt: number, maxLines: number): Frame {
    if (this.isCommandOutput) return this.#toFrame(readCommandOutput(text, lineAt, maxLines), text);
    const parts = readFrame(text, maxLines);
    return this.#toFrame(parts, text, this.#trie.learn(parts.names, parts.values, text)?.names);
  }

  #toFrame({ names, values, body }: ParsedLines, text: string, learned?: HeaderNames): Frame {
    const decode = hasHighByte(text) ? decodeText : unchanged;
    const headerNames = learned?.list.length === names.length ? learned : new HeaderNames(names.map(decode));
    const decoded = values.map(decode);
    // Consumers keep event names. A name that is a view would keep the whole text of the frame alive.
    if (this.eventName !== undefined) decoded[headerNames.kindAt] = this.eventName;
    return new Frame(headerNames, decoded, text.length, body?.map(decode));
  }
}

/** The start lines seen so far. */
export class StartLineCache {
  /** For frames of kind `other`, which have no start line. */
  readonly withoutKind = new StartLine('', (headers) => this.#learned(headers));
  readonly #known = new Map<string, StartLine>();
  /** Direct-mapped cache, indexed by a hash of the line's bytes. A hit needs no string. */
  readonly #recent: (StartLine | undefined)[] = Array(256).fill(undefined);
  #headers = 0;

  /** The start line at `at`; undefined if the line is incomplete, null if it is another header. */
  lookUp(buffer: ReceiveBuffer, at: number): StartLine | null | undefined {
    const slot = slotOf(buffer, at);
    const recent = this.#recent[slot];
    if (recent?.matchesAt(buffer, at)) return recent;
    const lf = lineFeedFrom(buffer, at);
    if (lf === -1) return undefined;
    if (!KIND.test(buffer.part(at, Math.min(lf, at + KIND_LENGTH)))) return null;
    const line = withoutCr(buffer.part(at, lf));
    if (line.length > MAX_LINE) return new StartLine(line);
    const startLine = this.#get(line);
    this.#recent[slot] = startLine;
    return startLine;
  }

  #get(line: string): StartLine {
    const known = this.#known.get(line);
    if (known) return known;
    const startLine = new StartLine(line, (headers) => this.#learned(headers));
    if (this.#known.size >= MAX_LINES) this.#known.clear();
    this.#known.set(line, startLine);
    return startLine;
  }

  /** Empties the cache when it exceeds its limit. The start lines of a real Asterisk need a fraction of the limit. */
  #learned(headers: number): void {
    this.#headers += headers;
    if (this.#headers <= MAX_NODES) return;
    this.#headers = 0;
    for (const startLine of this.#known.values()) startLine.forget();
    this.withoutKind.forget();
    this.#known.clear();
    this.#recent.fill(undefined);
  }
}

function nothing(): void {}

function unchanged(text: string): string {
  return text;
}

/** Hash of 12 bytes that differ between event names. A collision only costs a slow look-up. */
function slotOf({ view }: ReceiveBuffer, at: number): number {
  const mixed =
    view.getInt32(at + 7) ^ Math.imul(view.getInt32(at + 11), 31) ^ Math.imul(view.getInt32(at + 18), 961);
  return Math.imul(mixed, 0x9e3779b1) >>> 24;
}
