import should from 'should';
import type { ExtensionResult } from '../../../src/index';
import { until } from '../../support/wait';
import { end, helper, PLACE, received } from '../flow';
import { type Each, onSimulator } from './bench';

describe('ami-refresh: messages as a sequence', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('lets the other properties travel on, on both outputs, and reuses the message for the summary', async () => {
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
      joined[0]?.payload.should.deepEqual(summary.results);
      should(joined[0]?.parts).be.undefined();
      if (asked) joined[0]?.payload.map(({ extension }) => extension).should.deepEqual(asked);
    });
  }

  it('can be batched by a Batch node that heeds the sequence: its last batch is what is left', async () => {
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
    // The bad one is known first, and is last in place.
    await ask({ payload: ['1001', '1002', '1003', '1004', ''] });
    await until(() => batched.length === 5);
    batched.at(-1)?.payload.ok.should.be.false();
    batched
      .map(({ parts: { index, count } }) => `${index}/${count}`)
      .should.deepEqual(['0/2', '1/2', '0/2', '1/2', '0/1']);
  });

  it('answers 100,000 entries, bad ones among them', async function () {
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
