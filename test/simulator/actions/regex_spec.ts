import should from 'should';
import { toRegex } from '../../../src/simulator/actions/regex';

describe('Simulator: regular expressions of clients', () => {
  const matches = (source: string, text: string) => toRegex(source)?.test(text);

  it('refuses expressions that regcomp refuses', () => {
    for (const source of [
      '*',
      'a|*',
      '(*a)',
      '^*',
      '$' + '{EXTEN}',
      'a{x}',
      '{1}',
      '[a',
      '(a',
      'a\\',
      '(?:a)',
      '[[:odd:]]',
    ]) {
      should(toRegex(source)).equal(undefined, source);
    }
  });

  it('accepts a single closing parenthesis and repeated repetitions, which JavaScript refuses', () => {
    should(matches('a)', 'a)')).be.true();
    should(matches('^a+*$', '')).be.true();
    should(matches('^a**$', 'aaa')).be.true();
    should(matches('^a+?$', '')).be.true();
    should(matches('^a{,2}$', '')).be.true();
  });

  it('knows classes of POSIX and escapes of GNU, but not those of JavaScript', () => {
    should(matches('^[[:alpha:]]+$', 'abc')).be.true();
    should(matches('^[[:alpha:]]+$', 'ab1')).be.false();
    should(matches('^[]a]$', ']')).be.true();
    should(matches('^[^]a]$', ']')).be.false();
    should(matches('^[\\d]$', '\\')).be.true();
    should(matches('^\\d$', 'd')).be.true();
    should(matches('^\\d$', '1')).be.false();
    should(matches('^\\w\\.$', 'a.')).be.true();
    should(matches('^a.b$', 'a\nb')).be.true();
    should(matches('^PJSIP/1001-.*$', 'PJSIP/1001-00000001')).be.true();
    should(matches('\\<hang\\>', 'a hang b')).be.true();
  });
});
