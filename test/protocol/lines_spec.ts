import fc from 'fast-check';
import should from 'should';
import { FixedBytes } from '../../src/protocol/fixed-bytes';
import { blankLineEnd, lineFeedFrom, skipBlankLines, valueLineFeed } from '../../src/protocol/lines';
import { runs } from '../support/runs';

/** The text is followed by line ends, which a search beyond `length` would find. */
function searched(text: string) {
  const buffer = Buffer.from(`${text}\n\r\n\n\r\n\n`, 'latin1');
  return { view: new DataView(buffer.buffer, buffer.byteOffset, buffer.length), length: text.length };
}

const piece = fc.constantFrom(
  '\r',
  '\n',
  '\r\n',
  'x',
  'A: 1',
  'Name: long value',
  '\x8a',
  '\x0b',
  '\x09',
  '\x8d',
);
const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));

describe('blankLineEnd', () => {
  it('returns the end of the first empty line after any position, with CRLF or LF', () => {
    fc.assert(
      fc.property(text, fc.nat(10), (whole, from) => {
        const rest = whole.slice(from);
        const found = /\n\r?\n/.exec(rest);
        const expected = found ? from + found.index + found[0].length : -1;
        should(blankLineEnd(searched(whole), from)).equal(expected);
      }),
      runs(3000),
    );
  });
});

describe('lineFeedFrom', () => {
  it('returns the position of the next LF, at the given position or after it', () => {
    fc.assert(
      fc.property(text, fc.nat(10), (whole, from) => {
        should(lineFeedFrom(searched(whole), from)).equal(whole.indexOf('\n', from));
      }),
      runs(3000),
    );
  });
});

describe('valueLineFeed', () => {
  it('returns the position of the next LF, and marks each value with a byte that is not ASCII', () => {
    fc.assert(
      // A value comes after its name, never at 0.
      fc.property(text, fc.integer({ min: 1, max: 10 }), (whole, from) => {
        const lf = whole.indexOf('\n', from);
        const found = valueLineFeed(searched(whole), from);
        should(found < -1 ? ~found : found).equal(lf);
        const isAscii = (start: number, end: number) => !/[\x80-\xff]/.test(whole.slice(start, end));
        if (lf !== -1 && !isAscii(from, lf)) should(found).be.below(-1);
        // The last word read may reach three bytes beyond the LF.
        if (lf !== -1 && isAscii(from, lf + 4)) should(found).be.aboveOrEqual(0);
      }),
      runs(3000),
    );
  });
});

describe('skipBlankLines', () => {
  it('stops at a byte that is not a line end, and at a CR whose LF has not arrived', () => {
    fc.assert(
      fc.property(text, fc.nat(10), (whole, from) => {
        const start = Math.min(from, whole.length);
        const [blank] = /^(\r?\n)*/.exec(whole.slice(start)) as RegExpExecArray;
        should(skipBlankLines(searched(whole), start)).equal(start + blank.length);
      }),
      runs(3000),
    );
  });
});

describe('FixedBytes', () => {
  it('matches exactly where its bytes are', () => {
    const bytes = fc
      .array(fc.constantFrom('a', 'b', '\xff'), { minLength: 4, maxLength: 14 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(
        bytes,
        fc.nat(5),
        fc.nat(13),
        fc.constantFrom('a', 'b', '\xff'),
        (expected, before, place, other) => {
          const at = place % expected.length;
          const changed = expected.slice(0, at) + other + expected.slice(at + 1);
          const fixed = new FixedBytes(expected);
          should(fixed.length).equal(expected.length);
          const { view } = searched(`${'b'.repeat(before)}${changed}bbbb`);
          should(fixed.matchesAt(view, before)).equal(changed === expected);
        },
      ),
      runs(3000),
    );
  });
});
