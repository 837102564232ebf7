import fc from 'fast-check';
import should from 'should';
import { decodeText } from '../../src/protocol/text';
import { parse, parseOne } from '../support/frames';
import { runs } from '../support/runs';

const bytesOf = (...parts: (string | number[] | Buffer)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));
const decoded = (...parts: (string | number[] | Buffer)[]) =>
  decodeText(bytesOf(...parts).toString('latin1'));
const latin1 = (text: string) => Buffer.from(text, 'latin1');

describe('Text of the server', () => {
  const cases: Record<string, [bytes: Parameters<typeof decoded>, text: string]> = {
    'cut at its end': [['Jürgen Mülle', [0xc3]], 'Jürgen Mülle\ufffd'],
    'cut at its end, after two bytes of three': [['Größe 5', [0xe2, 0x82]], 'Größe 5\ufffd'],
    'cut at its end, after three bytes of four': [['Jörg ', [0xf0, 0x9f, 0x98]], 'Jörg \ufffd'],
    'cut at its beginning': [[[0xbc], 'rgen Müller'], '\ufffdrgen Müller'],
    'cut before another text': [['Mülle', [0xc3], 'Größe'], 'Mülle\ufffdGröße'],
    'cut before a letter of another script': [['Иван ', [0xd0], 'Иван'], 'Иван \ufffdИван'],
    'cut in several places': [
      ['Mü', [0xc3], ' & Sö', [0xc3], ' 😀', [0xf0, 0x9f], ' ü', [0xe2, 0x82]],
      'Mü\ufffd & Sö\ufffd 😀\ufffd ü\ufffd',
    ],
    'cut, with no other character beyond ASCII, in a character that Latin-1 lacks': [
      ['Price 5', [0xe2, 0x82]],
      'Price 5\ufffd',
    ],
  };
  for (const [what, [bytes, text]] of Object.entries(cases)) {
    it(`keeps complete text, ${what} (AMI 85, 115)`, () => {
      should(decoded(...bytes)).equal(text);
    });
  }

  for (const length of [79, 255]) {
    it(`is recognised as truncated if its only letter is cut after ${length} bytes (AMI 115)`, () => {
      const name = `${'x'.repeat(length - 1)}é`;
      should(decoded(bytesOf(name).subarray(0, length))).equal(`${'x'.repeat(length - 1)}\ufffd`);
      should(decoded(latin1(`x${name}`))).equal(`x${name}`);
    });
  }

  for (const text of [
    'Jürgen Müller',
    'José',
    'É',
    'IRMÃ',
    'ÄÖÜ',
    'café noir, s’il vous plaît'.replace('’', "'"),
    '«fermé»',
    'Nº 5',
    'São Paulo',
    'Größe Ä° für Köln',
  ]) {
    it(`is Latin-1 if it is not UTF-8: ${text} (AMI 85)`, () => {
      should(decoded(latin1(text))).equal(text);
    });
  }

  it('stays readable with UTF-8 and Latin-1 in one value', () => {
    should(decoded('Jürgen ', latin1('Müller'))).equal('Jürgen Müller');
    should(decoded(latin1('Ärzte, café noir: '), 'Jürgen')).equal('Ärzte, café noir: Jürgen');
    should(decoded('Jürgen ', latin1('Müller '), [0xe2, 0x82])).equal('Jürgen Müller \ufffd');
  });

  it('is UTF-8 after any cut that leaves one complete character', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(text, fc.nat(100), fc.nat(100), (rest, from, to) => {
        const bytes = bytesOf('€', rest);
        const cut = bytesOf('ü', bytes.subarray(from % 3, bytes.length - (to % bytes.length)));
        should(decodeText(cut.toString('latin1'))).equal(cut.toString('utf8'));
      }),
      runs(2000),
    );
  });

  it('is decoded this way in values, header names, names of events, and lines of a body and of a command', () => {
    const torn = bytesOf('Mülle', [0xc3]);
    const text = 'Mülle\ufffd';
    const [event, command] = parse(
      bytesOf(
        'Event: ',
        torn,
        '\r\n',
        torn,
        ': ',
        torn,
        '\r\n',
        torn,
        '\r\n\r\nResponse: Follows\r\n',
        torn,
        '\n--END COMMAND--\r\n\r\n',
      ),
    );
    should(event?.name).equal(text);
    should(event?.headers).deepEqual([
      ['Event', text],
      [text, text],
    ]);
    should(event?.body).deepEqual([text]);
    should(command?.body).deepEqual([text]);
  });

  it('is decoded this way in a frame like earlier ones', () => {
    const wire = (name: Buffer | string) =>
      bytesOf('Event: QueueMember\r\nName: ', name as Buffer, '\r\nX: 1\r\n\r\n');
    const names = parse(Buffer.concat([wire('a'), wire('b'), wire(bytesOf('Mülle', [0xc3]))])).map((frame) =>
      frame.get('Name'),
    );
    should(names).deepEqual(['a', 'b', 'Mülle\ufffd']);
  });

  it('is decoded in time proportional to its length, for any bytes', () => {
    const piece = bytesOf('ü', latin1('ü'), [0xf0, 0x9f], [0xc3]);
    const value = Buffer.concat(Array(100_000).fill(piece));
    should(parseOne(bytesOf('Event: X\r\nA: ', value, '\r\n\r\n')).get('A')?.length).be.above(200_000);
  });
});
