import { AmiError } from '../errors';
import { Frame } from './frame';
import { HeaderNames } from './header-names';
import { decodeText, hasHighByte } from './text';

/** How many sequences of names are remembered, and how long one may be: bounds on what a peer can make us keep. */
const REMEMBERED = 1000;
const REMEMBERED_NAMES = 256;
const REMEMBERED_KEY_LENGTH = 128;

interface Remembered {
  names: HeaderNames;
  /** Each name with `: ` behind it, as it stands at the start of its line. */
  prefixes: string[];
}

/** The text of one frame, a byte a character, to a Frame. */
export class FrameReader {
  /** The names that the last frame with the same first line had, in their order. */
  readonly #remembered = new Map<string, Remembered>();
  readonly #maxHeaders: number;

  constructor(maxHeaders: number) {
    this.#maxHeaders = maxHeaders;
  }

  read(text: string, ascii: boolean): Frame {
    const firstLine = text.slice(0, lineEnd(text, 0, text.indexOf('\n')));
    const expected = this.#remembered.get(firstLine);
    const values: string[] = [];
    let names: string[] | undefined;
    let body: string[] | undefined;

    for (let at = 0; at < text.length; ) {
      const next = text.indexOf('\n', at);
      const end = lineEnd(text, at, next);
      const prefix = names === undefined ? expected?.prefixes[values.length] : undefined;
      if (prefix !== undefined && text.startsWith(prefix, at)) {
        values.push(text.slice(at + prefix.length, end));
      } else if (end > at) {
        const line = text.slice(at, end);
        const colon = line.indexOf(':');
        if (colon < 1) {
          body ??= [];
          body.push(line);
        } else {
          names ??= expected ? expected.names.list.slice(0, values.length) : [];
          names.push(line.slice(0, colon));
          values.push(line.slice(line.charCodeAt(colon + 1) === BLANK ? colon + 2 : colon + 1));
        }
      }
      if (values.length + (body?.length ?? 0) > this.#maxHeaders) {
        throw new AmiError('AMI_ERR_PROTOCOL', `a message of over ${this.#maxHeaders} lines`);
      }
      at = next + 1;
    }

    const complete = names === undefined && values.length === expected?.names.list.length;
    if (complete && expected) return this.#frame(expected.names, values, body, ascii);
    names ??= expected?.names.list.slice(0, values.length) ?? [];
    if (!ascii && names.some(hasHighByte)) {
      return this.#frame(new HeaderNames(names.map(decodeText)), values, body, ascii);
    }
    const headerNames = new HeaderNames(names);
    this.#remember(firstLine, headerNames);
    return this.#frame(headerNames, values, body, ascii);
  }

  /**
   * `Response: Follows` of Asterisk <= 13: `Privilege` and `ActionID`, in that order where they are there, then
   * raw text, which may itself hold lines that look like headers (main/manager.c action_command).
   */
  readCommandOutput(text: string, ascii: boolean): Frame {
    const names: string[] = [];
    const values: string[] = [];
    let at = 0;
    for (const header of COMMAND_HEADERS) {
      const match = header.exec(text.slice(at, at + 512));
      if (!match) continue;
      names.push(match[1] as string);
      values.push(match[2] as string);
      at += match[0].length;
    }
    let output = text.slice(at);
    if (output.endsWith('\n')) output = output.slice(0, -1);
    const body = at === text.length ? [] : output.split('\n').map((line) => line.replace(/\r$/, ''));
    return this.#frame(new HeaderNames(names), values, body, ascii);
  }

  #frame(names: HeaderNames, values: string[], body: string[] | undefined, ascii: boolean): Frame {
    if (ascii) return new Frame(names, values, body);
    return new Frame(names, values.map(decodeText), body?.map(decodeText));
  }

  #remember(firstLine: string, names: HeaderNames): void {
    if (firstLine.length > REMEMBERED_KEY_LENGTH || names.list.length > REMEMBERED_NAMES) return;
    if (this.#remembered.size >= REMEMBERED) this.#remembered.clear();
    this.#remembered.set(firstLine, { names, prefixes: names.list.map((name) => `${name}: `) });
  }
}

const COMMAND_HEADERS = [
  /^(Response): ?([^\n]*?)\r?\n/i,
  /^(Privilege): ?([^\n]*?)\r?\n/i,
  /^(ActionID): ?([^\n]*?)\r?\n/i,
];

/** Where a line's text ends: before its LF, and before a CR in front of that. */
function lineEnd(text: string, at: number, lf: number): number {
  return lf > at && text.charCodeAt(lf - 1) === CR ? lf - 1 : lf;
}

const CR = 13;
const BLANK = 32;
