import should from 'should';
import { parseCallerId } from '../../src/simulator/actions/caller-id';
import { withoutDashes } from '../../src/simulator/exchange/hints/pattern';

const LONG = 100_000;
/** Far above what linear time needs, far below what quadratic time takes. */
const LIMIT = 200;

describe('Simulator: the CallerID header', () => {
  const parsed: [text: string, name: string, number: string][] = [
    ['"Alice" <200>', 'Alice', '200'],
    ['Alice <200>', 'Alice', '200'],
    ['  "Alice"  <200>  ', 'Alice', '200'],
    ['<200>', '', '200'],
    ['"" <200>', '', '200'],
    ['"" Alice"" <200>', '" Alice"', '200'],
    ['Alice <sales> <200>', 'Alice <sales>', '200'],
    ['Alice <<200>', 'Alice', '<200'],
    ['200', '', '200'],
    ['Alice <200', '', 'Alice <200'],
    ['Alice 200>', '', 'Alice 200>'],
    [' ', '', ' '],
  ];
  for (const [text, name, number] of parsed) {
    it(`splits ${JSON.stringify(text)} into name and number`, () => {
      should(parseCallerId(text)).deepEqual({ name, number });
    });
  }

  it('gives no party if it is empty', () => {
    should(parseCallerId('')).be.undefined();
  });

  for (const part of ['"', ' ', '<', '>', '" ', '" <', '< >', 'a']) {
    it(`takes linear time for 100 KB of ${JSON.stringify(part)}`, () => {
      const text = part.repeat(LONG / part.length);
      inTime(() => parseCallerId(text));
      inTime(() => parseCallerId(`${text}>`));
    });
  }
});

describe('Simulator: the name of an extension', () => {
  it('takes linear time for 100 KB of sets that do not end', () => {
    inTime(() => withoutDashes(`_${'['.repeat(LONG)}`));
  });
});

function inTime(parse: () => unknown): void {
  const start = performance.now();
  parse();
  should(performance.now() - start).be.below(LIMIT);
}
