import should from 'should';
import { HeaderWalk } from '../../src/protocol/header-walk';
import { ReceiveBuffer } from '../../src/protocol/receive-buffer';
import { StartLine, StartLineCache } from '../../src/protocol/start-line';

function bufferOf(text: string): ReceiveBuffer {
  const buffer = new ReceiveBuffer();
  const bytes = Buffer.from(text, 'latin1');
  buffer.append(bytes, 0, bytes.length);
  return buffer;
}

/** Reads these as a parser does, and tells which of them were found to be like an earlier one. */
function found(startLine: StartLine, wires: readonly string[]): boolean[] {
  return wires.map((wire) => {
    const hit = startLine.match(new HeaderWalk(), bufferOf(wire), 0);
    if (!hit) startLine.read(wire, 0, 1000);
    else should(hit.bytes).equal(wire.length);
    return hit !== undefined;
  });
}

const wire = (headers: Record<string, string>) =>
  `Event: X\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;

describe('StartLine', () => {
  it('knows a frame like the last one, with any values', () => {
    const wires = ['a', 'a', 'b', 'c', 'd', ''].map((value) => wire({ Same: '1', Value: value }));
    should(found(new StartLine('Event: X'), wires)).deepEqual([false, true, true, true, true, true]);
  });

  it('keeps what it has learned of other values when one more changes', () => {
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

  it('knows a sequence of names and another that goes on behind it', () => {
    const wires = [wire({ A: '1' }), wire({ A: '1', B: '2' })];
    for (const order of [wires, wires.slice().reverse()]) {
      should(found(new StartLine('Event: X'), [...order, ...order])).deepEqual([false, false, true, true]);
    }
  });

  it('knows sixteen sequences of names, from the second meeting on where there are over eight', () => {
    const wires = [...'abcdefghijklmnop'].map((name) => wire({ [name]: '1', Same: '1' }));
    const startLine = new StartLine('Event: X');
    should(found(startLine, wires)).deepEqual(Array(16).fill(false));
    should(found(startLine, wires)).deepEqual([...Array(8).fill(true), ...Array(8).fill(false)]);
    for (const order of [wires, wires.slice().reverse()])
      should(found(startLine, order)).deepEqual(Array(16).fill(true));
  });

  it('goes on where a frame was cut, also when a value in it has changed meanwhile', () => {
    const [one, two] = [wire({ A: '1', B: '2', C: '3' }), wire({ A: '9', B: '2', C: '3' })];
    const startLine = new StartLine('Event: X');
    found(startLine, [one, one]);
    for (let cut = 1; cut < two.length; cut++) {
      const walk = new HeaderWalk();
      should(startLine.match(walk, bufferOf(two.slice(0, cut)), 0)).be.undefined();
      should(walk.isCut).be.true();
      should(found(startLine, [wire({ A: '1', B: `${cut}`, C: '3' })])).deepEqual([true]);
      const frame = startLine.match(walk, bufferOf(two), 0);
      should(frame?.toObject()).deepEqual({ Event: 'X', A: '9', B: '2', C: '3' });
    }
  });

  it('learns nothing of frames that cannot be told by names and values alone, or are too big to keep', () => {
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

  it('finds no frame that has not arrived whole', () => {
    const startLine = new StartLine('Event: X');
    const whole = wire({ A: '1', B: '22', C: '3' });
    found(startLine, [whole, wire({ A: '1', B: '33', C: '3' })]);
    for (let end = 0; end < whole.length; end++) {
      should(startLine.match(new HeaderWalk(), bufferOf(whole.slice(0, end)), 0)).be.undefined();
    }
    should(startLine.match(new HeaderWalk(), bufferOf(`\r\n${whole}more`), 2)?.bytes).equal(whole.length);
  });

  it('tells events, and the command output of Asterisk <= 13, from all else', () => {
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

  it('gives the same for the same line, whatever came between and however it ends', () => {
    const cache = new StartLineCache();
    const first = at(cache, 'Event: X\r\n');
    should(first).be.instanceOf(StartLine);
    for (let i = 0; i < 200; i++) at(cache, `Event: ${i}\r\n`);
    should(at(cache, 'Event: X\r\nmore')).equal(first);
    should(at(cache, 'Event: X\n')).equal(first);
    should(cache.lookUp(bufferOf('abcEvent: X\r\n'), 3)).equal(first);
    should(at(cache, 'Event: Xy\r\n')).not.equal(first);
  });

  it('gives none before the line is whole', () => {
    const cache = new StartLineCache();
    at(cache, 'Event: X\r\n');
    for (const part of ['', 'E', 'Event: X', 'Event: X\r']) should(at(cache, part)).be.undefined();
  });

  it('takes nothing for a line that was there before and has been let go', () => {
    const cache = new StartLineCache();
    const buffer = bufferOf('Event: X\r\nA: 1\r\n\r\n');
    cache.lookUp(buffer, 0);
    buffer.discard(buffer.length);
    buffer.append(Buffer.from('Event: '), 0, 7);
    should(cache.lookUp(buffer, 0)).be.undefined();
    buffer.append(Buffer.from('Y\r\n'), 0, 3);
    should(cache.lookUp(buffer, 0)?.eventName).equal('Y');
  });

  it('forgets when there are too many, and keeps no line of over 256 bytes', () => {
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

  it('knows at a line whether it tells the kind of its frame', () => {
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

  it('tells an event whose name is longer than any that Asterisk has', () => {
    const cache = new StartLineCache();
    const isTooLong = (line: string) => at(cache, line)?.isTooLong;
    should(isTooLong(`${'Event: '.padEnd(256, 'x')}\r\n`)).be.false();
    should(isTooLong(`${'Event: '.padEnd(257, 'x')}\r\n`)).be.true();
    should(isTooLong(`${'event:'.padEnd(257, 'x')}\n`)).be.true();
    should(isTooLong(`${'Response: '.padEnd(257, 'x')}\r\n`)).be.false();
  });
});
