import { isDeepStrictEqual } from 'node:util';
import { type Frame, FrameParser, StartLineCache } from '../../src/protocol';
import { Random } from '../../src/simulator/random';
import { contents } from './frames';
import { readSlowly } from './slow-reader';

/** Pieces of real traffic of about this size are damaged and parsed at a time. */
const PIECE = 16 * 1024;
/** What a server or a bad line would most confuse a reader with. */
const TROUBLE = [
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
  // `ü` as UTF-8 and as Latin-1, and what is left of a character that was cut.
  '\xc3\xbc',
  '\xfc',
  '\xc3',
  '\xe2\x82',
];

export interface Fuzzing {
  /** Real traffic. */
  corpus: readonly Buffer[];
  bytes: number;
  seed: number;
}

/**
 * Parses damaged traffic, cut at random, and compares what comes out with what an independent reader finds in the
 * same bytes. Every other time the parser knows what those before it learned, of whatever had happened to their bytes. The same seed does the same again.
 *
 * @returns how many frames were compared
 * @throws with the seed and the bytes, at the first difference or exception
 */
export function fuzzParser({ corpus, bytes, seed }: Fuzzing): number {
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
  for (let wounds = random.between(0, 60); wounds > 0 && at < bytes.length; wounds--) {
    const next = Math.min(bytes.length, at + random.between(0, bytes.length / 15));
    parts.push(bytes.subarray(at, next));
    at = next;
    switch (random.between(0, 3)) {
      case 0:
        parts.push(Buffer.from(random.pick(TROUBLE) as string, 'latin1'));
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
