import should from 'should';
import { parse, parseOne } from '../support/frames';

describe('Frame', () => {
  const frame = parseOne(
    'Event: VarSet\r\nExten: 1001\r\nVariable: a=1\r\nvariable: b=2\r\nVariable: c=3\r\nVariable: d=4\r\n\r\n',
  );

  it('finds a header in any case, and the first of several (AMI 27, 40)', () => {
    should([frame.get('exten'), frame.get('VARIABLE'), frame.get('missing')]).deepEqual([
      '1001',
      'a=1',
      undefined,
    ]);
  });

  it('returns all values of a name in the order of arrival', () => {
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

  it('is safe with headers named like properties of prototypes', () => {
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

  it('keeps a header named like a method of Object with its own value', () => {
    should(parseOne('Event: X\r\ntoString: a\r\ntoString: b\r\n\r\n').toObject().toString).deepEqual([
      'a',
      'b',
    ]);
  });

  describe('with lines that have no colon', () => {
    it('becomes an object with these in `body`', () => {
      const sms = parseOne('Event: NewSMS\r\nFrom: 1001\r\nMessage: first\r\nsecond\r\nthird\r\n\r\n');
      should(sms.toObject()).deepEqual({
        Event: 'NewSMS',
        From: '1001',
        Message: 'first',
        body: ['second', 'third'],
      });
      should(JSON.parse(JSON.stringify(sms))).deepEqual(sms.toObject());
    });

    it('keeps the values of headers named body before them', () => {
      const body = (headers: string) => parseOne(`Event: X\r\n${headers}line\r\n\r\n`).toObject().body;
      should(body('body: a\r\n')).deepEqual(['a', 'line']);
      should(body('body: a\r\nbody: b\r\n')).deepEqual(['a', 'b', 'line']);
      should(body('Body: a\r\n')).deepEqual(['line']);
    });

    it('has its own body, which the next frame does not inherit', () => {
      const wire = (value: number, line = '') => `Event: X\r\nA: ${value}\r\n${line}\r\n`;
      const frames = parse(wire(1) + wire(2) + wire(3, 'line\r\n') + wire(4));
      should(frames.map((each) => each.toObject().body)).deepEqual([
        undefined,
        undefined,
        ['line'],
        undefined,
      ]);
      should(Object.keys(frames.at(-1)?.toObject() ?? {})).deepEqual(['Event', 'A']);
    });

    it('becomes an object with the output of a Command, and without `body` if there is none', () => {
      const command = (text: string) =>
        parseOne(`Response: Follows\r\n${text}--END COMMAND--\r\n\r\n`).toObject();
      should(command('one\ntwo\n')).deepEqual({ Response: 'Follows', body: ['one', 'two'] });
      should(command('')).deepEqual({ Response: 'Follows' });
    });
  });
});
