import type { Arrived } from './arrived';
import { Frame } from './frame';
import { type Parts, readCommandOutput, readFrame } from './frame-reader';
import { HeaderNames } from './header-names';
import { lineFeedFrom, withoutCr } from './lines';
import { Literal } from './literal';
import { Template } from './template';
import { decodeText } from './text';

const COMMAND_OUTPUT = /^Response: ?Follows$/i;
const EVENT = /^Event: ?/i;
const KIND = /^(?:Event|Response):/i;
/** The longest of these. */
const KIND_LENGTH = 'Response:'.length;

/** What may be remembered: bounds on what a peer can make us keep. */
const MAX_OPENINGS = 256;
const MAX_TEMPLATES = 8;
/** Bytes of the line that names an event, without its end. The longest name that Asterisk has makes a line of about 40. */
const MAX_LINE = 256;

/** What is known of a frame by the line that tells its kind, and of the frames that had this line before. */
export class Opening {
  readonly isCommandOutput: boolean;
  /** Undefined for what is no event. */
  readonly eventName: string | undefined;
  /** Whether it is an event with a name so long that no Asterisk has it: no frame is made of it. */
  readonly isNobodys: boolean;
  /** With its end; undefined where it is too short to be one. */
  readonly #line: Literal | undefined;
  readonly #templates: Template[] = [];

  /** @param line '' for a frame that has no line which tells its kind */
  constructor(line: string) {
    const isLong = line.length > MAX_LINE;
    const isEvent = EVENT.test(line);
    this.#line = line === '' || isLong ? undefined : new Literal(`${line}\r\n`);
    this.isCommandOutput = COMMAND_OUTPUT.test(line);
    this.isNobodys = isEvent && isLong;
    this.eventName = isEvent && !isLong ? decodeText(line.replace(EVENT, '')) : undefined;
  }

  /** Whether this is the line at `at`. */
  standsAt({ view, length }: Arrived, at: number): boolean {
    const line = this.#line;
    return line !== undefined && at + line.length <= length && line.standsAt(view, at);
  }

  /** The frame that begins at `at`, if it is like an earlier one and has arrived whole. */
  find(arrived: Arrived, at: number): Frame | undefined {
    for (const template of this.#templates) {
      const frame = template.find(arrived, at);
      if (frame) return frame;
    }
    return undefined;
  }

  /**
   * The frame that this is the whole text of, a byte a character; it is remembered for the next.
   *
   * @param lineAt where the line stands that tells its kind
   */
  read(text: string, lineAt: number, maxLines: number): Frame {
    if (this.isCommandOutput) return this.#toFrame(readCommandOutput(text, lineAt, maxLines), text.length);
    const parts = readFrame(text, maxLines);
    return this.#toFrame(parts, text.length, this.#learn(parts, text)?.names);
  }

  #learn({ names, values }: Parts, text: string): Template | undefined {
    if (!Template.canLearn(names, values, text)) return undefined;
    const templates = this.#templates;
    const known = templates.findIndex((template) => template.hasNames(names));
    const place = known === -1 ? Math.min(templates.length, MAX_TEMPLATES - 1) : known;
    const template = templates[known]?.adapted(values) ?? Template.of(names, values, text);
    templates[place] = template;
    return template;
  }

  #toFrame(
    { names, values, body }: Parts,
    bytes: number,
    headerNames = new HeaderNames(names.map(decodeText)),
  ): Frame {
    const decoded = values.map(decodeText);
    // Names are kept by those that count them: as a part of the frame's text, one would keep all of that.
    if (this.eventName !== undefined) decoded[headerNames.kindAt] = this.eventName;
    return new Frame(headerNames, decoded, bytes, body?.map(decodeText));
  }
}

/** The openings that were met. */
export class Openings {
  /** Of all frames that no line tells the kind of. */
  readonly withoutKind = new Opening('');
  readonly #met = new Map<string, Opening>();
  /** Those met last, each at the place that its first bytes tell: found there without its line being made a text. */
  readonly #recent: (Opening | undefined)[] = Array(256).fill(undefined);

  /** What the line at `at` tells: undefined where it has not arrived whole, null where it does not tell a frame's kind. */
  at(arrived: Arrived, at: number): Opening | null | undefined {
    const place = placeOf(arrived, at);
    const recent = this.#recent[place];
    if (recent?.standsAt(arrived, at)) return recent;
    const lf = lineFeedFrom(arrived, at);
    if (lf === -1) return undefined;
    if (!KIND.test(arrived.part(at, Math.min(lf, at + KIND_LENGTH)))) return null;
    const line = withoutCr(arrived.part(at, lf));
    if (line.length > MAX_LINE) return new Opening(line);
    const opening = this.#with(line);
    this.#recent[place] = opening;
    return opening;
  }

  #with(line: string): Opening {
    const met = this.#met.get(line);
    if (met) return met;
    const opening = new Opening(line);
    if (this.#met.size >= MAX_OPENINGS) this.#met.clear();
    this.#met.set(line, opening);
    return opening;
  }
}

/** Any place will do, if only it is the same for the same line: these bytes tell event names apart. */
function placeOf({ view }: Arrived, at: number): number {
  const mixed =
    view.getInt32(at + 7) ^ Math.imul(view.getInt32(at + 11), 31) ^ Math.imul(view.getInt32(at + 18), 961);
  return Math.imul(mixed, 0x9e3779b1) >>> 24;
}
