import { isDeepStrictEqual } from 'node:util';
import { type Frame, FrameParser, StartLineCache } from '../../src/protocol';
import { Random } from '../../src/simulator/random';
import { contents } from './frames';
import { readSlowly } from './slow-reader';

/** Number of bytes of real traffic that are damaged and parsed at a time. */
const PIECE = 16 * 1024;
/** Texts to insert that are likely to confuse a parser. */
const INSERTIONS = [
  '\r',
  '\n',
  '\r\n',
  '\n\n',
  '\r\n\r\n',
  ':',
  ': ',
  ' ',
  '\0',
  '\xff',
  'Event: ',
  'Response: Follows\r\n',
  '--END COMMAND--\r\n\r\n',
  'ActionID: 1\r\nEvent: ',
  'Server: a\r\n',
  '\r\n\r\nActionID: 1\r\nResponse: Follows\r\n',
  '\r\na line without a colon\r\n',
  `\r\n\r\nEvent: ${'x'.repeat(249)}\r\n`,
  `\r\n\r\nEvent: ${'x'.repeat(250)}\r\n`,
  // `ü` as UTF-8 and as Latin-1, and characters of UTF-8 without their last byte.
  '\xc3\xbc',
  '\xfc',
  '\xc3',
  '\xe2\x82',
];

export interface FuzzOptions {
  /** Recordings of real traffic. */
  corpus: readonly Buffer[];
  /** Number of bytes to parse. */
  bytes: number;
  seed: number;
}

/**
 * Parses damaged traffic in pieces of random size, and compares the frames with those that `readSlowly` finds in the same
 * bytes. About half of the parsers share a cache of start lines, which earlier damaged traffic has filled. The same seed gives
 * the same run.
 *
 * @returns the number of frames that were compared
 * @throws at the first difference, with the seed and the bytes
 */
export function fuzzParser({ corpus, bytes, seed }: FuzzOptions): number {
  const random = new Random(seed);
  const startLines = new StartLineCache();
  let frames = 0;
  for (let done = 0; done < bytes; done += PIECE) {
    const damaged = damage(piece(corpus, random), random);
    const parsed = parseInPieces(damaged, random, random.chance(0.5) ? startLines : undefined);
    const expected = readSlowly(damaged);
    if (!isDeepStrictEqual(parsed, expected)) {
      throw new Error(
        `seed ${seed}, after ${done} bytes, differs on ${JSON.stringify(damaged.toString('latin1'))}`,
      );
    }
    frames += expected.length;
  }
  return frames;
}

function piece(corpus: readonly Buffer[], random: Random): Buffer {
  const whole = random.pick(corpus) as Buffer;
  const start = random.between(0, Math.max(0, whole.length - PIECE));
  return whole.subarray(start, start + PIECE);
}

function damage(bytes: Buffer, random: Random): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  for (let changes = random.between(0, 60); changes > 0 && at < bytes.length; changes--) {
    const next = Math.min(bytes.length, at + random.between(0, bytes.length / 15));
    parts.push(bytes.subarray(at, next));
    at = next;
    switch (random.between(0, 3)) {
      case 0:
        parts.push(Buffer.from(random.pick(INSERTIONS) as string, 'latin1'));
        break;
      case 1:
        at += random.between(1, 40);
        break;
      case 2:
        parts.push(Buffer.from([random.between(0, 255)]));
        at += 1;
        break;
      case 3:
        parts.push(bytes.subarray(Math.max(0, at - random.between(1, 400)), at));
        break;
    }
  }
  return Buffer.concat([...parts, bytes.subarray(at)]);
}

function parseInPieces(
  bytes: Buffer,
  random: Random,
  startLines: StartLineCache | undefined,
): ReturnType<typeof contents>[] {
  const found: Frame[] = [];
  const onFrame = (frame: Frame) => found.push(frame);
  const parser = new FrameParser(startLines ? { onFrame, startLines } : { onFrame });
  const longest = random.pick([4, 100, 3000, PIECE]) as number;
  for (let at = 0; at < bytes.length; ) {
    const end = at + random.between(1, longest);
    parser.write(bytes.subarray(at, end));
    at = end;
  }
  return found.map(contents);
}
