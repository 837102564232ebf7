import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';
import should from 'should';
import { FrameParser } from '../../src/protocol';
import { captures } from '../support/captures';
import { contents } from '../support/frames';
import { readSlowly, type SlowFrame } from '../support/slow-reader';

describe('FrameParser on recorded traffic of real Asterisks', function () {
  this.timeout(120_000);

  it('has recordings of two servers, responses and events', () => {
    should(captures.map(({ name }) => name)).deepEqual([
      'asterisk-16-answers.gz',
      'asterisk-16-events.gz',
      'asterisk-22-answers.gz',
      'asterisk-22-events.gz',
    ]);
  });

  for (const { name, bytes } of captures) {
    describe(name, () => {
      // From the middle, because the beginning of a session has fewer events.
      const part = bytes.subarray(frameStart(bytes, bytes.length >> 1)).subarray(0, 4_000);
      const longPart = bytes.subarray(0, 100_000);

      it('contains complete frames of every kind', () => {
        const frames = readSlowly(bytes);
        should(frames.length).be.above(500);
        should(frames.filter(({ kind }) => kind === 'other')).deepEqual([]);
      });

      it('is parsed as the reference parser parses it, in one piece', () => {
        sameAs(readSlowly(bytes))(read([bytes]));
      });

      it('is parsed the same if it is split into two parts at any byte', () => {
        const check = sameAs(readSlowly(part));
        for (let cut = 0; cut <= part.length; cut++) {
          check(read([part.subarray(0, cut), part.subarray(cut)]), `cut at ${cut}`);
        }
      });

      it('is parsed the same in pieces of each size from 1 to 64 bytes', () => {
        const check = sameAs(readSlowly(longPart));
        for (let size = 1; size <= 64; size++) {
          check(read(pieces(longPart, () => size)), `pieces of ${size}`);
        }
      });

      it('is parsed the same in pieces of random sizes', () => {
        const check = sameAs(readSlowly(bytes));
        const sizes = fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 50 });
        fc.assert(
          fc.property(sizes, (some) => {
            let next = 0;
            check(read(pieces(bytes, () => some[next++ % some.length] as number)));
          }),
          { numRuns: 8 },
        );
      });
    });
  }
});

/** @returns the position of the next frame */
function frameStart(bytes: Buffer, from: number): number {
  return bytes.indexOf('\r\n\r\n', from) + 4;
}

function pieces(bytes: Buffer, size: () => number): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + size();
    found.push(bytes.subarray(at, end));
    at = end;
  }
  return found;
}

function read(chunks: readonly Buffer[]): SlowFrame[] {
  const frames: SlowFrame[] = [];
  const parser = new FrameParser({ onFrame: (frame) => frames.push(contents(frame)) });
  for (const chunk of chunks) parser.write(chunk);
  return frames;
}

/** @returns a check that frames equal these. It is fast if they do, and otherwise shows the first difference */
function sameAs(expected: readonly SlowFrame[]): (frames: readonly SlowFrame[], where?: string) => void {
  const text = JSON.stringify(expected);
  return (frames, where = '') => {
    if (JSON.stringify(frames) === text) return;
    const at = expected.findIndex((frame, index) => JSON.stringify(frame) !== JSON.stringify(frames[index]));
    deepStrictEqual({ where, at, frame: frames[at] }, { where, at, frame: expected[at] });
    deepStrictEqual({ where, count: frames.length }, { where, count: expected.length });
  };
}
