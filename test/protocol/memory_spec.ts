import should from 'should';
import { CachedHeaderIndex, FrameParser, StartLineCache } from '../../src/protocol';
import { parse } from '../support/frames';
import { heapUsed } from '../support/heap';

/** V8 stores texts of a megabyte outside its heap. */
const HALF_A_MEGABYTE = 2 ** 19;
const long = (i: number) => String(i).padEnd(HALF_A_MEGABYTE, 'x');

/** Bytes in use, in V8's heap and in buffers outside it. Buffers are freed one garbage collection later. */
function used(): number {
  heapUsed();
  return heapUsed() + process.memoryUsage().external;
}

/** @returns bytes that are still in use after parsing. Each text has its own parser. All parsers share one cache. */
function keptOf(wires: Iterable<string>, wants?: (name: string) => boolean): number {
  const cache = new StartLineCache();
  parse('Event: X\r\n\r\n', { startLines: cache });
  const before = used();
  for (const wire of wires) parse(wire, { startLines: cache, ...(wants && { wants }) });
  const kept = used() - before;
  should(cache).be.ok();
  return kept;
}

describe('The memory of the parser', function () {
  // Parsing tens of megabytes and collecting them takes a second, and a full machine has that for it in half a minute.
  this.timeout(300_000);
  const kinds: Record<string, (i: number) => string> = {
    'an event with an endless name': (i) => `Event: ${long(i)}\r\nA: 1\r\n\r\n`,
    'such an event after another header': (i) => `ActionID: 1\r\nEvent: ${long(i)}\r\n\r\n`,
    'an event after an endless header': (i) =>
      `ActionID: ${long(i)}\r\nEvent: Kind of a usual one ${i}\r\n\r\n`,
    'a response with an endless word': (i) => `Response: ${long(i)}\r\nA: 1\r\n\r\n`,
    'a first line without a colon': (i) => `${long(i)}\r\nA: 1\r\n\r\n`,
    'an endless header name': (i) => `Event: Kind of a usual one ${i}\r\n${long(i)}: 1\r\n\r\n`,
    'an endless value': (i) => `Event: Kind of a usual one ${i}\r\nA: ${long(i)}\r\n\r\n`,
    'an endless line of a body': (i) => `Event: Kind of a usual one ${i}\r\n${long(i)}\r\n\r\n`,
    'a small frame after a big one': (i) =>
      `Event: Big\r\nValue: ${long(i)}\r\n\r\nEvent: Kind of a small one ${i}\r\nValue: as long as a view is ${i}\r\n\r\n`,
  };
  for (const [what, wire] of Object.entries(kinds)) {
    it(`is small and constant for ${what}, wanted or not`, () => {
      const wires = Array.from({ length: 20 }, (_, i) => i);
      for (const wants of [undefined, () => false]) {
        const kept = keptOf(
          (function* () {
            for (const i of wires) yield wire(i);
          })(),
          wants,
        );
        should(kept).be.below(4 * HALF_A_MEGABYTE);
      }
    });
  }

  it('is limited for any frames', () => {
    const values = Array.from({ length: 120 }, (_, i) => `Header ${i}: some text ${i}\r\n`).join('');
    const kept = keptOf(
      (function* () {
        for (let event = 0; event < 600; event++) {
          for (let names = 0; names < 9; names++) {
            const wire = (i: number) => `Event: Made up ${event}\r\nName ${names}: ${i}\r\n${values}\r\n`;
            yield wire(1) + wire(2) + wire(2);
          }
        }
      })(),
    );
    should(kept).be.below(32 * 2 ** 20);
  });

  it('does not include the frame in which a header was last looked up', () => {
    const place = new CachedHeaderIndex('ActionID');
    const before = used();
    const places = Array.from({ length: 20 }, () => place);
    for (let i = 0; i < 20; i++) {
      const [frame] = parse(`Response: Success\r\nA header of many bytes: ${long(i)}\r\n\r\n`);
      const own = new CachedHeaderIndex('ActionID');
      places[i] = own;
      should(frame?.at(own)).be.undefined();
    }
    should(used() - before).be.below(4 * HALF_A_MEGABYTE);
    should(places.length).equal(20);
  });

  it('lets a program keep the name of an event without its frame', () => {
    const names: string[] = [];
    const before = used();
    for (let i = 0; i < 20; i++) {
      const wire = `Event: An event with a name ${i}\r\nA: ${long(i)}\r\n\r\n`;
      for (const { name } of parse(wire, { chunk: 65_536 })) names.push(name);
    }
    should(used() - before).be.below(4 * HALF_A_MEGABYTE);
    should(names.length).equal(20);
  });

  it('lets a program keep the name of an event in which a constant value has changed, without other frames', () => {
    const names: string[] = [];
    const before = used();
    for (let i = 0; i < 500; i++) {
      const frame = (value: number) => `Event: Kind of a usual one\r\nA: ${value}\r\n\r\n`;
      const other = `Event: Other\r\nA: ${'x'.repeat(7000)}\r\n\r\n`;
      for (const { name } of parse(frame(i) + frame(i + 1) + other, { chunk: 65_536 }).slice(1, 2))
        names.push(name);
    }
    should(used() - before).be.below(HALF_A_MEGABYTE);
    should(names.length).equal(500);
  });

  it('lets the session keep a detached frame without other frames, even if a header came several times in a row', () => {
    const kept: unknown[] = [];
    const startLines = new StartLineCache();
    const before = used();
    for (let i = 0; i < 500; i++) {
      const frame = (count: number) => `Event: X\r\n${`V: as long as a view is ${i}\r\n`.repeat(count)}\r\n`;
      const other = `Event: Other\r\nA: ${'x'.repeat(7000)}\r\n\r\n`;
      const wire = frame(1) + frame(2) + frame(3) + frame(4) + other;
      const last = parse(wire, { chunk: 65_536, startLines }).at(-2);
      last?.detach();
      should(last?.all('V')).deepEqual(Array(4).fill(`as long as a view is ${i}`));
      kept.push(last);
    }
    should(used() - before).be.below(2 * HALF_A_MEGABYTE);
    should(kept.length).equal(500);
  });

  it('does not include other frames beside the last ActionID of each list', () => {
    const kept = keptOf(
      (function* () {
        for (let i = 0; i < 200; i++) {
          const item = (id: string) => `Event: Item ${i}\r\nActionID: ami-${id}-1\r\nA: ${id}\r\n\r\n`;
          const other = `Event: Other\r\nA: ${'x'.repeat(7000)}\r\n\r\n`;
          yield item('0123456789ab') + item('ba9876543210').repeat(3) + other;
        }
      })(),
    );
    // The sequences of the lists need three quarters of this. With the other frames it would be 2.4 MB.
    should(kept).be.below(3 * HALF_A_MEGABYTE);
  });

  it('lets a program keep a value without the large frame before it', () => {
    const values: unknown[] = [];
    const before = used();
    for (let i = 0; i < 20; i++) {
      const small = (j: number) => `Event: X\r\nValue: as long as a view is ${j}\r\n\r\n`;
      const wire = `${small(1)}${small(2)}Event: Big\r\nA: ${long(i)}\r\n\r\n${small(i)}`;
      const frame = parse(wire).at(-1);
      values.push(frame?.get('Value'));
    }
    should(used() - before).be.below(4 * HALF_A_MEGABYTE);
    should(values.length).equal(20);
  });
});

describe('An event whose name is longer than any name of Asterisk', () => {
  const line = (length: number) => 'Event: '.padEnd(length, 'x');

  for (const before of ['', 'ActionID: 1\r\n', 'Server: a\n']) {
    for (const lineEnd of ['\r\n', '\n']) {
      it(`is skipped and counted without a call of wants(), after ${JSON.stringify(before + lineEnd)}`, () => {
        const wire = (length: number) => `${before}${line(length)}${lineEnd}A: 1${lineEnd}${lineEnd}`;
        const bytes = Buffer.from(wire(257) + wire(256) + wire(5000) + wire(20_000) + wire(256));
        for (const chunk of [1, 100, bytes.length]) {
          const names: string[] = [];
          const asked: string[] = [];
          const parser = new FrameParser({
            onFrame: ({ name }) => names.push(name),
            wants: (name) => asked.push(name) > 0,
          });
          for (let at = 0; at < bytes.length; at += chunk) parser.write(bytes.subarray(at, at + chunk));
          should(names.map(({ length }) => length)).deepEqual([249, 249]);
          should(asked).deepEqual(names);
          should(parser.skipped).equal(3);
        }
      });
    }
  }

  it('is skipped, but not a response with an equally long word', () => {
    const [frame] = parse(`${'Response: '.padEnd(300, 'x')}\r\nA: 1\r\n\r\n`);
    should([frame?.kind, frame?.name.length, frame?.get('A')]).deepEqual(['response', 290, '1']);
  });
});
