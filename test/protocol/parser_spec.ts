import fc from 'fast-check';
import should from 'should';
import { type Frame, FrameParser } from '../../src/protocol';
import { anyCharacter } from '../support/any-text';
import { contents, parse } from '../support/frames';
import { runs } from '../support/runs';

const CRLF = '\r\n';

describe('FrameParser', () => {
  describe('with chunks of any size and any line ends', () => {
    const name = fc
      .stringMatching(/^[A-Za-z][A-Za-z0-9 ()/_-]{0,12}$/)
      .filter((each) => !/^(event|response)$/i.test(each));
    const value = fc
      .string({ unit: anyCharacter, maxLength: 30 })
      .map((text) => text.replace(/[\r\n]/g, '.'));
    const lineEnd = fc.constantFrom('\r\n', '\n');
    const blankLines = fc.constantFrom('', '\r\n', '\n', '\r\n\r\n', '\n\r\n');
    const header = fc.record({ name, value, lineEnd, blank: fc.constantFrom(' ', '') });
    const frame = fc.record({
      before: fc.oneof(
        { weight: 4, arbitrary: fc.array(header, { maxLength: 0 }) },
        fc.array(header, { maxLength: 3 }),
      ),
      first: fc.constantFrom('Event', 'Response'),
      word: fc.stringMatching(/^[A-Z][a-zA-Z]{1,10}$/).filter((word) => word !== 'Follows'),
      headers: fc.array(header, { maxLength: 8 }),
      lineEnd,
      end: lineEnd,
      after: blankLines,
    });
    const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 });

    it('returns all frames as they were written (AMI 21, 42-48)', () => {
      fc.assert(
        fc.property(fc.array(frame, { maxLength: 6 }), cuts, (frames, sizes) => {
          const bytes = Buffer.from(frames.map(toWire).join(''));
          const plain = (h: HeaderOf) => [h.name, h.blank === '' ? h.value.replace(/^ /, '') : h.value];
          const expected = frames.map(({ before, first, word, headers }) => ({
            kind: first.toLowerCase(),
            name: word,
            headers: [...before.map(plain), [first, word], ...headers.map(plain)],
          }));
          const found = inPieces(bytes, sizes).map(({ kind, name, headers }) => ({ kind, name, headers }));
          should(found).deepEqual(expected);
        }),
        runs(500),
      );
    });

    type HeaderOf = typeof header extends fc.Arbitrary<infer T> ? T : never;
    type FrameOf = typeof frame extends fc.Arbitrary<infer T> ? T : never;
    function toWire({ before, first, word, headers, lineEnd, end, after }: FrameOf): string {
      const lines = (of: HeaderOf[]) => of.map((h) => `${h.name}:${h.blank}${h.value}${h.lineEnd}`).join('');
      return `${lines(before)}${first}: ${word}${lineEnd}${lines(headers)}${end}${after}`;
    }

    function inPieces(bytes: Buffer, sizes: number[]): Frame[] {
      const frames: Frame[] = [];
      const parser = new FrameParser({ onFrame: (f) => frames.push(f) });
      for (let at = 0, i = 0; at < bytes.length; i++) {
        const size = sizes[i % sizes.length] as number;
        parser.write(bytes.subarray(at, at + size));
        at += size;
      }
      return frames;
    }
  });

  it('throws nothing for any bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 20 }), (chunks) => {
        const parser = new FrameParser({
          onFrame: (frame) => void [frame.headers, frame.toObject(), frame.get('x')],
        });
        for (const chunk of chunks) parser.write(Buffer.from(chunk));
        parser.end();
      }),
      runs(2000),
    );
  });

  it('throws nothing for mixed line breaks and colons, and returns the same frames byte by byte', () => {
    const piece = fc.constantFrom(
      '\r',
      '\n',
      '\r\n',
      ':',
      ': ',
      'Event',
      'Response: Follows',
      '--END COMMAND--',
      'x',
      'é',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (parts) => {
        const bytes = Buffer.from(parts.join(''));
        should(parse(bytes, { chunk: 1 }).map(contents)).deepEqual(parse(bytes).map(contents));
      }),
      runs(3000),
    );
  });

  describe('headers', () => {
    const [frame] = parse(
      'Event: X\r\nA: 1: 2\r\nB:  two blanks \r\nC:none\r\nD:\r\nE: \r\nOutput:    indented\r\n\r\n',
    );

    it('are split at the first colon, without exactly one blank after it (AMI 47)', () => {
      should(frame?.headers).deepEqual([
        ['Event', 'X'],
        ['A', '1: 2'],
        ['B', ' two blanks '],
        ['C', 'none'],
        ['D', ''],
        ['E', ''],
        ['Output', '   indented'],
      ]);
    });

    it('may have blanks, parentheses, slashes and digits in their names (AMI 48)', () => {
      const names = ['System uptime', 'ChanVariable(SIP/1-00)', 'a/b(0)', '(null)'];
      const [odd] = parse(`Event: X\r\n${names.map((n) => `${n}: v\r\n`).join('')}\r\n`);
      should(odd?.headers.slice(1).map(([n]) => n)).deepEqual(names);
    });

    it('never continue on the next line (AMI 46)', () => {
      should(parse('Event: X\r\nA: 1\r\n B: 2\r\n\r\n')[0]?.headers[2]).deepEqual([' B', '2']);
    });

    it('include those that any event may have (AMI 73)', () => {
      const besides = [
        'Privilege: call,all',
        'Timestamp: 1.5',
        'SequenceNumber: 7',
        'File: a.c',
        'Line: 3',
        'Func: f',
        'SystemName: s',
      ];
      const [full] = parse(`Event: Hangup\r\n${besides.join(CRLF)}\r\nCause: 16\r\n\r\n`);
      should(full?.headers.slice(1, -1).map((header) => header.join(': '))).deepEqual(besides);
      should(full?.get('Cause')).equal('16');
    });

    it('repeat in their order (AMI 84)', () => {
      const [repeated] = parse('Event: X\r\nChanVariable: a=1\r\nOther: -\r\nChanVariable: b=\r\n\r\n');
      should(repeated?.all('ChanVariable')).deepEqual(['a=1', 'b=']);
    });

    it('belong to their frame, even if the last one differs only in one name, one more or one less', () => {
      const shapes = [
        'A: 1\r\nB: 2\r\n',
        'A: 3\r\nC: 4\r\n',
        'A: 5\r\n',
        'A: 6\r\nC: 7\r\nD: 8\r\n',
        '',
        'AB: 9\r\n',
      ];
      const frames = parse(
        shapes
          .map((s) => `Event: X\r\n${s}\r\n`)
          .join('')
          .repeat(2),
      );
      const expected = shapes.map((s) =>
        s
          .split(CRLF)
          .slice(0, -1)
          .map((line) => line.split(': ')),
      );
      should(frames.map((f) => f.headers.slice(1))).deepEqual([...expected, ...expected]);
    });
  });

  describe('between frames', () => {
    it('skips any number of empty lines (AMI 42, 45)', () => {
      should(parse('\r\n\n\r\nEvent: A\r\n\r\n\r\n\r\n\nEvent: B\r\n\r\n').map((f) => f.name)).deepEqual([
        'A',
        'B',
      ]);
    });

    it('ends a frame at CRLF LF (AMI 44)', () => {
      should(
        parse('Event: CoreShowChannelMap\r\nA: 1\r\n\nEvent: B\r\n\r\n').map((f) => f.headers),
      ).deepEqual([
        [
          ['Event', 'CoreShowChannelMap'],
          ['A', '1'],
        ],
        [['Event', 'B']],
      ]);
    });

    it('survives a Message that ends in a bare LF (AMI 43)', () => {
      const frames = parse(
        'Response: Error\r\nMessage: No Contacts found\n\r\n\r\nResponse: Success\r\n\r\n',
      );
      should(frames.map((f) => f.headers)).deepEqual([
        [
          ['Response', 'Error'],
          ['Message', 'No Contacts found'],
        ],
        [['Response', 'Success']],
      ]);
    });

    it('recovers at the next empty line after text that is not AMI (AMI 51)', () => {
      const frames = parse('Event: SMS\r\nText\r\n--END SMS EVENT--\r\n\r\n\r\nEvent: B\r\n\r\n');
      should(frames.map((f) => f.name)).deepEqual(['SMS', 'B']);
      should(frames[0]?.body).deepEqual(['Text', '--END SMS EVENT--']);
    });
  });

  describe('Command output of Asterisk <= 13', () => {
    const follows = (text: string) =>
      `Response: Follows\r\nPrivilege: Command\r\nActionID: 7\r\n${text}--END COMMAND--\r\n\r\n`;

    it('is raw text up to the marker (AMI 52, 53)', () => {
      const text = 'Name: x\n\nEvent: Fake\n\r\n\r\nResponse: Error\n--END COMMAND--\nlast\n';
      const [frame, next] = parse(`${follows(text)}Event: B\r\n\r\n`);
      should(frame?.headers).deepEqual([
        ['Response', 'Follows'],
        ['Privilege', 'Command'],
        ['ActionID', '7'],
      ]);
      should(frame?.body).deepEqual([
        'Name: x',
        '',
        'Event: Fake',
        '',
        '',
        'Response: Error',
        '--END COMMAND--',
        'last',
      ]);
      should(next?.name).equal('B');
    });

    it('may lack its last line end (AMI 53)', () => {
      should(parse(follows('one\ntwo'))[0]?.body).deepEqual(['one', 'two']);
    });

    it('loses the CR at the end of each line, and no other CR', () => {
      should(parse(follows('a\rb\r\nc\r\r\n'))[0]?.body).deepEqual(['a\rb', 'c\r']);
    });

    it('keeps its empty lines, but has none after the last line end, even if a single CR is there', () => {
      should(parse(follows('one\n\n'))[0]?.body).deepEqual(['one', '']);
      should(parse(follows('one\r\n\r'))[0]?.body).deepEqual(['one']);
    });

    it('may be empty', () => {
      should(parse(follows(''))[0]?.body).deepEqual([]);
    });

    it('may come without Privilege and ActionID (AMI 52)', () => {
      const [frame] = parse('Response: Follows\r\nuptime: 5\n--END COMMAND--\r\n\r\n');
      should(frame?.headers).deepEqual([['Response', 'Follows']]);
      should(frame?.body).deepEqual(['uptime: 5']);
    });

    it('is the same byte by byte', () => {
      const wire = `${follows('a: 1\n\nb')}${follows('c\r\n')}Event: B\r\n\r\n`;
      should(parse(wire, { chunk: 1 }).map(contents)).deepEqual(parse(wire).map(contents));
    });

    it('has a marker that means nothing elsewhere (AMI 54)', () => {
      const [frame] = parse('Response: Success\r\nMessage: --END COMMAND--\r\nA: 1\r\n\r\n');
      should(frame?.get('A')).equal('1');
    });
  });

  describe('text', () => {
    it('is UTF-8, also where a character is cut in two', () => {
      const wire = Buffer.from('Event: X\r\nName: Jürgen Ω 😀\r\n\r\n');
      for (const chunk of [1, 2, 3, 5, wire.length])
        should(parse(wire, { chunk })[0]?.get('Name')).equal('Jürgen Ω 😀');
    });

    it('that is not UTF-8 is read as Latin-1, and the frame is kept (AMI 85)', () => {
      const wire = Buffer.from('Event: X\r\nName: Jürgen\r\nÄ: 1\r\nNext: ok\r\n\r\n', 'latin1');
      should(parse(wire)[0]?.headers.slice(1)).deepEqual([
        ['Name', 'Jürgen'],
        ['Ä', '1'],
        ['Next', 'ok'],
      ]);
    });
  });

  describe('wants', () => {
    it('is asked once per event, and refused events are not built', () => {
      const asked: string[] = [];
      const wire = 'Event: A\r\nX: 1\r\n\r\nEvent: B\r\n\r\nResponse: Success\r\n\r\nEvent: A\r\n\r\n';
      const wants = (name: string) => asked.push(name) > 0 && name === 'B';
      should(parse(wire, { wants, chunk: 3 }).map((f) => f.name)).deepEqual(['B', 'Success']);
      should(asked).deepEqual(['A', 'B', 'A']);
    });
  });

  describe('limits', () => {
    const limits = { frameBytes: 1000, headers: 10 };
    const protocolError = { name: 'AmiError', code: 'AMI_ERR_PROTOCOL' };

    for (const chunk of [1, 64, 5000]) {
      it(`end an endless line, frame or command output, in chunks of ${chunk}`, () => {
        for (const endless of [
          'x'.repeat(5000),
          `Event: X\r\n${'A: 1\r\n'.repeat(900)}`,
          `Response: Follows\r\n${'y\n'.repeat(3000)}`,
        ]) {
          should(() => parse(endless, { limits, chunk })).throw(protocolError);
        }
      });
    }

    it('apply to events that nobody wants', () => {
      should(() =>
        parse(`Event: X\r\nA: ${'1'.repeat(2000)}`, { limits, chunk: 100, wants: () => false }),
      ).throw(protocolError);
    });

    it('apply to the number of headers', () => {
      should(() => parse(`Event: X\r\n${'A: 1\r\n'.repeat(11)}\r\n`, { limits })).throw({
        ...protocolError,
        message: 'a frame of over 10 lines',
      });
    });

    it('apply to each frame on its own, wanted or not', () => {
      const one = 'Event: X\r\nA: 1\r\n\r\n';
      const other = 'Event: X\r\nA:1\r\n\r\n';
      const tight = { frameBytes: one.length };
      const frames = parse((one + one + other).repeat(100), { limits: tight });
      should(frames.length).equal(300);
      should(parse(one.repeat(100), { limits: tight, wants: () => false })).be.empty();
      const output = 'Response: Follows\r\n--END COMMAND--\r\n\r\n';
      should(parse(output.repeat(100), { limits: { frameBytes: output.length } }).length).equal(100);
    });

    it('are exact to the byte, also for frames like earlier ones', () => {
      const message = 'a frame of over 30 bytes';
      const fits = `Event: X\r\nA: ${'1'.repeat(13)}\r\n\r\n`;
      should(fits.length).equal(30);
      const tooBig = fits.replace('1', '11');
      for (const before of ['', fits, fits + fits.replace('1', '2'), fits.replace('A: 11', 'A:1')]) {
        for (const wants of [undefined, () => false]) {
          const frames: Frame[] = [];
          const parser = new FrameParser({
            onFrame: (frame) => frames.push(frame),
            limits: { frameBytes: 30 },
            ...(wants && { wants }),
          });
          parser.write(Buffer.from(before + fits));
          const { length } = frames;
          should(() => parser.write(Buffer.from(`${tooBig}${fits}`))).throw({ ...protocolError, message });
          should(frames.length).equal(length);
        }
      }
    });

    it('leave a parser that refuses all further input with the same error', () => {
      const parser = new FrameParser({ onFrame: () => {}, limits });
      const failure = (bytes: string) => {
        try {
          parser.write(Buffer.from(bytes));
        } catch (error) {
          return error;
        }
        throw new Error('taken');
      };
      const first = failure('x'.repeat(2000));
      should(first).match(protocolError);
      should(failure('Event: A\r\n\r\n')).equal(first);
    });

    it('permit a value of 100 KiB (AMI 49)', () => {
      const value = 'x'.repeat(100_000);
      should(parse(`Event: VarSet\r\nValue: ${value}\r\n\r\n`, { chunk: 1460 })[0]?.get('Value')).equal(
        value,
      );
    });

    it('permit a response of thousands of Output lines (AMI 59)', () => {
      const [frame] = parse(
        `Response: Success\r\n${'Output: 1001/sip:1001@10.0.0.1\r\n'.repeat(50_000)}\r\n`,
        { chunk: 65_536 },
      );
      should(frame?.all('Output').length).equal(50_000);
    });
  });

  it('drops the incomplete frame at the end of the stream, and all later input', () => {
    const frames: Frame[] = [];
    const parser = new FrameParser({ onFrame: (frame) => frames.push(frame) });
    parser.write(Buffer.from('Event: A\r\n\r\nEvent: B\r\nX: 1\r\n'));
    parser.end();
    parser.write(Buffer.from('\r\n'));
    parser.write(Buffer.from('Event: C\r\n\r\n'));
    should(frames.map((frame) => frame.name)).deepEqual(['A']);
  });

  for (const wire of ['Event: A\r\n\r\n', 'Event:A\r\n\r\n', 'Event: A\r\nB: 1\r\n\r\n\r\n']) {
    it(`returns no more frames after the consumer of a frame has ended it: ${JSON.stringify(wire)}`, () => {
      for (const last of [1, 2, 5]) {
        let frames = 0;
        const parser = new FrameParser({
          onFrame: () => {
            frames += 1;
            if (frames === last) parser.end();
          },
        });
        parser.write(Buffer.from(wire.repeat(2000)));
        should(frames).equal(last);
      }
    });
  }

  it('passes on an exception of the consumer, and continues with the next frame', () => {
    const names: string[] = [];
    const fault = new Error('mine');
    const parser = new FrameParser({
      onFrame: ({ name }) => {
        if (names.push(name) === 1) throw fault;
      },
    });
    should(() => parser.write(Buffer.from('Event: A\r\n\r\n'))).throw(fault);
    parser.write(Buffer.from('Event: B\r\n\r\n'));
    should(names.at(-1)).equal('B');
  });
});
