import type { NodeMessage } from 'node-red';
import should from 'should';
import type { RefreshSummary } from '../../../src';
import type { Simulator } from '../../../src/simulator';
import { countingRelay } from '../../support/counting-relay';
import { until } from '../../support/wait';
import { config, end, helper, node, received, refresh, simulator, start, tab } from '../flow';

interface Answer extends NodeMessage {
  label?: unknown;
  payload: RefreshSummary & {
    unchanged?: number;
    connections?: object[];
    lastHour?: object;
    prewarmed?: { ready: number };
  };
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => String(1001 + i));
const QUESTIONS = /^(?:ExtensionState|ExtensionStateList|DeviceStateList|PJSIPShowEndpoints)$/;

/** An ami-refresh whose relay to the server counts round trips. */
async function flow(roundTripMs: number, options: { extensions: number }, fields: object) {
  const pbx: Simulator = await simulator(options);
  const line = await countingRelay(pbx, roundTripMs / 2);
  await start([tab, config(line), refresh(fields), end('each1'), end('sum1')]);
  const each = received('each1');
  const sums = received<Answer>('sum1');
  const ask = async (message: object = {}): Promise<Answer['payload']> => {
    const before = sums.length;
    node('rf1').receive(message as NodeMessage);
    await until(() => sums.length > before, 'the answer');
    return (sums[before] as Answer).payload;
  };
  return {
    pbx,
    line,
    each,
    sums,
    ask,
    questions: () => pbx.received.filter(({ name }) => QUESTIONS.test(name)).length,
  };
}

for (const ms of [0, 40]) {
  describe(`what refreshes cost, over a line with a round trip of ${ms} ms`, () => {
    before(() => helper.startServer());
    after(() => helper.stopServer());

    it('faster establishment: a refresh has its answer after 3 round trips, because its query is sent with the login', async () => {
      const { line, ask } = await flow(ms, { extensions: 5 }, {});
      await ask({ payload: ['1001', '1002'] });
      should(line.connections.map(({ roundTrips }) => roundTrips)).deepEqual([3]);
    });

    it('pre-warmed sessions: a refresh has its answer after 1 round trip, and opens no connection', async () => {
      const { line, ask, pbx } = await flow(ms, { extensions: 5 }, { prewarmed: '1' });
      await until(async () => (await ask({ action: 'status' })).prewarmed?.ready === 1, 'the session');
      const [session] = line.connections;
      const before = session?.roundTrips ?? 0;
      await ask({ payload: ['1001', '1002'] });
      should((session?.roundTrips ?? 0) - before).equal(1);
      // The next pre-warmed session logs in afterwards.
      await until(() => pbx.received.filter(({ name }) => name === 'Login').length === 2, 'the next session');
      should(line.connections).have.length(2);
    });

    it('spreading: 120 extensions take 3 round trips on each of 3 connections, with one summary', async () => {
      const { line, ask, questions, sums } = await flow(ms, { extensions: 120 }, { sessions: '3' });
      const { results } = await ask({ payload: numbers(120) });
      should(results.map(({ extension }) => extension)).deepEqual(numbers(120));
      should(line.connections).have.length(3);
      should([questions(), sums.length]).deepEqual([120, 1]);
      should(line.connections.every(({ roundTrips }) => roundTrips >= 3)).be.true();
    });

    it('spreading is off by default: the same 120 extensions are 1 question on 1 connection', async () => {
      const { line, ask, questions } = await flow(ms, { extensions: 120 }, {});
      await ask({ payload: numbers(120) });
      should([line.connections.length, questions()]).deepEqual([1, 1]);
    });

    it('connection metrics: the status counts the refreshes and their connections, and close their number', async () => {
      const { pbx, line, ask } = await flow(ms, { extensions: 3 }, {});
      pbx.fault('no-answers');
      for (let i = 0; i < 3; i++) node('rf1').receive({});
      await until(() => line.connections.length === 3, 'three connections');
      const { connections, ...counts } = await ask({ action: 'status' });
      should(counts).match({ activeConnections: 3 });
      should(connections).have.length(3);
      should(await ask({ action: 'close' })).match({ closedConnections: 3 });
      should(await ask({ action: 'status' })).deepEqual({ activeConnections: 0, connections: [] });
    });

    it('refresh patterns: count, median and 95th percentile of the last hour are in the status', async () => {
      const { ask } = await flow(ms, { extensions: 3 }, { alert: true });
      for (let i = 0; i < 3; i++) await ask();
      const { lastHour } = await ask({ action: 'status' });
      should(lastHour).match({ count: 3 });
      should(Object.keys(lastHour ?? {}).sort()).deepEqual(['count', 'medianMs', 'p95Ms']);
    });

    it('alert when slow: three slow refreshes in a row are one message', async () => {
      const { pbx, ask, sums } = await flow(ms, { extensions: 1 }, { alert: true, slow: '5' });
      pbx.fault('slow-answers', { value: 30 });
      for (let i = 0; i < 3; i++) {
        await ask();
        await until(() => sums.length === i + 2, 'the summary');
      }
      should(sums.map(({ topic }) => topic === 'slow')).deepEqual([true, false, false, false]);
    });

    it('incremental: of 5 extensions the 1 that has changed is sent, and 4 messages are saved', async () => {
      const { pbx, each, ask } = await flow(ms, { extensions: 5 }, { incremental: true });
      await ask();
      pbx.setState('1003', 'inUse');
      should((await ask()).unchanged).equal(4);
      should(each).have.length(6);
    });

    it('grouped: 5 equal requests are 1 connection and 1 question, and 4 of each are saved', async () => {
      const { line, sums, questions } = await flow(ms, { extensions: 5 }, { grouped: true });
      for (let label = 0; label < 5; label++) node('rf1').receive({ label } as NodeMessage);
      await until(() => sums.length === 5, 'all answers');
      should([line.connections.length, questions()]).deepEqual([1, 1]);
    });

    it('urgent: a request of higher priority goes before 2 that came earlier', async () => {
      const { sums } = await flow(ms, { extensions: 1 }, { limit: '1' });
      for (const [label, priority] of [
        ['running', 0],
        ['first', 0],
        ['second', 0],
        ['urgent', 1],
      ])
        node('rf1').receive({ label, priority } as NodeMessage);
      await until(() => sums.length === 4, 'all answers');
      should(sums.map(({ label }) => label)).deepEqual(['running', 'urgent', 'first', 'second']);
    });
  });
}
