import should from 'should';
import { parseOne } from '../support/frames';

describe('Frame', () => {
  const frame = parseOne(
    'Event: VarSet\r\nExten: 1001\r\nVariable: a=1\r\nvariable: b=2\r\nVariable: c=3\r\nVariable: d=4\r\n\r\n',
  );

  it('finds a header in any case, the first of several (AMI 27, 40)', () => {
    should([frame.get('exten'), frame.get('VARIABLE'), frame.get('missing')]).deepEqual([
      '1001',
      'a=1',
      undefined,
    ]);
  });

  it('gives all values of a name in arrival order', () => {
    should(frame.all('variable')).deepEqual(['a=1', 'b=2', 'c=3', 'd=4']);
    should(frame.all('missing')).deepEqual([]);
  });

  it('becomes a plain object in the original spelling, repeated headers as arrays', () => {
    should(frame.toObject()).deepEqual({
      Event: 'VarSet',
      Exten: '1001',
      Variable: ['a=1', 'c=3', 'd=4'],
      variable: 'b=2',
    });
  });

  it('becomes JSON as that object', () => {
    should(JSON.parse(JSON.stringify(frame))).deepEqual(frame.toObject());
  });

  it('harms nothing by the names of prototypes', () => {
    const names = ['__proto__', 'constructor', 'hasOwnProperty', 'toString', '__proto__'];
    const object = parseOne(`Event: X\r\n${names.map((n, i) => `${n}: ${i}\r\n`).join('')}\r\n`).toObject();
    should(Object.keys(object)).deepEqual([
      'Event',
      '__proto__',
      'constructor',
      'hasOwnProperty',
      'toString',
    ]);
    should(Object.getOwnPropertyDescriptor(object, '__proto__')?.value).deepEqual(['0', '4']);
    should(Object.getPrototypeOf(object)).equal(Object.prototype);
    should(object.constructor).equal('1');
  });

  it('keeps a header named like a method of Object by its own value', () => {
    should(parseOne('Event: X\r\ntoString: a\r\ntoString: b\r\n\r\n').toObject().toString).deepEqual([
      'a',
      'b',
    ]);
  });
});
