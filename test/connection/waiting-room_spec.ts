import fc from 'fast-check';
import should from 'should';
import { Fifo } from '../../src/connection/fifo';
import { type Waiting, WaitingRoom } from '../../src/connection/waiting-room';
import { parseOne } from '../support/frames';

const MEGABYTE = 1024 * 1024;
const ISO = '2026-11-21T10:00:00.000Z';
const ample = { count: 1000, bytes: MEGABYTE };

let receivedAt = 0;
/** `what` of `extension 1`, `device 1`, or any other event's name; `receivedAt` numbers them. */
function item(what: string, bytes = 100): Waiting {
  receivedAt += 1;
  if (what === 'gap') return { gap: { from: ISO, to: ISO }, bytes: 0 };
  const [kind, id] = what.split(' ');
  const text =
    kind === 'extension'
      ? `Event: ExtensionStatus\r\nExten: ${id}\r\nContext: default\r\n\r\n`
      : kind === 'device'
        ? `Event: DeviceStateChange\r\nDevice: PJSIP/${id}\r\n\r\n`
        : `Event: ${what}\r\n\r\n`;
  return { event: parseOne(text), receivedAt, bytes };
}

function all(room: WaitingRoom): Waiting[] {
  const items: Waiting[] = [];
  for (let next = room.shift(); next; next = room.shift()) items.push(next);
  return items;
}

describe('WaitingRoom', () => {
  const eventually = fc.constantFrom('extension 1', 'extension 2', 'device 1', 'device 2', 'X', 'Y', 'shift');

  it('hands over in the order of arrival, within its bound, and never loses the last state of anything', () => {
    fc.assert(
      fc.property(fc.array(eventually, { maxLength: 60 }), fc.integer({ min: 1, max: 8 }), (steps, count) => {
        const room = new WaitingRoom({ line: { count, bytes: MEGABYTE }, lastStates: ample });
        const pushed: { what: string; item: Waiting }[] = [];
        const out: Waiting[] = [];
        for (const step of steps) {
          if (step === 'shift') {
            const next = room.shift();
            if (next) out.push(next);
          } else {
            pushed.push({ what: step, item: item(step) });
            room.push(pushed.at(-1)?.item as Waiting);
          }
          should(room.length).be.belowOrEqual(count + 4);
          should(out.length + room.length + room.drops).equal(pushed.length);
        }
        const newest = pushed.slice(-count).map(({ item }) => item);
        out.push(...all(room));
        const order = out.map(({ receivedAt }) => receivedAt as number);
        should(order).deepEqual([...order].sort((a, b) => a - b));
        for (const item of newest) should(out.includes(item)).be.true();
        for (const what of ['extension 1', 'extension 2', 'device 1', 'device 2']) {
          const last = pushed.findLast((other) => other.what === what);
          should(!last || out.includes(last.item)).be.true();
        }
      }),
    );
  });

  it('tells extensions of different contexts apart, and them from devices', () => {
    const room = new WaitingRoom({ line: { count: 1, bytes: MEGABYTE }, lastStates: ample });
    for (const context of ['sales', 'support']) {
      const text = `Event: ExtensionStatus\r\nExten: 1\r\nContext: ${context}\r\n\r\n`;
      room.push({ event: parseOne(text), receivedAt: 0, bytes: 100 });
    }
    room.push(item('X'));
    should(all(room).map(({ event }) => event?.get('Context'))).deepEqual(['sales', 'support', undefined]);
    should(room.drops).equal(0);
  });

  it('is bounded by bytes too, and keeps the newest however big it is', () => {
    const room = new WaitingRoom({ line: { count: 100, bytes: 1000 }, lastStates: ample });
    for (let n = 0; n < 20; n++) room.push(item('X', 300));
    should(room.length).equal(3);
    const giant = item('X', 5000);
    room.push(giant);
    should(all(room)).deepEqual([giant]);
    should(room.drops).equal(20);
    room.push(item('X', 300));
    room.push(item('X', 300));
    should(room.length).equal(2);
  });

  it('bounds the last states, by their number and their bytes, the oldest first', () => {
    for (const lastStates of [
      { count: 3, bytes: MEGABYTE },
      { count: 100, bytes: 300 },
    ]) {
      const room = new WaitingRoom({ line: { count: 1, bytes: MEGABYTE }, lastStates });
      for (let round = 0; round < 2; round++) {
        for (let n = 1; n <= 10; n++) room.push(item(`extension ${n}`));
      }
      room.push(item('X'));
      should(all(room).map(({ event }) => event?.get('Exten'))).deepEqual(['8', '9', '10', undefined]);
      should(room.drops).equal(17);
    }
  });

  it('never loses a gap: those that have to go become one', () => {
    const room = new WaitingRoom({ line: { count: 1, bytes: MEGABYTE }, lastStates: ample });
    room.push({ gap: { from: 'a', to: 'b' }, bytes: 0 });
    room.push(item('X'));
    room.push({ gap: { from: 'c', to: 'd' }, bytes: 0 });
    room.push(item('extension 1'));
    room.push(item('Y'));
    should(all(room).map(({ gap, event }) => gap ?? event?.name)).deepEqual([
      { from: 'a', to: 'd' },
      'ExtensionStatus',
      'Y',
    ]);
    should(room.drops).equal(1);
  });

  it('hands over nothing from a gap on that is held, dropped to the last states or not, and then all of it', () => {
    for (const count of [10, 1]) {
      const room = new WaitingRoom({ line: { count, bytes: MEGABYTE }, lastStates: ample });
      const hold = { over: false };
      const before = item('extension 1');
      const after = item('device 1');
      room.push(before);
      room.push({ gap: { from: 'a', to: 'b' }, hold, bytes: 0 });
      room.push(after);
      room.push(item('X'));
      should(room.shift()).equal(before);
      should([room.shift(), room.isHeld, room.length]).deepEqual([undefined, true, 3]);
      hold.over = true;
      should(room.isHeld).be.false();
      should(all(room).map(({ gap, event }) => (gap ? 'gap' : event?.name))).deepEqual([
        'gap',
        'DeviceStateChange',
        'X',
      ]);
    }
  });

  it('never loses a gap to the bound of the last states: it stays ahead of those behind it', () => {
    for (const isHeld of [true, false]) {
      const limits = { line: { count: 1, bytes: MEGABYTE }, lastStates: { count: 3, bytes: MEGABYTE } };
      const room = new WaitingRoom(limits);
      const hold = { over: !isHeld };
      room.push({ gap: { from: 'a', to: 'b' }, hold, bytes: 0 });
      for (let n = 1; n <= 5; n++) room.push(item(`extension ${n}`));
      if (isHeld) should(room.shift()).be.undefined();
      for (let n = 6; n <= 9; n++) room.push(item(`extension ${n}`));
      hold.over = true;
      should(all(room).map(({ gap, event }) => (gap ? 'gap' : event?.get('Exten')))).deepEqual([
        'gap',
        '7',
        '8',
        '9',
      ]);
      should(room.drops).equal(6);
    }
  });

  it('is bounded at 10,000 events and 16 MB by itself, and at 100,000 last states', function () {
    this.timeout(60_000);
    const room = new WaitingRoom();
    const plain = item('X', 1000);
    for (let n = 0; n < 10_500; n++) room.push(plain);
    should(room.length).equal(10_000);
    const big = item('X', 256 * 1024);
    for (let n = 0; n < 100; n++) room.push(big);
    should(room.length).equal(64);
    for (let n = 0; n < 100_100; n++) room.push(item(`extension ${n}`));
    for (let n = 0; n < 64; n++) room.push(plain);
    should(room.length).be.within(100_000, 110_000);
    should(all(room).length).be.above(100_000);
    should(room.length).equal(0);
  });
});

describe('Fifo', () => {
  it('is as an array is, whatever is pushed and shifted', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 0, max: 2000 })), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(steps, (rounds) => {
        const fifo = new Fifo<number>();
        const model: number[] = [];
        let n = 0;
        for (const [pushes, shifts] of rounds) {
          for (let i = 0; i < pushes; i++) {
            fifo.push(n);
            model.push(n);
            n += 1;
          }
          const expected = model.splice(0, shifts);
          should(Array.from({ length: shifts }, () => fifo.shift()).filter((i) => i !== undefined)).deepEqual(
            expected,
          );
          should(fifo.length).equal(model.length);
        }
        fifo.clear();
        should(fifo.shift()).be.undefined();
        should(fifo.length).equal(0);
      }),
      { numRuns: 30 },
    );
  });
});
