import should from 'should';
import { withoutDashes } from '../../../../src/simulator/exchange/hints/pattern';
import { parseCallerId } from '../../../../src/simulator/exchange/variables/caller-id';

const LONG = 100_000;
/** Far above what linear time needs, far below what quadratic time takes. */
const LIMIT = 200;

describe('Simulator: the CallerID header', () => {
  const parsed: [text: string, name: string, number: string][] = [
    ['"Alice" <200>', 'Alice', '200'],
    ['Alice <200>', 'Alice', '200'],
    ['  "Alice"  <200>  ', 'Alice', '200'],
    ['"" Alice"" <200>', '" Alice"', '200'],
    ['Alice <sales> <200>', 'Alice <sales>', '200'],
    ['Alice <<200>', 'Alice', '<200'],
    ['Alice <200', 'Alice', '200'],
    ['Alice <+49 (30) 1-2>', 'Alice', '+493012'],
  ];
  for (const [text, name, number] of parsed) {
    it(`splits ${JSON.stringify(text)} into name and number`, () => {
      should(parseCallerId(text)).deepEqual({ name, number });
    });
  }

  for (const [text, party] of [
    ['200', { number: '200' }],
    ['+49 (30) 123-45', { number: '+493012345' }],
    ['*8#', { number: '*8#' }],
    ['Bob', { name: 'Bob' }],
    ['"Bob 200"', { name: 'Bob 200' }],
    ['<200>', { number: '200' }],
    ['"" <200>', { number: '200' }],
    ['Bob <', { name: 'Bob' }],
    ['Alice 200>', { name: 'Alice 200>' }],
  ] as const) {
    it(`reads ${text} as a ${'number' in party ? 'number' : 'name'} only`, () => {
      should(parseCallerId(text)).deepEqual(party);
    });
  }

  it('returns no party if it is blank', () => {
    should(parseCallerId(' ')).be.undefined();
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
  it('takes linear time for 100 KB of unclosed sets', () => {
    inTime(() => withoutDashes(`_${'['.repeat(LONG)}`));
  });
});

function inTime(parse: () => unknown): void {
  const start = performance.now();
  parse();
  should(performance.now() - start).be.below(LIMIT);
}
