import should from 'should';
import { parseConfig } from '../../../src/simulator/config/config-file';

describe('Simulator: parseConfig', () => {
  const lines = (text: string) =>
    parseConfig(text).map(({ name, lines: each }) => [
      name,
      ...each.map((line) => `${line.name}=${line.value}`),
    ]);

  it('reads sections with their lines, in order, without blanks around names and values', () => {
    lines('[a]\none = 1\n  two=2  \n[b]\nthree=x=y\n').should.deepEqual([
      ['a', 'one=1', 'two=2'],
      ['b', 'three=x=y'],
    ]);
  });

  it('keeps lines with the same name', () => {
    lines('[a]\nallow=ulaw\nallow=alaw').should.deepEqual([['a', 'allow=ulaw', 'allow=alaw']]);
  });

  it('drops the > of an object', () => {
    lines('[home]\nexten => 100,1,Answer()').should.deepEqual([['home', 'exten=100,1,Answer()']]);
  });

  it('ignores comments, and lines before the first section or without =', () => {
    lines('x=1\n; [no]\n[a] ; yes\none=1 ; comment\nnothing\n=2').should.deepEqual([['a', 'one=1']]);
  });

  it('puts the lines of its templates first in a section', () => {
    const [template, own] = parseConfig('[phone](!)\ntype=endpoint\n[1001](phone,none)\nauth=1001');
    should(template?.isTemplate ?? false).be.true();
    should(own?.isTemplate ?? true).be.false();
    should(own?.templates ?? []).deepEqual(['phone', 'none']);
    should(own?.lines ?? []).deepEqual([
      { name: 'type', value: 'endpoint' },
      { name: 'auth', value: '1001' },
    ]);
  });

  it('copies the lines of a template, so that a change of one section affects no other', () => {
    const [template, own] = parseConfig('[phone](!)\ntype=endpoint\n[1001](phone)');
    const line = own?.lines[0];
    if (line) line.value = 'changed';
    should(template?.lines[0]?.value ?? '').equal('endpoint');
  });
});
