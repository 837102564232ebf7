import { Frame } from '../frame';
import { HeaderNames } from '../header-names';
import { FixedBytes } from './fixed-bytes';
import { type ParsedLines, readCommandOutput, readFrame } from './frame-reader';
import { FrameTemplate } from './frame-template';
import { lineFeedFrom, withoutCr } from './lines';
import type { ReceiveBuffer } from './receive-buffer';
import { decodeText } from './text';

const COMMAND_OUTPUT = /^Response: ?Follows$/i;
const EVENT = /^Event: ?/i;
const KIND = /^(?:Event|Response):/i;
const KIND_LENGTH = 'Response:'.length;

/** Limits of what a peer can make us keep. */
const MAX_LINES = 256;
const MAX_TEMPLATES = 8;
/** Bytes of a start line without its line end. The longest event name of Asterisk makes a line of about 40. */
const MAX_LINE = 256;

/**
 * Everything cached for one start line, which is the `Event:` or `Response:` line of a frame: the event name, and the
 * templates of earlier frames with this line.
 */
export class StartLine {
  readonly isCommandOutput: boolean;
  /** Undefined if the frame is not an event. */
  readonly eventName: string | undefined;
  /** True for an event with a longer name than Asterisk ever sends. No frame is made of it. */
  readonly isTooLong: boolean;
  /** The line with its CRLF; undefined if it is too long to be cached, or if there is no start line. */
  readonly #line: FixedBytes | undefined;
  readonly #templates: FrameTemplate[] = [];

  /** @param line without its line end; '' for frames without a start line */
  constructor(line: string) {
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

  /** The frame that begins at `at`, if it matches a template and is complete. */
  match(buffer: ReceiveBuffer, at: number): Frame | undefined {
    for (const template of this.#templates) {
      const frame = template.match(buffer, at);
      if (frame) return frame;
    }
    return undefined;
  }

  /**
   * Parses a frame and learns a template from it.
   *
   * @param text the whole frame as Latin-1
   * @param lineAt offset of this start line in `text`
   * @throws AmiError AMI_ERR_PROTOCOL if there are more than `maxLines` lines
   */
  read(text: string, lineAt: number, maxLines: number): Frame {
    if (this.isCommandOutput) return this.#toFrame(readCommandOutput(text, lineAt, maxLines), text.length);
    const parts = readFrame(text, maxLines);
    return this.#toFrame(parts, text.length, this.#learn(parts, text)?.names);
  }

  #learn({ names, values }: ParsedLines, text: string): FrameTemplate | undefined {
    if (!FrameTemplate.canLearn(names, values, text)) return undefined;
    const templates = this.#templates;
    const known = templates.findIndex((template) => template.hasNames(names));
    const slot = known === -1 ? Math.min(templates.length, MAX_TEMPLATES - 1) : known;
    const template = templates[known]?.adapted(values) ?? FrameTemplate.of(names, values, text);
    templates[slot] = template;
    return template;
  }

  #toFrame(
    { names, values, body }: ParsedLines,
    bytes: number,
    headerNames = new HeaderNames(names.map(decodeText)),
  ): Frame {
    const decoded = values.map(decodeText);
    // Consumers keep event names. A name that is a view would keep the whole text of the frame.
    if (this.eventName !== undefined) decoded[headerNames.kindAt] = this.eventName;
    return new Frame(headerNames, decoded, bytes, body?.map(decodeText));
  }
}

/** The start lines seen so far. */
export class StartLineCache {
  /** For frames of kind `other`, which have no start line. */
  readonly withoutKind = new StartLine('');
  readonly #known = new Map<string, StartLine>();
  /** Direct-mapped cache, indexed by a hash of the line's bytes: the common case makes no string. */
  readonly #recent: (StartLine | undefined)[] = Array(256).fill(undefined);

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
    const startLine = new StartLine(line);
    if (this.#known.size >= MAX_LINES) this.#known.clear();
    this.#known.set(line, startLine);
    return startLine;
  }
}

/** Hash of 12 bytes that differ between event names. A collision only costs a slow look-up. */
function slotOf({ view }: ReceiveBuffer, at: number): number {
  const mixed =
    view.getInt32(at + 7) ^ Math.imul(view.getInt32(at + 11), 31) ^ Math.imul(view.getInt32(at + 18), 961);
  return Math.imul(mixed, 0x9e3779b1) >>> 24;
}
