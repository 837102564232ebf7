import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import should from 'should';
import { type Frame, FrameParser } from '../../src/protocol';
import { anyCharacter } from '../support/any-text';
import { contents, parse, parseOne } from '../support/frames';
import { runs } from '../support/runs';
import { readSlowly } from '../support/slow-reader';

/** First header and names of frames. Most frames repeat the last one of their kind, so that templates match. An entry with a blank is a whole line. */
const kinds = [
  ['Event: VarSet', 'Privilege', 'Channel', 'Variable', 'Value'],
  ['Event: VarSet', 'Privilege', 'Channel', 'Uniqueid', 'Variable', 'Value'],
  ['Event: Newchannel', 'Privilege', 'Channel', 'CallerIDName', 'ChanVariable', 'ChanVariable', 'Linkedid'],
  ['Response: Success', 'ActionID', 'Message'],
  ['Event: Hangup', 'Privilege', 'Cause-txt', 'Ä', 'Exten'],
  ['Event: Odd', 'X', 'x', '__proto__', 'X'],
  ['ActionID', 'Event: VarSet', 'Privilege', 'Channel', 'Variable', 'Value'],
  ['ActionID: 1', 'Server', 'Response: Success', 'Message', 'Event: no event'],
  ['Server', 'X', 'Context', 'Exten'],
  ['Event: NewSMS', 'From', 'Message', 'its second line', 'Exten'],
  [`Event: ${'x'.repeat(249)}`, 'X'],
  [`Event: ${'x'.repeat(250)}`, 'X'],
  ['ActionID', `Event: ${'y'.repeat(9000)}`, 'X'],
] as const;
const value = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      '',
      '1',
      'call,all',
      'PJSIP/1001-00000001',
      'a: b',
      ' ',
      'x\r',
      'x'.repeat(70),
    ),
  },
  { weight: 2, arbitrary: fc.constantFrom('Jürgen Meyer', 'ÄÖÜ', 'J\ufffdrgen', '\ufeffB', '😀') },
  fc.string({ unit: anyCharacter, maxLength: 40 }).map((text) => text.replace(/[\n]/g, '.')),
);
const lineEnd = fc.oneof({ weight: 30, arbitrary: fc.constant('\r\n') }, fc.constant('\n'));
const colon = fc.oneof({ weight: 30, arbitrary: fc.constant(': ') }, fc.constant(':'));
const extra = fc.oneof(
  { weight: 30, arbitrary: fc.constant('') },
  fc.constantFrom('\r\n', '\n', 'no header\r\n', ' B: 1\r\n'),
);
const encoding = fc.oneof(
  { weight: 10, arbitrary: fc.constant('utf8' as const) },
  fc.constant('latin1' as const),
);
const frame = fc
  .record({
    kind: fc.constantFrom(...kinds),
    values: fc.array(value, { minLength: 6, maxLength: 6 }),
    lineEnd,
    colon,
    extra,
    encoding,
    torn: fc.option(fc.nat(20), { freq: 3, nil: undefined }),
  })
  .map(({ kind, values, lineEnd, colon, extra, encoding, torn }) => {
    const lines = kind.map((each, i) => (each.includes(' ') ? each : `${each}${colon}${values[i]}`));
    const bytes = Buffer.from(`${lines.map((line) => line + lineEnd).join('')}${extra}${lineEnd}`, encoding);
    return torn === undefined ? bytes : withoutHighByte(bytes, torn);
  });

/** Removes one byte of a character beyond ASCII. */
function withoutHighByte(bytes: Buffer, which: number): Buffer {
  const places = [...bytes.keys()].filter((at) => (bytes[at] as number) > 0x7f);
  const at = places[which % places.length];
  return at === undefined ? bytes : Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
}

const stream = fc.array(frame, { minLength: 1, maxLength: 80 }).map((frames) => Buffer.concat(frames));
const cuts = fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 20_000 })), {
  minLength: 1,
  maxLength: 20,
});

function read(bytes: Buffer, sizes: readonly number[]): Frame[] {
  const frames: Frame[] = [];
  const parser = new FrameParser({ onFrame: (each) => frames.push(each) });
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] as number;
    parser.write(bytes.subarray(at, at + size));
    at += size;
  }
  return frames;
}

/** Items of event lists. Several in a row have the same ActionID, others an equally long one with the same end. */
const items = fc
  .array(
    fc.tuple(
      fc.constantFrom('ami-0123456789ab-1', 'ami-ba9876543210-1', 'ami-ba9876543210-12', 'a-1', 'ämi-12', ''),
      fc.integer({ min: 1, max: 4 }),
    ),
    { minLength: 1, maxLength: 30 },
  )
  .map((lists) =>
    lists.map(([id, count]) => `Event: Item\r\nActionID: ${id}\r\nExten: ${count}\r\n\r\n`.repeat(count)),
  )
  .map((lists) => Buffer.from(lists.join('')));

/** @returns the object for these headers, built in the simplest way */
function plainly({ headers, body }: Frame): Record<string, string | string[]> {
  const values = new Map<string, string[]>();
  for (const [name, each] of headers) values.set(name, [...(values.get(name) ?? []), each]);
  const object = Object.fromEntries(
    [...values].map(([name, all]) => [name, all.length === 1 ? (all[0] as string) : all]),
  );
  return body ? { ...object, body: [...(values.get('body') ?? []), ...body] } : object;
}

describe('Frames like earlier ones', () => {
  it('are parsed as the reference parser parses them, in chunks of any size', () => {
    fc.assert(
      fc.property(stream, cuts, (bytes, sizes) => {
        should(read(bytes, sizes).map(contents)).deepEqual(readSlowly(bytes));
      }),
      runs(300),
    );
  });

  it('keep their own ActionID, however similar it is to the one before', () => {
    fc.assert(
      fc.property(items, cuts, (bytes, sizes) => {
        should(read(bytes, sizes).map(contents)).deepEqual(readSlowly(bytes));
      }),
      runs(100),
    );
  });

  it('are parsed as the reference parser parses them, with any number of repeated headers before an optional last one', () => {
    const one = fc
      .record({
        name: fc.constantFrom('Hangup', 'BridgeEnter'),
        variables: fc.array(fc.constantFrom('a=1', 'b=é', 'c=', 'd=a longer value', 'e=\xc3'), {
          maxLength: 6,
        }),
        last: fc.constantFrom(
          [],
          ['Cause: 16'],
          ['Cause: 17', 'Detail: ü'],
          ['Cause: 16', 'ChanVariable: z=1'],
        ),
        events: fc.constantFrom(0, 0, 0, 0, 0, 1),
      })
      .map(({ name, variables, last, events }) =>
        [
          `Event: ${name}`,
          ...Array(events).fill('Event: Second'),
          'Channel: PJSIP/1001-00000001',
          ...variables.map((each) => `ChanVariable: ${each}`),
          ...last,
          '\r\n',
        ].join('\r\n'),
      );
    const many = fc.array(one, { minLength: 20, maxLength: 120 });
    fc.assert(
      fc.property(many, cuts, (frames, sizes) => {
        const bytes = Buffer.from(frames.join(''));
        const parsed = read(bytes, sizes);
        should(parsed.map(contents)).deepEqual(readSlowly(bytes));
        should(parsed.map((each) => each.toObject())).deepEqual(parsed.map(plainly));
        should(parsed.map((each) => each.size)).deepEqual(frames.map((text) => parseOne(text).size));
        for (const each of parsed) {
          const { name } = each;
          const all = each.all('chanvariable');
          should(all).deepEqual(
            each.headers.flatMap(([header, text]) => (header === 'ChanVariable' ? [text] : [])),
          );
          should(each.get('ChanVariable')).equal(all[0]);
          each.detach();
          should(each.name).equal(name);
        }
        should(parsed.map(contents)).deepEqual(readSlowly(bytes));
      }),
      runs(100),
    );
  });

  it('are complete at once, even if a line without a value ends with LF alone', () => {
    const wire = (line: string) => `Event: X\r\n${line}B: 2\r\n\r\n`;
    const frames = parse([wire('A: 1\r\n'), wire('A: 2\r\n'), wire('A: \n')].join(''));
    should(frames.map((each) => each.get('A'))).deepEqual(['1', '2', '']);
  });

  it('become objects with the values of their headers', () => {
    fc.assert(
      fc.property(stream, cuts, (bytes, sizes) => {
        for (const each of read(bytes, sizes)) {
          const object = each.toObject();
          const expected = plainly(each);
          should(object).deepEqual(expected);
          should(Object.keys(object)).deepEqual(Object.keys(expected));
          should(Object.getPrototypeOf(object)).equal(Object.prototype);
        }
      }),
      runs(200),
    );
  });

  it('become separate objects, so that a change to one changes no other', () => {
    const wire = 'Event: X\r\nSame: 1\r\nV: a\r\nV: b\r\nOther: 1\r\n\r\n';
    const frames = parse(wire + wire + wire.replace('Other: 1', 'Other: 2') + wire);
    const expected = frames.map(plainly);
    for (const each of frames) {
      const object = each.toObject();
      object.Same = 'changed';
      object.new = 'x';
      (object.V as string[]).push('c');
      delete object.Other;
    }
    should(frames.map((each) => each.toObject())).deepEqual(expected);
  });

  it('become separate objects, even if they have a different number of headers in a row', () => {
    const wire = (count: number) => `Event: X\r\n${'V: a\r\n'.repeat(count)}\r\n`;
    const frames = parse([1, 2, 3, 4].map(wire).join(''));
    const expected = frames.map(plainly);
    for (const each of frames.slice(1)) (each.toObject().V as string[]).push('b');
    should(frames.map((each) => each.toObject())).deepEqual(expected);
  });

  it('are distinguished if one has a header more, a header less, or another order', () => {
    const wire = (names: string) =>
      `Event: X\r\n${[...names].map((name, i) => `${name}: ${i}\r\n`).join('')}\r\n`;
    const sequences = ['abc', 'abcd', 'ab', 'acb', 'abc', '', 'a', 'ABC', 'abd', 'bc', 'abce', 'abc', 'xyz'];
    const frames = parse([...sequences, ...sequences].map(wire).join(''));
    should(
      frames.map(({ headers }) =>
        headers
          .slice(1)
          .map(([name]) => name)
          .join(''),
      ),
    ).deepEqual([...sequences, ...sequences]);
  });

  it('are parsed correctly if there are more kinds than templates', () => {
    const wires = Array.from({ length: 300 }, (_, i) => `Event: E${i}\r\nH${i}: ${i}\r\nSame: x\r\n\r\n`);
    const bytes = Buffer.from([...wires, ...wires, ...wires.reverse()].join(''));
    const frames = read(bytes, [1460]);
    should(frames.map(contents)).deepEqual(readSlowly(bytes));
    should(frames.map((each) => each.toObject())).deepEqual(frames.map(plainly));
  });

  for (const length of [4000, 4096, 4100, 8150, 8192, 8200, 16_384, 40_000]) {
    it(`are found among others if they have ${length} bytes`, () => {
      const small = 'Event: Small\r\nA: 1\r\n\r\n';
      const big = `Event: Big\r\nA: ${'x'.repeat(length - 19)}\r\n\r\n`;
      should(big.length).equal(length);
      const bytes = Buffer.from((small + big).repeat(5) + small.repeat(400) + (big + small).repeat(3));
      const expected = readSlowly(bytes);
      for (const size of [1000, 8191, 8192, 8193, 65_536, bytes.length]) {
        should(isDeepStrictEqual(read(bytes, [size]).map(contents), expected)).be.true();
      }
    });
  }

  for (const chunk of [100, 1000, 8192, 20_000]) {
    it(`are found in chunks of ${chunk} bytes, even if a line, a value or an output is much longer`, () => {
      const long = 'x'.repeat(30_000);
      const wires = [
        `Event: X\r\nA: ${long}\r\nB: 1\r\n\r\n`,
        `Response: Follows\r\n${long}\n\n${long}\n--END COMMAND--\r\n\r\n`,
        `${long}: 1\r\nB: 1\r\n\r\n`,
        `${long}\r\n\r\n`,
      ];
      for (const wire of wires) {
        should(parse(wire, { chunk }).map(contents)).deepEqual(readSlowly(Buffer.from(wire)));
        should(parse(wire + wires.join(''), { chunk }).length).equal(5);
      }
    });
  }

  it('have a size: their bytes, and a fixed amount for each header', () => {
    const [one, two] = parse('Event: X\r\nA: 1\r\n\r\n'.repeat(2)) as [Frame, Frame];
    should(two.size).equal(one.size);
    should(one.size).be.within(18 + 2 * 20, 18 + 2 * 100);
    should(parseOne(`Event: X\r\nA: ${'1'.repeat(1001)}\r\n\r\n`).size).equal(one.size + 1000);
    should(parseOne('Event: X\r\nA: 1\r\nno header\r\n\r\n').size).be.above(one.size + 11);
  });
});
