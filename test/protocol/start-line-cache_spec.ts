import should from 'should';
import { HeaderWalk } from '../../src/protocol/header-walk';
import { ReceiveBuffer } from '../../src/protocol/receive-buffer';
import { StartLine, StartLineCache } from '../../src/protocol/start-line-cache';

const MAX_LINES = 200_000;

function bufferOf(text: string): ReceiveBuffer {
  const buffer = new ReceiveBuffer();
  const bytes = Buffer.from(text, 'latin1');
  buffer.append(bytes, 0, bytes.length);
  return buffer;
}

/** Reads these frames as a parser does. @returns for each whether it matched an earlier one */
function found(startLine: StartLine, wires: readonly string[]): boolean[] {
  return wires.map((wire) => {
    const hit = startLine.match(new HeaderWalk(MAX_LINES), bufferOf(wire), 0);
    if (!hit) startLine.read(wire, 0, MAX_LINES);
    else should(hit.bytes).equal(wire.length);
    return hit !== undefined;
  });
}

const wire = (headers: Record<string, string>) =>
  `Event: X\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;

describe('StartLine', () => {
  it('recognises a frame like the last one, with any values', () => {
    const wires = ['a', 'a', 'b', 'c', 'd', ''].map((value) => wire({ Same: '1', Value: value }));
    should(found(new StartLine('Event: X'), wires)).deepEqual([false, true, true, true, true, true]);
  });

  it('keeps the other values when one more value changes', () => {
    const values = [
      ['a', 'a'],
      ['b', 'a'],
      ['a', 'b'],
      ['c', 'c'],
      ['d', 'd'],
    ] as const;
    const wires = values.map(([one, two]) => wire({ One: one, Two: two, Same: '1' }));
    should(found(new StartLine('Event: X'), wires)).deepEqual([false, true, true, true, true]);
  });

  it('recognises a sequence of names and a longer one that begins with it', () => {
    const wires = [wire({ A: '1' }), wire({ A: '1', B: '2' })];
    for (const order of [wires, wires.slice().reverse()]) {
      should(found(new StartLine('Event: X'), [...order, ...order])).deepEqual([false, false, true, true]);
    }
  });

  it('recognises any number of headers with the same name in a row, after it came in two different numbers', () => {
    const row = (name: string, count: number) =>
      Array.from({ length: count }, (_, i) => `${name}: ${i}\r\n`).join('');
    const wires = (counts: readonly number[]) =>
      counts.map((count) => `Event: X\r\nA: 1\r\n${row('V', count)}B: 1\r\n${row('W', 16 - count)}\r\n`);
    for (const [one, two] of [
      [2, 3],
      [9, 1],
    ] as const) {
      const startLine = new StartLine('Event: X');
      found(startLine, wires([one, two, one, two]));
      const others = [1, 2, 3, 7, 15, 8];
      should(found(startLine, wires(others))).deepEqual(others.map(() => true));
      const [changed] = wires([6]).map((each) => each.replace('A: 1', 'A: 2'));
      should(found(startLine, [changed as string])).deepEqual([true]);
    }
  });

  it('recognises a row of at most 128 headers, and fewer if all headers of a frame could exceed the limit of lines', () => {
    const longer = (startLine: StartLine, count: number, maxLines: number) =>
      startLine.match(new HeaderWalk(maxLines), bufferOf(`Event: X\r\n${'V: 1\r\n'.repeat(count)}\r\n`), 0);
    const startLine = new StartLine('Event: X');
    found(startLine, ['Event: X\r\nV: 1\r\nV: 2\r\n\r\n', 'Event: X\r\nV: 1\r\n\r\n']);
    should(longer(startLine, 128, MAX_LINES)?.all('V').length).equal(128);
    should(longer(startLine, 129, MAX_LINES)).be.undefined();
    should(longer(startLine, 7, 1000)?.all('V').length).equal(7);
    should(longer(startLine, 8, 1000)).be.undefined();
    should(longer(startLine, 2, 10)).be.undefined();
    should(longer(startLine, 1, 10)?.all('V')).deepEqual(['1']);
  });

  it('recognises sixteen sequences of names; the last eight only after they came twice', () => {
    const wires = [...'abcdefghijklmnop'].map((name) => wire({ [name]: '1', Same: '1' }));
    const startLine = new StartLine('Event: X');
    should(found(startLine, wires)).deepEqual(Array(16).fill(false));
    should(found(startLine, wires)).deepEqual([...Array(8).fill(true), ...Array(8).fill(false)]);
    for (const order of [wires, wires.slice().reverse()])
      should(found(startLine, order)).deepEqual(Array(16).fill(true));
  });

  it('follows frames from one sequence to another, wherever they are cut', () => {
    const tails: Record<string, string>[] = [{}, { V1: 'x' }, { V1: 'x', V2: 'y' }, { Other: 'z', V2: 'y' }];
    const frames = Array.from({ length: 24 }, (_, i) => {
      const tail = Object.entries(tails[((i * i + i) % 7) % tails.length] ?? {});
      const varied = tail.map(([name, value]) => [name, value.repeat(i % 5)]);
      return { A: `${i}`, Same: '1', ...Object.fromEntries(varied), ...(i % 3 > 0 && { End: `${i}` }) };
    });
    const startLine = new StartLine('Event: X');
    found(startLine, [...frames, ...frames].map(wire));
    for (const frame of frames) {
      const text = wire(frame);
      for (let cut = 1; cut < text.length; cut++) {
        const walk = new HeaderWalk(MAX_LINES);
        should(startLine.match(walk, bufferOf(text.slice(0, cut)), 0)).be.undefined();
        should(walk.isCut).be.true();
        should(startLine.match(walk, bufferOf(text), 0)?.toObject()).deepEqual({ Event: 'X', ...frame });
      }
    }
  });

  it('continues where a frame was cut, even if another frame has changed a value since', () => {
    const [one, two] = [wire({ A: '1', B: '2', C: '3' }), wire({ A: '9', B: '2', C: '3' })];
    const startLine = new StartLine('Event: X');
    found(startLine, [one, one]);
    for (let cut = 1; cut < two.length; cut++) {
      const walk = new HeaderWalk(MAX_LINES);
      should(startLine.match(walk, bufferOf(two.slice(0, cut)), 0)).be.undefined();
      should(walk.isCut).be.true();
      should(found(startLine, [wire({ A: '1', B: `${cut}`, C: '3' })])).deepEqual([true]);
      const frame = startLine.match(walk, bufferOf(two), 0);
      should(frame?.toObject()).deepEqual({ Event: 'X', A: '9', B: '2', C: '3' });
    }
  });

  it('makes no template of frames that need more than names and values, or are too big', () => {
    const many = Object.fromEntries(Array.from({ length: 128 }, (_, i) => [`h${i}`, '1']));
    for (const odd of [
      'Event: X\r\nA:1\r\n\r\n',
      'Event: X\nA: 1\n\n',
      'Event: X\r\nA: 1\r\nno header\r\n\r\n',
      'Event: X\r\n\xc4: 1\r\n\r\n',
      'Event: X\r\n__proto__: 1\r\n\r\n',
      wire(many),
      wire({ A: 'x'.repeat(4096) }),
    ]) {
      should(found(new StartLine('Event: X'), [odd, odd])).deepEqual([false, false]);
    }
    const { h0: _, ...fewer } = many;
    for (const plain of [wire(fewer), wire({ A: 'x'.repeat(4000) })]) {
      should(found(new StartLine('Event: X'), [plain, plain])).deepEqual([false, true]);
    }
  });

  it('matches no incomplete frame', () => {
    const startLine = new StartLine('Event: X');
    const whole = wire({ A: '1', B: '22', C: '3' });
    found(startLine, [whole, wire({ A: '1', B: '33', C: '3' })]);
    for (let end = 0; end < whole.length; end++) {
      should(startLine.match(new HeaderWalk(MAX_LINES), bufferOf(whole.slice(0, end)), 0)).be.undefined();
    }
    should(startLine.match(new HeaderWalk(MAX_LINES), bufferOf(`\r\n${whole}more`), 2)?.bytes).equal(
      whole.length,
    );
  });

  it('distinguishes events and the command output of Asterisk <= 13 from other frames', () => {
    const known = (line: string) => {
      const { eventName, isCommandOutput } = new StartLine(line);
      return [eventName, isCommandOutput];
    };
    should(known('Event: Hangup')).deepEqual(['Hangup', false]);
    should(known('event:Hangup')).deepEqual(['Hangup', false]);
    should(known('Event: J\xc3\xbc')).deepEqual(['Jü', false]);
    should(known('xEvent: Hangup')).deepEqual([undefined, false]);
    should(known('Response: Follows')).deepEqual([undefined, true]);
    should(known('response:follows')).deepEqual([undefined, true]);
    should(known('Response: Follows me')).deepEqual([undefined, false]);
    should(known('Old Response: Follows')).deepEqual([undefined, false]);
  });
});

describe('StartLineCache', () => {
  const at = (cache: StartLineCache, line: string) => cache.lookUp(bufferOf(line), 0);

  it('returns the same entry for the same line, with LF or CRLF', () => {
    const cache = new StartLineCache();
    const first = at(cache, 'Event: X\r\n');
    should(first).be.instanceOf(StartLine);
    for (let i = 0; i < 200; i++) at(cache, `Event: ${i}\r\n`);
    should(at(cache, 'Event: X\r\nmore')).equal(first);
    should(at(cache, 'Event: X\n')).equal(first);
    should(cache.lookUp(bufferOf('abcEvent: X\r\n'), 3)).equal(first);
    should(at(cache, 'Event: Xy\r\n')).not.equal(first);
  });

  it('returns nothing before the line is complete', () => {
    const cache = new StartLineCache();
    at(cache, 'Event: X\r\n');
    for (const part of ['', 'E', 'Event: X', 'Event: X\r']) should(at(cache, part)).be.undefined();
  });

  it('does not match bytes that have left the buffer', () => {
    const cache = new StartLineCache();
    const buffer = bufferOf('Event: X\r\nA: 1\r\n\r\n');
    cache.lookUp(buffer, 0);
    buffer.discard(buffer.length);
    buffer.append(Buffer.from('Event: '), 0, 7);
    should(cache.lookUp(buffer, 0)).be.undefined();
    buffer.append(Buffer.from('Y\r\n'), 0, 3);
    should(cache.lookUp(buffer, 0)?.eventName).equal('Y');
  });

  it('limits the number of its lines, and keeps no line over 256 bytes', () => {
    const cache = new StartLineCache();
    const first = at(cache, 'Event: first\r\n');
    for (let i = 0; i < 300; i++) at(cache, `Event: ${i}\r\n`);
    should(at(cache, 'Event: first\n')).not.equal(first);
    for (const [length, isKept] of [
      [256, true],
      [257, false],
    ] as const) {
      for (const kind of ['Event: ', 'Response: ']) {
        const line = `${kind.padEnd(length, 'x')}\n`;
        const first = at(cache, line);
        should(at(cache, line) === first).equal(isKept);
      }
    }
  });

  it('knows whether a first line decides the kind of its frame', () => {
    const cache = new StartLineCache();
    for (const line of [
      'ActionID: 1\r\n',
      '\r\n',
      'Events: X\r\n',
      ' Event: X\r\n',
      'Event\r\n',
      ': Event\n',
    ]) {
      should(at(cache, line)).be.null();
    }
    for (const line of ['Event: X\r\n', 'EVENT:X\n', 'response: X\r\n', 'Event:\n']) {
      should(at(cache, line)).be.instanceOf(StartLine);
    }
  });

  it('recognises an event whose name is longer than any name of Asterisk', () => {
    const cache = new StartLineCache();
    const isTooLong = (line: string) => at(cache, line)?.isTooLong;
    should(isTooLong(`${'Event: '.padEnd(256, 'x')}\r\n`)).be.false();
    should(isTooLong(`${'Event: '.padEnd(257, 'x')}\r\n`)).be.true();
    should(isTooLong(`${'event:'.padEnd(257, 'x')}\n`)).be.true();
    should(isTooLong(`${'Response: '.padEnd(257, 'x')}\r\n`)).be.false();
  });
});
