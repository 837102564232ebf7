import type { Arrived } from './arrived';
import { Frame } from './frame';
import { type Parts, readCommandOutput, readFrame } from './frame-reader';
import { HeaderNames } from './header-names';
import { withoutCr } from './lines';
import { Literal } from './literal';
import { Template } from './template';
import { decodeText } from './text';

const COMMAND_OUTPUT = /^Response: ?Follows$/i;
const EVENT = /^Event: ?/i;

/** What may be remembered: bounds on what a peer can make us keep. */
const MAX_OPENINGS = 256;
const MAX_LINE = 128;
const MAX_TEMPLATES = 8;

/** What is known of a frame by its first line, and of the frames that began so before. */
export class Opening {
  readonly isCommandOutput: boolean;
  /** Undefined for what is no event. */
  readonly eventName: string | undefined;
  /** With its end; undefined where it is too short to be one. */
  readonly #line: Literal | undefined;
  readonly #templates: Template[] = [];

  constructor(line: string) {
    this.#line = line.length > 1 ? new Literal(`${line}\r\n`) : undefined;
    this.isCommandOutput = COMMAND_OUTPUT.test(line);
    this.eventName = EVENT.test(line) ? decodeText(line.replace(EVENT, '')) : undefined;
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

  /** The frame that this is the whole text of, a byte a character; it is remembered for the next. */
  read(text: string, maxLines: number): Frame {
    if (this.isCommandOutput) return toFrame(readCommandOutput(text), text.length);
    const parts = readFrame(text, maxLines);
    return toFrame(parts, text.length, this.#learn(parts, text)?.names);
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
}

function toFrame(
  { names, values, body }: Parts,
  bytes: number,
  headerNames = new HeaderNames(names.map(decodeText)),
): Frame {
  return new Frame(headerNames, values.map(decodeText), bytes, body?.map(decodeText));
}

/** The openings that were met. */
export class Openings {
  readonly #met = new Map<string, Opening>();
  /** Those met last, each at the place that its first bytes tell: found there without its line being made a text. */
  readonly #recent: (Opening | undefined)[] = Array(256).fill(undefined);

  /** Undefined where there is no whole line at `at`. */
  at(arrived: Arrived, at: number): Opening | undefined {
    const place = placeOf(arrived, at);
    const recent = this.#recent[place];
    if (recent?.standsAt(arrived, at)) return recent;
    const lf = arrived.indexOf('\n', at);
    if (lf === -1) return undefined;
    const opening = this.#with(withoutCr(arrived.part(at, lf)));
    this.#recent[place] = opening;
    return opening;
  }

  #with(line: string): Opening {
    const met = this.#met.get(line);
    if (met) return met;
    const opening = new Opening(line);
    if (line.length <= MAX_LINE) {
      if (this.#met.size >= MAX_OPENINGS) this.#met.clear();
      this.#met.set(line, opening);
    }
    return opening;
  }
}

/** Any place will do, if only it is the same for the same line: these bytes tell event names apart. */
function placeOf({ view }: Arrived, at: number): number {
  const mixed =
    view.getInt32(at + 7) ^ Math.imul(view.getInt32(at + 11), 31) ^ Math.imul(view.getInt32(at + 18), 961);
  return Math.imul(mixed, 0x9e3779b1) >>> 24;
}
