import { AmiError } from '../errors';
import { Arrived } from './arrived';
import type { Frame } from './frame';
import { OUTPUT_END } from './frame-reader';
import { SERVER_LIMITS, type ServerLimits } from './limits';
import { blankLineEnd, skipBlankLines } from './lines';
import { type Opening, Openings } from './opening';

export interface FrameParserOptions {
  onFrame: (frame: Frame) => void;
  /** Asked once for each event's name; an event nobody wants is skipped without being built. */
  wants?: (eventName: string) => boolean;
  limits?: Partial<ServerLimits>;
  /** @internal What is known of how frames look; learned anew, if left out. */
  openings?: Openings;
}

/**
 * A chunk is looked at in windows of this many bytes. Values of over 12 characters are, in V8, views into the text they were
 * taken from: who keeps one value keeps a window, not a chunk.
 */
const WINDOW = 8192;

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
  readonly #openings: Openings;
  #arrived = new Arrived();
  /** Of the frame that is arriving; undefined before its first line is complete. */
  #opening: Opening | undefined;
  #isWanted = true;
  /** So many of the bytes that arrived hold no end of that frame. */
  #searched = 0;
  #failure: AmiError | undefined;
  #ended = false;

  constructor(options: FrameParserOptions) {
    const { onFrame, wants, limits, openings = new Openings() } = options;
    this.#onFrame = onFrame;
    this.#wants = wants;
    this.#limits = { ...SERVER_LIMITS, ...limits };
    this.#openings = openings;
  }

  write(chunk: Buffer): void {
    if (this.#failure) throw this.#failure;
    try {
      for (let at = 0; at < chunk.length && !this.#ended; at += WINDOW) {
        this.#arrived.append(chunk, at, Math.min(at + WINDOW, chunk.length));
        this.#parse();
      }
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

  #parse(): void {
    const arrived = this.#arrived;
    if (this.#searched < WINDOW || this.#mayEnd()) {
      this.#readFrames();
      if (this.#ended) return;
    }
    this.#searched = arrived.length;
    this.#checkSize(arrived.length);
  }

  /** Whether the new bytes may hold what a long frame waits for, so that it is worth being looked at as a whole. */
  #mayEnd(): boolean {
    const from = this.#searched - OUTPUT_END.length;
    return this.#opening ? this.#end(this.#opening, from) !== -1 : this.#arrived.indexOf('\n', from) !== -1;
  }

  #readFrames(): void {
    const arrived = this.#arrived;
    let opening = this.#opening;
    let start = 0;
    for (;;) {
      if (!opening) {
        start = skipBlankLines(arrived, start);
        opening = this.#openings.at(arrived, start);
        if (!opening) break;
        this.#isWanted = this.#wantsFrame(opening);
      }
      const end = this.#isWanted ? this.#readFrame(opening, start) : this.#end(opening, start);
      if (this.#ended) return;
      if (end === -1) break;
      opening = undefined;
      start = end;
    }
    this.#opening = opening;
    arrived.discard(start);
  }

  #wantsFrame({ eventName }: Opening): boolean {
    return eventName === undefined || this.#wants === undefined || this.#wants(eventName);
  }

  /** Returns where the frame ends; -1 if it has not arrived whole. */
  #readFrame(opening: Opening, start: number): number {
    const arrived = this.#arrived;
    const frame = opening.find(arrived, start);
    if (frame) {
      this.#checkSize(frame.bytes);
      this.#onFrame(frame);
      return start + frame.bytes;
    }
    const end = this.#end(opening, start);
    if (end !== -1) this.#onFrame(opening.read(arrived.part(start, end), this.#limits.headers));
    return end;
  }

  #checkSize(size: number): void {
    if (size > this.#limits.frameBytes) {
      throw new AmiError('AMI_ERR_PROTOCOL', `a message of over ${this.#limits.frameBytes} bytes`);
    }
  }

  #drop(): void {
    this.#arrived = new Arrived();
  }

  /** Where the frame that `from` lies in ends, if it is not too big; -1 if that has not arrived. */
  #end({ isCommandOutput }: Opening, from: number): number {
    const end = isCommandOutput ? this.#outputEnd(from) : blankLineEnd(this.#arrived, from);
    this.#checkSize(end - from);
    return end;
  }

  #outputEnd(from: number): number {
    const marker = this.#arrived.indexOf(OUTPUT_END, from);
    return marker === -1 ? -1 : marker + OUTPUT_END.length;
  }
}
