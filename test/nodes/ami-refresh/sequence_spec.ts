import should from 'should';
import type { ExtensionResult } from '../../../src/index';
import { until } from '../../support/wait';
import { end, helper, PLACE, received } from '../flow';
import { type Each, onSimulator } from './refresh-flow';

describe('ami-refresh: messages as a sequence', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('keeps the other properties on both outputs, and reuses the message for the summary', async () => {
    const { each, ask } = await onSimulator();
    const res = { send() {} };
    const message = {
      payload: '1001',
      _msgid: 'abc',
      req: { url: '/x' },
      res,
      user: { id: 7 },
      parts: { id: 'p', index: 3, count: 9 },
    };
    const summary = await ask(message);
    summary.should.equal(message);
    should(summary.parts).deepEqual({ id: 'p', index: 3, count: 9 });
    should(summary.res).equal(res);
    const [first] = each as [Each];
    should(first.user).deepEqual({ id: 7 }).and.not.equal(message.user);
    should(first.res).equal(res);
    should(first._msgid).equal('abc');
    first.parts.should.containEql({ index: 0, count: 1, type: 'array' });
    first.parts.id.should.not.equal('p');
    should(first.parts.parts).deepEqual({ id: 'p', index: 3, count: 9 });
  });

  it('gives each message its own objects: a change by a flow affects no other message and not the summary', async () => {
    const { each, ask } = await onSimulator();
    const all = [...(await ask({ payload: ['1001', '1002', ''] })).payload.results];
    const before = structuredClone(all);
    for (const { payload } of each) {
      if (payload.ok) payload.devices.push('changed');
      else payload.error.message = 'changed';
      Object.assign(payload, { state: 'changed', extension: 'changed' });
    }
    all.should.deepEqual(before);
  });

  it('gives each message copies of the other properties, including the parts of an outer sequence', async () => {
    const { each, summaries, ask } = await onSimulator();
    const { parts } = await ask({
      payload: ['1001', '1002'],
      user: { tags: ['a'] },
      parts: { id: 'outer', index: 0, count: 1, parts: { id: 'outermost' } },
    });
    const [first, second] = each as [Each, Each];
    (first.user as { tags: string[] }).tags.push('changed');
    Object.assign((first.parts.parts as { parts: object }).parts, { id: 'changed' });
    should(second.user).deepEqual({ tags: ['a'] });
    should(second.parts.parts).containDeep({ id: 'outer', parts: { id: 'outermost' } });
    should(summaries[0]?.user).deepEqual({ tags: ['a'] });
    should(parts).containDeep({ parts: { id: 'outermost' } });
  });

  /** Rows that count how often they are read. A copy reads each row. */
  const countedRows = (count: number) => {
    const reads = { count: 0 };
    const row = () => ({
      get extension() {
        reads.count += 1;
        return '1001';
      },
    });
    return { reads, rows: Array.from({ length: count }, row) };
  };

  it('keeps large properties only in the summary, so that their cost does not grow with the extensions', async () => {
    const { each, ask } = await onSimulator();
    const work: number[] = [];
    for (const count of [400, 1_200]) {
      each.length = 0;
      const { reads, rows } = countedRows(count);
      const extensions = Array.from({ length: count }, (_, i) => String(1001 + i));
      const summary = await ask({ payload: extensions, rows, small: { id: 7 }, text: 'x'.repeat(100_000) });
      each.length.should.equal(count);
      should(summary.rows).equal(rows);
      should(each[0]).have.property('small', { id: 7 });
      should(each[0]?.text).equal(summary.text);
      should(each[0]).not.have.property('rows');
      work.push(reads.count);
    }
    const [few = 0, many = 0] = work;
    // Each row is read once at most. With a copy for each result, the ratio would be 1 : 9.
    many.should.be.belowOrEqual(3 * Math.max(few, 400));
  });

  it('keeps many small properties up to a limit, and those that an answer needs in any case', async () => {
    const { each, ask } = await onSimulator();
    const res = { send() {} };
    const many = Object.fromEntries(
      Array.from({ length: 50 }, (_, i) => [`p${i}`, Array.from({ length: 90 }, () => i)]),
    );
    const needed = { _linkSource: [{ id: 'l1', node: 'n1' }], _session: { type: 'tcp', id: 's1' } };
    await ask({ payload: '1001', ...many, ...needed, res, req: { url: '/x' } });
    const [message] = each as [Each];
    should(message).containDeep(needed);
    should(message.res).equal(res);
    should(message.req).deepEqual({ url: '/x' });
    should(Object.keys(message).filter((name) => /^p\d/.test(name)).length).be.within(5, 20);
  });

  it('copies deep values, cycles and buffers only if they are small', async () => {
    const { each, ask } = await onSimulator();
    const cycle: Record<string, unknown> = { name: 'x' };
    cycle.self = cycle;
    const small = { cycle, bytes: Buffer.alloc(10), map: new Map([['a', 1]]), date: new Date(0) };
    const large = {
      manyBytes: Buffer.alloc(100_000),
      manyKeys: new Map(Array.from({ length: 200 }, (_, i) => [i, i])),
      nested: { rows: [Array.from({ length: 200 }, () => ({}))] },
      set: new Set([Array.from({ length: 200 }, (_, i) => i)]),
      unreadable: {
        get fault(): never {
          throw new Error('fault in a getter');
        },
      },
    };
    const summary = await ask({ payload: '1001', ...small, ...large });
    should(summary).have.properties(Object.keys(large));
    const [message] = each as [Each];
    should(message)
      .have.properties(Object.keys(small))
      .and.not.have.any.keys(...Object.keys(large));
    should(message.bytes).not.equal(small.bytes);
  });

  it('creates and copies nothing for an output without a wire', async () => {
    const { ask } = await onSimulator({ wires: [[], ['sum1']] });
    const { reads, rows } = countedRows(10);
    const summary = await ask({ payload: ['1001', '1002'], rows });
    summary.payload.extensionsChecked.should.equal(2);
    reads.count.should.equal(0);
  });

  it('numbers its messages as one sequence, and each refresh as one of its own', async () => {
    const { each, ask } = await onSimulator();
    await ask({ payload: ['1001', '1002'] });
    await ask({ payload: ['1001'] });
    each
      .map(({ parts: { index, count, type } }) => [index, count, type])
      .should.deepEqual([
        [0, 2, 'array'],
        [1, 2, 'array'],
        [0, 1, 'array'],
      ]);
    should(each[0]?.parts.id).equal(each[1]?.parts.id);
    should(each[0]?.parts.id).not.equal(each[2]?.parts.id);
  });

  for (const [title, payload, asked] of [
    ['all hints', undefined, undefined],
    ['a list with bad entries', ['1001', '', '1003', { x: 1 }], ['1001', '', '1003', '']],
  ] as const) {
    it(`can be joined again by a Join node: ${title}`, async () => {
      const join = { id: 'join1', type: 'join', ...PLACE, z: 'tab1', mode: 'auto', wires: [['joined1']] };
      const { ask } = await onSimulator({ wires: [['each1', 'join1'], ['sum1']] }, {}, [
        join,
        end('joined1'),
      ]);
      const joined = received<{ payload: ExtensionResult[]; parts?: unknown }>('joined1');
      const { payload: summary } = await ask({ payload });
      await until(() => joined.length === 1);
      should(joined[0]?.payload).deepEqual(summary.results);
      should(joined[0]?.parts).be.undefined();
      if (asked) joined[0]?.payload.map(({ extension }) => extension).should.deepEqual(asked);
    });
  }

  it('can be batched by a Batch node that respects the sequence: its last batch has the rest', async () => {
    const batch = {
      id: 'batch1',
      type: 'batch',
      ...PLACE,
      z: 'tab1',
      mode: 'count',
      count: 2,
      overlap: 0,
      honourParts: true,
      wires: [['batched1']],
    };
    const { ask } = await onSimulator({ wires: [['each1', 'batch1'], ['sum1']] }, {}, [
      batch,
      end('batched1'),
    ]);
    const batched = received<Each>('batched1');
    // The result of the invalid entry is known first, but has the last place.
    await ask({ payload: ['1001', '1002', '1003', '1004', ''] });
    await until(() => batched.length === 5);
    should(batched.at(-1)?.payload.ok).be.false();
    batched
      .map(({ parts: { index, count } }) => `${index}/${count}`)
      .should.deepEqual(['0/2', '1/2', '0/2', '1/2', '0/1']);
  });

  it('answers 100,000 entries, including invalid ones', async function () {
    this.timeout(60_000);
    const { ask } = await onSimulator({ wires: [[], ['sum1']] }, { extensions: 200 });
    const entries = Array.from({ length: 100_000 }, (_, i) =>
      i % 1000 === 999 ? '' : String(1001 + (i % 500)),
    );
    const { payload } = await ask({ payload: entries });
    // 500 extensions, of which 200 have a hint, and 100 bad entries.
    payload.statistics.should.containEql({ successfulQueries: 500, failedQueries: 100 });
  });
});
