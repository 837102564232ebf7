import fc from 'fast-check';
import should from 'should';
import { Backlog, type Item } from '../../src/connection/subscriber/backlog';
import { Fifo } from '../../src/connection/subscriber/fifo';
import { parse, parseOne } from '../support/frames';

const MEGABYTE = 1024 * 1024;
const ISO = '2026-11-21T10:00:00.000Z';
const ample = { count: 1000, bytes: MEGABYTE };

let receivedAt = 0;
const extensionStatus = (extension: string | undefined) =>
  `Event: ExtensionStatus\r\nExten: ${extension}\r\nContext: default\r\n\r\n`;

/** @param what `extension 1`, `device 1`, `gap`, or the name of another event. `receivedAt` numbers the items. */
function item(what: string, bytes = 100): Item {
  receivedAt += 1;
  if (what === 'gap') return { gap: { from: ISO, to: ISO }, bytes: 0 };
  const [kind, id] = what.split(' ');
  const text =
    kind === 'extension'
      ? extensionStatus(id)
      : kind === 'device'
        ? `Event: DeviceStateChange\r\nDevice: PJSIP/${id}\r\n\r\n`
        : `Event: ${what}\r\n\r\n`;
  return { event: parseOne(text), receivedAt: String(receivedAt), bytes };
}

function all(backlog: Backlog): Item[] {
  const items: Item[] = [];
  for (let next = backlog.shift(); next; next = backlog.shift()) items.push(next);
  return items;
}

describe('Backlog', () => {
  const eventually = fc.constantFrom('extension 1', 'extension 2', 'device 1', 'device 2', 'X', 'Y', 'shift');

  it('keeps the order, its limit and the latest state of each extension and device', () => {
    fc.assert(
      fc.property(fc.array(eventually, { maxLength: 60 }), fc.integer({ min: 1, max: 8 }), (steps, count) => {
        const backlog = new Backlog({ queue: { count, bytes: MEGABYTE }, latestStates: ample });
        const pushed: { what: string; item: Item }[] = [];
        const out: Item[] = [];
        for (const step of steps) {
          if (step === 'shift') {
            const next = backlog.shift();
            if (next) out.push(next);
          } else {
            pushed.push({ what: step, item: item(step) });
            backlog.push(pushed.at(-1)?.item as Item);
          }
          should(backlog.length).be.belowOrEqual(count + 4);
          should(out.length + backlog.length + backlog.drops).equal(pushed.length);
        }
        const newest = pushed.slice(-count).map(({ item }) => item);
        out.push(...all(backlog));
        const order = out.map(({ receivedAt }) => Number(receivedAt));
        should(order).deepEqual([...order].sort((a, b) => a - b));
        for (const item of newest) should(out.includes(item)).be.true();
        for (const what of ['extension 1', 'extension 2', 'device 1', 'device 2']) {
          const last = pushed.findLast((other) => other.what === what);
          should(!last || out.includes(last.item)).be.true();
        }
      }),
    );
  });

  it('keeps extensions of different contexts apart', () => {
    const backlog = new Backlog({ queue: { count: 1, bytes: MEGABYTE }, latestStates: ample });
    for (const context of ['sales', 'support']) {
      const text = `Event: ExtensionStatus\r\nExten: 1\r\nContext: ${context}\r\n\r\n`;
      backlog.push({ event: parseOne(text), receivedAt: ISO, bytes: 100 });
    }
    backlog.push(item('X'));
    should(all(backlog).map(({ event }) => event?.get('Context'))).deepEqual(['sales', 'support', undefined]);
    should(backlog.drops).equal(0);
  });

  it('limits the bytes as well, but keeps the newest item of any size', () => {
    const backlog = new Backlog({ queue: { count: 100, bytes: 1000 }, latestStates: ample });
    for (let n = 0; n < 20; n++) backlog.push(item('X', 300));
    should(backlog.length).equal(3);
    const giant = item('X', 5000);
    backlog.push(giant);
    should(all(backlog)).deepEqual([giant]);
    should(backlog.drops).equal(20);
    backlog.push(item('X', 300));
    backlog.push(item('X', 300));
    should(backlog.length).equal(2);
  });

  it('limits the latest states by number and bytes, and drops the oldest first', () => {
    for (const latestStates of [
      { count: 3, bytes: MEGABYTE },
      { count: 100, bytes: 300 },
    ]) {
      const backlog = new Backlog({ queue: { count: 1, bytes: MEGABYTE }, latestStates });
      for (let round = 0; round < 2; round++) {
        for (let n = 1; n <= 10; n++) backlog.push(item(`extension ${n}`));
      }
      backlog.push(item('X'));
      should(all(backlog).map(({ event }) => event?.get('Exten'))).deepEqual(['8', '9', '10', undefined]);
      should(backlog.drops).equal(17);
    }
  });

  it('joins the gaps that leave the full queue into one', () => {
    const backlog = new Backlog({ queue: { count: 1, bytes: MEGABYTE }, latestStates: ample });
    backlog.push({ gap: { from: 'a', to: 'b' }, bytes: 0 });
    backlog.push(item('X'));
    backlog.push({ gap: { from: 'c', to: 'd' }, bytes: 0 });
    backlog.push(item('extension 1'));
    backlog.push(item('Y'));
    should(all(backlog).map(({ gap, event }) => gap ?? event?.name)).deepEqual([
      { from: 'a', to: 'd' },
      'ExtensionStatus',
      'Y',
    ]);
    should(backlog.drops).equal(1);
  });

  it('holds back a held gap and everything after it', () => {
    for (const count of [10, 1]) {
      const backlog = new Backlog({ queue: { count, bytes: MEGABYTE }, latestStates: ample });
      const hold = { over: false };
      const before = item('extension 1');
      const after = item('device 1');
      backlog.push(before);
      backlog.push({ gap: { from: 'a', to: 'b' }, hold, bytes: 0 });
      backlog.push(after);
      backlog.push(item('X'));
      should(backlog.shift()).equal(before);
      should([backlog.shift(), backlog.isHeld, backlog.length]).deepEqual([undefined, true, 3]);
      hold.over = true;
      should(backlog.isHeld).be.false();
      should(all(backlog).map(({ gap, event }) => (gap ? 'gap' : event?.name))).deepEqual([
        'gap',
        'DeviceStateChange',
        'X',
      ]);
    }
  });

  it('keeps a gap ahead of later states when the latest states reach their limit', () => {
    for (const isHeld of [true, false]) {
      const limits = { queue: { count: 1, bytes: MEGABYTE }, latestStates: { count: 3, bytes: MEGABYTE } };
      const backlog = new Backlog(limits);
      const hold = { over: !isHeld };
      backlog.push({ gap: { from: 'a', to: 'b' }, hold, bytes: 0 });
      for (let n = 1; n <= 5; n++) backlog.push(item(`extension ${n}`));
      if (isHeld) should(backlog.shift()).be.undefined();
      for (let n = 6; n <= 9; n++) backlog.push(item(`extension ${n}`));
      hold.over = true;
      should(all(backlog).map(({ gap, event }) => (gap ? 'gap' : event?.get('Exten')))).deepEqual([
        'gap',
        '7',
        '8',
        '9',
      ]);
      should(backlog.drops).equal(6);
    }
  });

  it('has default limits of 10,000 events, 16 MB and 100,000 latest states', function () {
    this.timeout(60_000);
    const backlog = new Backlog();
    const plain = item('X', 1000);
    for (let n = 0; n < 10_500; n++) backlog.push(plain);
    should(backlog.length).equal(10_000);
    const big = item('X', 256 * 1024);
    for (let n = 0; n < 100; n++) backlog.push(big);
    should(backlog.length).equal(64);
    // In one text: a parser for each takes seconds.
    const states = Array.from({ length: 100_100 }, (_, n) => extensionStatus(String(n))).join('');
    for (const event of parse(states)) backlog.push({ event, receivedAt: ISO, bytes: 100 });
    for (let n = 0; n < 64; n++) backlog.push(plain);
    should(backlog.length).be.within(100_000, 110_000);
    should(all(backlog).length).be.above(100_000);
    should(backlog.length).equal(0);
  });
});

describe('Fifo', () => {
  it('behaves like an array', () => {
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
