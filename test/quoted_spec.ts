import should from 'should';
import { quoted, shown } from '../src/quoted';

describe('shown', () => {
  it('leaves visible text of any language unchanged', () => {
    for (const text of ['', 'Permission denied', 'Ünïcode 電話 📞', 'a\\b "c"', 'x'.repeat(200)]) {
      should(shown(text)).equal(text);
    }
  });

  it('escapes control characters of terminals and invisible characters', () => {
    for (const [text, expected] of [
      ['\x1b[2J\x07', '\\u001b[2J\\u0007'],
      ['a\r\nb\tc\0', 'a\\r\\nb\\tc\\u0000'],
      ['\x7f\x9b31m\x85', '\\u007f\\u009b31m\\u0085'],
      ['\u202egnp.exe\u2066', '\\u202egnp.exe\\u2066'],
      ['a\u200bb\ufeff\u2028\u2029', 'a\\u200bb\\ufeff\\u2028\\u2029'],
      ['\u{e0041}', '\\u{e0041}'],
      ['\ud83d!', '\\ud83d!'],
    ] as const) {
      should(shown(text)).equal(expected);
    }
  });

  it('cuts a long text, but never within a character', () => {
    should(shown(`${'x'.repeat(200)}y`)).equal(`${'x'.repeat(200)}…`);
    should(shown('abcdef', 3)).equal('abc…');
    should(shown('ab📞d', 3)).equal('ab…');
    should(shown('ab📞d', 4)).equal('ab📞…');
    should(shown('\x1b'.repeat(2_000_000))).equal(`${'\\u001b'.repeat(33)}…`);
    should(shown('\x1b'.repeat(34))).equal(`${'\\u001b'.repeat(33)}…`);
  });

  it('shows where a text begins and ends when it is quoted', () => {
    should(quoted(' a\n')).equal('" a\\n"');
    should(quoted('abcdef', 3)).equal('"abc…"');
  });
});
