import { mock } from 'node:test';
import type { NodeMessage } from 'node-red';
import should from 'should';
import { type ExtensionResult, RefreshPool } from '../../../src';
import { afterThisTest } from '../../support/teardown';
import { until } from '../../support/wait';
import {
  catcher,
  config,
  end,
  helper,
  lastStatus,
  node,
  received,
  refresh,
  simulator,
  start,
  tab,
} from '../flow';

interface Each extends NodeMessage {
  payload: ExtensionResult;
  parts: { index: number; count: number };
}
interface Summary extends NodeMessage {
  payload: { extensionsChecked: number; unchanged?: number; results: ExtensionResult[] };
}

const flow = (pbx: { port: number }, more: object) => [
  tab,
  config(pbx),
  refresh(more),
  end('each1'),
  end('sum1'),
  catcher(),
  end('catch1-out'),
];
const ask = (message: object = {}) => node('rf1').receive(message as NodeMessage);

describe('refreshes without hints', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  for (const source of ['devices', 'endpoints'] as const) {
    it(`have the same results from ${source} as from hints`, async () => {
      const pbx = await simulator({ extensions: ['1001', '1002', '1003'] });
      pbx.setState('1002', 'inUse');
      pbx.unregister('1003');
      await start(flow(pbx, { source }));
      const sums = received<Summary>('sum1');
      ask();
      await until(() => sums.length === 1, 'the summary');
      const results = sums[0]?.payload.results ?? [];
      should(
        results.map((result) => [result.extension, result.ok && result.state, result.ok && result.online]),
      ).deepEqual([
        ['1001', 'idle', true],
        ['1002', 'inUse', true],
        ['1003', 'unavailable', false],
      ]);
      should(pbx.received.some(({ name }) => name.startsWith('ExtensionState'))).be.false();
      ask({ payload: '1002, 9999' });
      await until(() => sums.length === 2, 'the second summary');
      should(sums[1]?.payload.results.map((result) => result.ok && result.state)).deepEqual([
        'inUse',
        'unknown',
      ]);
    });
  }
});

describe('incremental refreshes', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('send only what has changed since the last refresh, with the number of unchanged results', async () => {
    const pbx = await simulator({ extensions: ['1001', '1002', '1003'] });
    await start(flow(pbx, { incremental: true }));
    const [each, sums] = [received<Each>('each1'), received<Summary>('sum1')];
    ask();
    await until(() => sums.length === 1, 'the first summary');
    should(each).have.length(3);
    pbx.setState('1002', 'ringing');
    ask();
    await until(() => sums.length === 2, 'the second summary');
    should(each.slice(3).map(({ topic, parts: { index, count } }) => [topic, index, count])).deepEqual([
      ['1002', 0, 1],
    ]);
    should(
      sums.map(({ payload: { unchanged, extensionsChecked } }) => [unchanged, extensionsChecked]),
    ).deepEqual([
      [0, 3],
      [2, 3],
    ]);
  });
});

describe('urgent refreshes', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('go before others in the queue', async () => {
    const pbx = await simulator({ extensions: ['1001'] });
    await start(flow(pbx, { limit: '1' }));
    const sums = received<Summary & { label: string }>('sum1');
    for (const [label, priority] of [
      ['first', 0],
      ['low', -1],
      ['usual', undefined],
      ['high', 5],
      ['text', '7'],
    ] as const)
      ask({ label, priority });
    await until(() => sums.length === 5, 'all summaries');
    should(sums.map(({ label }) => label)).deepEqual(['first', 'text', 'high', 'usual', 'low']);
  });

  it('refuse a priority that is not a number, with its name', async () => {
    const pbx = await simulator();
    await start(flow(pbx, {}));
    const caught = received<NodeMessage & { error: { message: string } }>('catch1-out');
    ask({ priority: 'high' });
    await until(() => caught.length === 1, 'the error');
    should(caught[0]?.error.message).match(/msg\.priority must be a number, not "high"/);
  });
});

describe('an alert when refreshes are slow, and their patterns', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('come once above the set time, in the status and as a message; the pattern is in the answer to status', async () => {
    const pbx = await simulator({ extensions: ['1001'] });
    pbx.fault('slow-answers', { value: 30 });
    await start(flow(pbx, { alert: true, slow: '10' }));
    const sums = received<NodeMessage & { topic?: string; payload: { limitMs?: number; ms?: number } }>(
      'sum1',
    );
    ask();
    await until(() => sums.length === 2, 'the alert and the summary');
    should(sums[0]?.topic).equal('slow');
    should(sums[0]?.payload.ms).be.above(10);
    should(sums[0]?.payload.limitMs).equal(10);
    should(lastStatus('rf1')).containEql({ fill: 'yellow' });
    ask();
    await until(() => sums.length === 3, 'the summary alone');
    ask({ action: 'status' });
    await until(() => sums.length === 4, 'the status');
    should(sums[3]?.payload).containDeep({ lastHour: { count: 2 } });
  });
});

/** Refreshes that send nothing and say that they took these ms. */
function took(...durations: number[]) {
  const refreshes = mock.method(RefreshPool.prototype, 'refresh', async () => ({
    connectionId: 'mocked',
    extensionsChecked: 0,
    lastQueryTime: '2026-11-30T05:00:00.000Z',
    statistics: { successfulQueries: 0, failedQueries: 0, connectMs: durations.shift() ?? 0, queryMs: 0 },
    results: [],
  }));
  afterThisTest(() => refreshes.mock.restore());
}

describe('alerts', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  for (const [title, more, alerts] of [
    ['come again after a refresh that was not slow', { alert: true, slow: '50' }, [1, 4]],
    ['are off by default, and then nothing is counted', { slow: '50' }, []],
  ] as const)
    it(title, async () => {
      took(100, 100, 10, 100);
      await start(flow(await simulator(), more));
      const sums = received<NodeMessage & { payload: { lastHour?: object } }>('sum1');
      const alerted: number[] = [];
      for (let number = 1; number <= 4; number++) {
        const before = sums.length;
        ask();
        await until(() => sums.slice(before).some(({ topic }) => topic !== 'slow'), 'the summary');
        if (sums.slice(before).some(({ topic }) => topic === 'slow')) alerted.push(number);
      }
      should(alerted).deepEqual(alerts);
      const before = sums.length;
      ask({ action: 'status' });
      await until(() => sums.length > before, 'the status');
      should('lastHour' in (sums.at(-1)?.payload ?? {})).equal(alerts.length > 0);
    });
});

describe('an alert when refreshes are slow, without a set time', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('comes above three times the median of the last refreshes', async () => {
    const pbx = await simulator({ extensions: ['1001'] });
    await start(flow(pbx, { alert: true }));
    const sums = received<NodeMessage & { payload: { limitMs?: number } }>('sum1');
    const summaries = () => sums.filter(({ topic }) => topic !== 'slow').length;
    const refreshed = async () => {
      const before = summaries();
      ask();
      await until(() => summaries() > before, 'the summary');
    };
    for (let i = 0; i < 5; i++) await refreshed();
    // Far more than three times what five refreshes on a slow machine take.
    pbx.fault('slow-answers', { value: 500 });
    await refreshed();
    should(lastStatus('rf1')?.text).match(/^slow: /);
    should(sums.some(({ topic, payload: { limitMs = 0 } }) => topic === 'slow' && limitMs < 1000)).be.true();
  });
});

describe('grouped refreshes', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('share the answer of an equal refresh, each with its own message and objects', async () => {
    const pbx = await simulator({ extensions: ['1001', '1002'] });
    await start(flow(pbx, { grouped: true }));
    const [each, sums] = [received<Each>('each1'), received<Summary & { label: string }>('sum1')];
    for (const label of ['a', 'b', 'c']) ask({ label });
    ask({ label: 'other', payload: '1001' });
    await until(() => sums.length === 4, 'all summaries');
    should(pbx.received.filter(({ name }) => name === 'Login')).have.length(2);
    should(sums.map(({ label }) => label).sort()).deepEqual(['a', 'b', 'c', 'other']);
    should(each).have.length(7);
    const same = sums.filter(({ label }) => label !== 'other').map(({ payload }) => payload);
    should(same[1]?.results).deepEqual(same[0]?.results);
    should(same[1]?.results[0]).not.equal(same[0]?.results[0]);
    ask({ label: 'later' });
    await until(() => sums.length === 5, 'the next summary');
    should(pbx.received.filter(({ name }) => name === 'Login')).have.length(3);
  });

  it('share no answer with a refresh of another context', async () => {
    const pbx = await simulator({ extensions: ['1001', { extension: '1001', context: 'office' }] });
    await start(flow(pbx, { grouped: true }));
    const sums = received<Summary>('sum1');
    for (const context of ['default', 'office']) ask({ payload: '1001', context });
    await until(() => sums.length === 2, 'both summaries');
    should(sums.map(({ payload }) => payload.results[0]?.context).sort()).deepEqual(['default', 'office']);
  });
});
