import { AmiError } from '../errors';
import { Arrived } from './arrived';
import type { Frame } from './frame';
import { OUTPUT_END } from './frame-reader';
import { SERVER_LIMITS, type ServerLimits } from './limits';
import { blankLineEnd, lineFeedFrom, skipBlankLines } from './lines';
import { type Opening, Openings } from './opening';

export interface FrameParserOptions {
  onFrame: (frame: Frame) => void;
  /** Asked once for each event's name; an event that nobody wants is not built. */
  wants?: (eventName: string) => boolean;
  limits?: Partial<ServerLimits>;
  /** @internal What is known of how frames look; learned again, if left out. */
  openings?: Openings;
}

/**
 * A chunk is looked at in windows of this many bytes. Values of over 12 characters are, in V8, views into the text they were
 * taken from: a value that is kept keeps a window, not a chunk.
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
  /** Of the frame that is arriving; undefined before the line that tells its kind is complete. */
  #opening: Opening | undefined;
  /** Where that line, or the next that may be it, stands behind the beginning of the frame. */
  #lineAt = 0;
  #isWanted = true;
  #skipped = 0;
  #frames = 0;
  /** How many of the bytes that arrived are known to hold no end of that frame. */
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

  /** Events whose names are longer than any that Asterisk has; of these nothing is made or remembered. */
  get skipped(): number {
    return this.#skipped;
  }

  /** @internal Frames that have ended, those that nobody wants among them. */
  get frames(): number {
    return this.#frames;
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
        if (this.#lineAt === 0) start = skipBlankLines(arrived, start);
        opening = this.#findOpening(start);
        if (!opening) break;
        this.#isWanted = this.#wantsFrame(opening);
      }
      const end = this.#isWanted ? this.#readFrame(opening, start) : this.#end(opening, start);
      if (this.#ended) return;
      if (end === -1) break;
      this.#frames += 1;
      opening = undefined;
      this.#lineAt = 0;
      start = end;
      // The values of the next frames are views of all that is there: that shall not be a frame of megabytes before them.
      if (start > WINDOW) {
        arrived.discard(start);
        start = 0;
      }
    }
    this.#opening = opening;
    arrived.discard(start);
  }

  /** By the first line that tells the kind of the frame that begins at `start`; undefined if that has not arrived. */
  #findOpening(start: number): Opening | undefined {
    const arrived = this.#arrived;
    for (;;) {
      const line = start + this.#lineAt;
      const opening = this.#openings.at(arrived, line);
      if (opening !== null) return opening;
      if (skipBlankLines(arrived, line) !== line) return this.#openings.withoutKind;
      this.#lineAt = lineFeedFrom(arrived, line) + 1 - start;
    }
  }

  #wantsFrame({ eventName, isNobodys }: Opening): boolean {
    if (isNobodys) this.#skipped += 1;
    return !isNobodys && (eventName === undefined || this.#wants === undefined || this.#wants(eventName));
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
    if (end !== -1) {
      this.#onFrame(opening.read(arrived.part(start, end), this.#lineAt, this.#limits.headers));
    }
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
