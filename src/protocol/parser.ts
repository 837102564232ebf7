import { isAscii } from 'node:buffer';
import { AmiError } from '../errors';
import type { Frame } from './frame';
import { FrameReader } from './frame-reader';
import { SERVER_LIMITS, type ServerLimits } from './limits';
import { decodeText } from './text';

export interface FrameParserOptions {
  onFrame: (frame: Frame) => void;
  /** Asked once for each event's name; an event nobody wants is skipped without being built. */
  wants?: (eventName: string) => boolean;
  limits?: Partial<ServerLimits>;
}

/** What is known of the frame that is arriving: nothing before its first line is complete. */
type Arriving = 'unknown' | 'wanted' | 'unwanted' | 'command-output';

/** Ends the output of a Command on Asterisk <= 13, and nothing else does (main/manager.c action_command). */
const OUTPUT_END = '--END COMMAND--\r\n\r\n';
const COMMAND_OUTPUT = /^Response: ?Follows$/i;
const EVENT = /^Event: ?/i;

/**
 * Bytes to frames, however they are cut. Asterisk ends a line with CRLF, but in places with a bare LF, and
 * separates frames by one empty line, but in places by two: a line that holds nothing after one CR is removed
 * ends a frame, and empty lines between frames are skipped.
 *
 * `write` throws AMI_ERR_PROTOCOL when a bound is passed, and from then on; it throws nothing else of its own.
 */
export class FrameParser {
  readonly #onFrame: (frame: Frame) => void;
  readonly #wants: ((eventName: string) => boolean) | undefined;
  readonly #limits: ServerLimits;
  readonly #reader: FrameReader;
  #arriving: Arriving = 'unknown';
  /** The bytes of the frame that is arriving are the first `#restLength` of `#rest`. */
  #rest = Buffer.alloc(0);
  #restLength = 0;
  #restIsAscii = true;
  #failure: AmiError | undefined;
  #ended = false;

  constructor({ onFrame, wants, limits }: FrameParserOptions) {
    this.#onFrame = onFrame;
    this.#wants = wants;
    this.#limits = { ...SERVER_LIMITS, ...limits };
    this.#reader = new FrameReader(this.#limits.headers);
  }

  write(chunk: Buffer): void {
    if (this.#failure) throw this.#failure;
    if (this.#ended) return;
    try {
      this.#parse(chunk);
    } catch (error) {
      if (error instanceof AmiError) {
        this.#failure = error;
        this.#drop();
      }
      throw error;
    }
  }

  /** The stream is over. A frame that it cut off is no frame. */
  end(): void {
    this.#ended = true;
    this.#drop();
  }

  #parse(chunk: Buffer): void {
    // Whatever ends a frame may begin in bytes that are already here; nothing earlier need be looked at twice.
    const from = Math.max(0, this.#restLength - OUTPUT_END.length);
    const bytes = this.#restLength === 0 ? chunk : this.#append(chunk);
    const ascii = isAscii(chunk) && this.#restIsAscii;
    const text = bytes.toString('latin1', from);
    const blankLine = blankLineFinder(text);
    let start = 0;
    let searched = from;

    for (;;) {
      if (this.#arriving === 'unknown') {
        if (start >= from) start = from + skipBlankLines(text, start - from);
        searched = Math.max(searched, start);
        const lineEnd = text.indexOf('\n', searched - from);
        if (lineEnd === -1) break;
        searched = from + lineEnd;
        this.#arriving = this.#recognise(bytes.toString('latin1', start, searched));
      }
      const end =
        this.#arriving === 'command-output'
          ? after(text, OUTPUT_END, searched - from)
          : blankLine(searched - from);
      if (end === -1) break;
      const frameEnd = from + end;
      this.#checkSize(frameEnd - start);
      const arrived = this.#arriving;
      this.#arriving = 'unknown';
      if (arrived !== 'unwanted') {
        const frameText = bytes.toString('latin1', start, frameEnd);
        this.#onFrame(
          arrived === 'command-output'
            ? this.#reader.readCommandOutput(frameText.slice(0, -OUTPUT_END.length), ascii)
            : this.#reader.read(frameText, ascii),
        );
        if (this.#ended) return;
      }
      start = searched = frameEnd;
    }

    this.#checkSize(bytes.length - start);
    this.#keep(bytes, start);
    this.#restIsAscii = ascii || this.#restLength === 0;
  }

  #recognise(line: string): Arriving {
    const first = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (COMMAND_OUTPUT.test(first)) return 'command-output';
    if (this.#wants && EVENT.test(first)) {
      return this.#wants(decodeText(first.replace(EVENT, ''))) ? 'wanted' : 'unwanted';
    }
    return 'wanted';
  }

  #checkSize(size: number): void {
    if (size > this.#limits.frameBytes) {
      throw new AmiError('AMI_ERR_PROTOCOL', `a message of over ${this.#limits.frameBytes} bytes`);
    }
  }

  /** Grows by doubling, so that a frame that comes byte by byte is copied a bounded number of times. */
  #append(chunk: Buffer): Buffer {
    const length = this.#restLength + chunk.length;
    if (length > this.#rest.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.#rest.length));
      this.#rest.copy(grown, 0, 0, this.#restLength);
      this.#rest = grown;
    }
    chunk.copy(this.#rest, this.#restLength);
    this.#restLength = length;
    return this.#rest.subarray(0, length);
  }

  #keep(bytes: Buffer, start: number): void {
    if (this.#restLength > 0 && start === 0) return;
    const length = bytes.length - start;
    if (length > this.#rest.length || this.#rest.length > KEPT_BYTES) {
      this.#rest = Buffer.allocUnsafeSlow(Math.max(length, 1024));
    }
    bytes.copy(this.#rest, 0, start);
    this.#restLength = length;
  }

  #drop(): void {
    this.#rest = Buffer.alloc(0);
    this.#restLength = 0;
  }
}

/** A rest buffer that a big frame made larger than this is let go with the frame. */
const KEPT_BYTES = 256 * 1024;

function skipBlankLines(text: string, from: number): number {
  let at = from;
  for (;;) {
    const char = text.charCodeAt(at);
    if (char === LF) at += 1;
    else if (char === CR && text.charCodeAt(at + 1) === LF) at += 2;
    else return at;
  }
}

/**
 * Finds where the next empty line ends. A stream has nearly always one kind of line end; the place of the next
 * empty line of the other kind is remembered, so that its absence is found out once.
 */
function blankLineFinder(text: string): (from: number) => number {
  const crlf = finder(text, '\n\r\n');
  const lf = finder(text, '\n\n');
  return (from) => {
    const a = crlf(from);
    const b = lf(from);
    if (a === -1) return b;
    return b === -1 || a < b ? a : b;
  };
}

function finder(text: string, pattern: string): (from: number) => number {
  let next = 0;
  return (from) => {
    if (next !== -1 && next < from + pattern.length) next = after(text, pattern, from);
    return next;
  };
}

function after(text: string, pattern: string, from: number): number {
  const found = text.indexOf(pattern, from);
  return found === -1 ? -1 : found + pattern.length;
}

const LF = 10;
const CR = 13;
