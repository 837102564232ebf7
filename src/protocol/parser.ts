import { AmiError } from '../errors';
import type { Frame } from '../frame';
import { OUTPUT_END } from './frame-reader';
import { HeaderWalk } from './header-walk';
import { SERVER_LIMITS, type ServerLimits } from './limits';
import { blankLineEnd, lineFeedFrom, skipBlankLines } from './lines';
import { ReceiveBuffer } from './receive-buffer';
import { type StartLine, StartLineCache } from './start-line-cache';

/** Callbacks and limits of a FrameParser. */
export interface FrameParserOptions {
  /** Called for each complete frame. If it throws, `write` throws the same. */
  onFrame: (frame: Frame) => void;
  /** Called once for each event. If it returns false, no frame is made of the event. Default: all events are wanted. */
  wants?: (eventName: string) => boolean;
  /** Default: 16 MiB and 200,000 lines a frame. */
  limits?: Partial<ServerLimits>;
  /** @internal A cache that may be shared by parsers; a new one if left out. */
  startLines?: StartLineCache;
}

/**
 * Chunks are parsed in windows of this many bytes. In V8 a value of over 12 characters is a view into the text from which it
 * was sliced. A value that is kept then keeps only a window alive, not a whole chunk.
 */
const WINDOW = 8192;

/**
 * Turns bytes into frames. Chunks may end anywhere. Asterisk ends lines with CRLF, sometimes with LF alone, and separates
 * frames by one empty line, sometimes by two. Therefore an empty line, with or without CR, ends a frame, and empty lines
 * between frames are skipped.
 *
 * `write` throws AmiError AMI_ERR_PROTOCOL when a limit is exceeded, and on each call after that.
 */
export class FrameParser {
  readonly #onFrame: (frame: Frame) => void;
  readonly #wants: ((eventName: string) => boolean) | undefined;
  readonly #limits: ServerLimits;
  readonly #startLines: StartLineCache;
  readonly #buffer = new ReceiveBuffer();
  readonly #walk: HeaderWalk;
  /** Start line of the current frame; undefined until that line is complete. */
  #startLine: StartLine | undefined;
  /** Offset in the current frame of its start line, or of the next line to examine. */
  #lineAt = 0;
  #isWanted = true;
  #skipped = 0;
  #frames = 0;
  /** Number of buffered bytes already searched, in vain, for the end of the frame. */
  #searched = 0;
  #failure: AmiError | undefined;
  #ended = false;

  constructor(options: FrameParserOptions) {
    const { onFrame, wants, limits, startLines = new StartLineCache() } = options;
    this.#onFrame = onFrame;
    this.#wants = wants;
    this.#limits = limits ? { ...SERVER_LIMITS, ...limits } : SERVER_LIMITS;
    this.#walk = new HeaderWalk(this.#limits.headers);
    this.#startLines = startLines;
  }

  /** Number of events skipped because their name is longer than any of Asterisk. */
  get skipped(): number {
    return this.#skipped;
  }

  /** @internal Number of complete frames so far, unwanted ones included. */
  get frames(): number {
    return this.#frames;
  }

  /** @throws AmiError AMI_ERR_PROTOCOL, or what `onFrame` and `wants` throw */
  write(chunk: Buffer): void {
    if (this.#failure) throw this.#failure;
    try {
      for (let at = 0; at < chunk.length && !this.#ended; at += WINDOW) {
        this.#buffer.append(chunk, at, Math.min(at + WINDOW, chunk.length));
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

  /** Ends the stream: an incomplete frame is dropped, and later chunks are ignored. */
  end(): void {
    this.#ended = true;
    this.#drop();
  }

  #parse(): void {
    const buffer = this.#buffer;
    if (this.#searched < WINDOW || this.#mayEnd()) {
      this.#readFrames();
      if (this.#ended) return;
    }
    this.#searched = buffer.length;
    this.#checkSize(buffer.length);
  }

  /** Whether the new bytes may contain the end of a long frame. Otherwise the frame is not parsed again. */
  #mayEnd(): boolean {
    const from = this.#searched - OUTPUT_END.length;
    return this.#startLine
      ? this.#end(this.#startLine, from) !== -1
      : this.#buffer.indexOf('\n', from) !== -1;
  }

  #readFrames(): void {
    const buffer = this.#buffer;
    let startLine = this.#startLine;
    let start = 0;
    for (;;) {
      if (!startLine) {
        if (this.#lineAt === 0) start = skipBlankLines(buffer, start);
        startLine = this.#findStartLine(start);
        if (!startLine) break;
        this.#isWanted = this.#wantsFrame(startLine);
        this.#walk.reset();
      }
      const end = this.#isWanted ? this.#readFrame(startLine, start) : this.#end(startLine, start);
      if (this.#ended) return;
      if (end === -1) break;
      this.#frames += 1;
      startLine = undefined;
      this.#lineAt = 0;
      start = end;
      // Values of the next frames are views into the text of the whole buffer. A big frame must not stay in it.
      if (start > WINDOW) {
        buffer.discard(start);
        start = 0;
      }
    }
    this.#startLine = startLine;
    buffer.discard(start);
  }

  /** The start line of the frame that begins at `start`; undefined if it is not complete. */
  #findStartLine(start: number): StartLine | undefined {
    const buffer = this.#buffer;
    for (;;) {
      const line = start + this.#lineAt;
      const startLine = this.#startLines.lookUp(buffer, line);
      if (startLine !== null) return startLine;
      if (skipBlankLines(buffer, line) !== line) return this.#startLines.withoutKind;
      this.#lineAt = lineFeedFrom(buffer, line) + 1 - start;
    }
  }

  #wantsFrame({ eventName, isTooLong }: StartLine): boolean {
    if (isTooLong) this.#skipped += 1;
    return !isTooLong && (eventName === undefined || this.#wants === undefined || this.#wants(eventName));
  }

  /** Offset of the end of the frame; -1 if it is incomplete. */
  #readFrame(startLine: StartLine, start: number): number {
    const buffer = this.#buffer;
    const frame = startLine.match(this.#walk, buffer, start);
    if (frame) {
      this.#checkSize(frame.bytes);
      this.#onFrame(frame);
      return start + frame.bytes;
    }
    if (this.#walk.isCut) return -1;
    const end = this.#end(startLine, start);
    if (end !== -1) {
      this.#onFrame(startLine.read(buffer.part(start, end), this.#lineAt, this.#limits.headers));
    }
    return end;
  }

  #checkSize(size: number): void {
    if (size > this.#limits.frameBytes) {
      throw new AmiError('AMI_ERR_PROTOCOL', `a frame of over ${this.#limits.frameBytes} bytes`);
    }
  }

  #drop(): void {
    this.#buffer.drop();
  }

  /**
   * Offset of the end of the frame that contains `from`; -1 if it is incomplete.
   *
   * @throws AmiError AMI_ERR_PROTOCOL if the frame is too big
   */
  #end({ isCommandOutput }: StartLine, from: number): number {
    const end = isCommandOutput ? this.#outputEnd(from) : blankLineEnd(this.#buffer, from);
    this.#checkSize(end - from);
    return end;
  }

  #outputEnd(from: number): number {
    const marker = this.#buffer.indexOf(OUTPUT_END, from);
    return marker === -1 ? -1 : marker + OUTPUT_END.length;
  }
}
