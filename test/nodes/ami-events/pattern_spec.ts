import fc from 'fast-check';
import 'should';
import { Pattern } from '../../../nodes/ami-events/pattern';

const ONE = [
  'a',
  'b',
  '1',
  '-',
  ' ',
  '\\d',
  '\\w',
  '\\s',
  '.',
  '[ab]',
  '[^a]',
  '[a-c\\]]',
  '\\.',
  '\\x61',
  '\\u0062',
  ']',
  '}',
];
const COUNTS = ['', '', '', '*', '+', '?', '{2}', '{1,}', '{0,3}', '*?', '{0}'];

/** Small expressions, so that JavaScript's own search ends in time. */
const expression = fc.letrec<Record<'choice' | 'sequence' | 'part', string>>((tie) => ({
  choice: fc.array(tie('sequence'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('|')),
  sequence: fc.array(tie('part'), { maxLength: 3 }).map((parts) => parts.join('')),
  part: fc.oneof(
    { maxDepth: 2 },
    fc.tuple(fc.constantFrom(...ONE), fc.constantFrom(...COUNTS)).map((parts) => parts.join('')),
    fc.constantFrom('^', '$', '\\b', '\\B'),
    fc
      .tuple(fc.constantFrom('(', '(?:'), tie('choice'), fc.constantFrom(')', ')*', ')?', ')+'))
      .map((parts) => parts.join('')),
  ),
})).choice;
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '-', ' ', '.', ']', '}'), maxLength: 6 });

describe('a pattern', function () {
  this.timeout(30_000);

  it('is found where JavaScript finds it, and nowhere else', () => {
    // Most expressions are found in any text, because they also match none of it. The whole text is harder to match.
    fc.assert(
      fc.property(expression, text, (part, value) =>
        [part, `^(?:${part})$`].every(
          (source) => new Pattern(source).test(value) === new RegExp(source).test(value),
        ),
      ),
      { numRuns: 1_500 },
    );
  });

  it('takes time in proportion to the text, whatever it is', () => {
    for (const [source, value] of [
      ['^(a+)+$', `${'a'.repeat(20_000)}b`],
      ['^(a|a)*$', `${'a'.repeat(20_000)}b`],
      ['(x+x+)+y', 'x'.repeat(20_000)],
    ] as const) {
      // JavaScript's own search would not end with 40 letters. The timeout of the test would notice that.
      new Pattern(source).test(value).should.be.false();
    }
  });

  it('counts as many steps as it takes, whichever way it repeats', () => {
    const size = (source: string) => new Pattern(source).size;
    size('abc').should.equal(3);
    size('a+').should.equal(2);
    // The number does not double with each level.
    size('((((a+)+)+)+)+').should.equal(6);
    size('a?').should.equal(2);
    size('a*').should.equal(3);
    size('(?:ab){3,}').should.equal(7);
    size('a{0,10}').should.equal(20);
    size('a|b|c').should.equal(7);
  });

  it('may have 250 steps and 1,000 characters, however they are written', () => {
    for (const [fits, over] of [
      ['a{250}', 'a{251}'],
      ['(?:ab){125}', '(?:ab){126}'],
      ['(?:a{2}){125}', '(?:a{2}){126}'],
      ['a'.repeat(250), 'a'.repeat(251)],
      ['a{249,}', 'a{250,}'],
    ] as const) {
      new Pattern(fits).size.should.equal(250);
      (() => new Pattern(over)).should.throw(/too long/);
    }
    const long = `[${'a'.repeat(998)}]`;
    new Pattern(long).test('a').should.be.true();
    (() => new Pattern(`${long}b`)).should.throw(/longer than 1000 characters/);
  });

  it('knows the escapes of JavaScript, and characters on both sides of a limit of their number', () => {
    for (const [source, value] of [
      ['^\\cJ$', '\n'],
      ['^[\\]a]+$', ']a'],
      ['^\\x4a\\u004A$', 'JJ'],
      ['^.$', '\n'],
      ['^\\n\\/$', '\n/'],
    ] as const)
      new Pattern(source).test(value).should.equal(new RegExp(source).test(value), source);
    const all = Array.from({ length: 600 }, (_, code) => String.fromCharCode(code + 0x3000)).join('');
    const pattern = new Pattern('^[\\u3000-\\u3257]+$');
    for (const value of [all, `${all}a`, `${all}a`]) pattern.test(value).should.equal(value === all);
  });

  it('rejects an invalid expression, an unsupported feature and too many steps', () => {
    const refused = (source: string, reason: RegExp) => (() => new Pattern(source)).should.throw(reason);
    refused('(', /Unterminated group/);
    refused('(?=a)', /groups that begin with \(\? are not supported/);
    refused('(?<!a)', /groups that begin with \(\? are not supported/);
    refused('(a)\\1', /back-references are not supported/);
    refused('(a{90}){90}', /too long/);
    refused('a|'.repeat(200), /too long/);
    refused('(((((a{3}){3}){3}){3}){3}){3}', /too long/);
    refused('a'.repeat(1_001), /longer than 1000 characters/);
    new Pattern('(?<who>a+)b').test('xaab').should.be.true();
  });
});
