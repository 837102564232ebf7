import should from 'should';
import type { ExtensionResult, RefreshSummary } from '../../src/index';
import { onServer, slowServer } from '../nodes/ami-refresh/refresh-flow';
import {
  config,
  configNode,
  deploy,
  end,
  events,
  helper,
  node,
  refresh,
  simulator,
  start,
  tab,
} from '../nodes/flow';
import { heapUsed } from '../support/heap';
import type { Answerer } from '../support/scripted-server';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';
import { FaultRelay } from './fault-relay';

const MANY = 1000;
const LIMIT = 4;
const EXTENSIONS = ['1001', '1002', '1003'];

type Bench = Awaited<ReturnType<typeof onServer>>;

describe('ami-refresh under load and faults', function () {
  this.timeout(120_000);
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('answers 1,000 messages at once on four connections, and its memory stays flat', async () => {
    const pbx = await simulator();
    const relay = await relayTo(pbx.port);
    // The last refresh in the queue must not time out on a slow machine.
    const bench = await onServer(relay, { timeout: '600000' });
    const { each, summaries, completed, caught } = bench;
    const heap: number[] = [];
    for (const count of [100, MANY, 100]) {
      for (let user = 0; user < count; user++) bench.ask({ payload: EXTENSIONS, user } as never);
      await until(() => completed.length === count, `${count} answers`, 100_000);
      should(summaries.map(userOf).sort(byNumber)).deepEqual(upTo(count));
      should(summaries.every(({ payload }) => succeeded(payload) === EXTENSIONS.length)).be.true();
      should([each.length, caught.length]).deepEqual([count * EXTENSIONS.length, 0]);
      forget(bench);
      pbx.received.length = 0;
      heap.push(heapUsed());
    }
    const [before = 0, , after = 0] = heap;
    should(after - before).be.below(2e6, `the heap after each round: ${heap}`);
    should(relay.maxOpen).equal(LIMIT);
    await until(() => pbx.sessions.length === 0, 'no session left');
  });

  it('answers each of 20 messages once when the connection is lost', async () => {
    const pbx = await simulator({ extensions: 50 });
    const relay = await relayTo(pbx.port);
    const { summaries, caught, completed, ask } = await onServer(relay);
    pbx.fault('slow-answers', { value: 30 });
    for (let user = 0; user < 20; user++) ask({ payload: EXTENSIONS });
    await until(() => pbx.received.some(({ name }) => name === 'ExtensionState'), 'a running refresh');
    relay.cut('RST');
    await until(() => completed.length + caught.length === 20, 'an end to all of them');
    should(summaries).have.length(completed.length);
    for (const { payload } of summaries) should(succeeded(payload)).be.below(EXTENSIONS.length);
    for (const { error } of caught) should(error.code).match(/^AMI_ERR_(CONNECT|BANNER)$/);
    should(caught.length).be.aboveOrEqual(20 - LIMIT);
    await relay.accept();
    ask({ payload: EXTENSIONS });
    await until(() => completed.length + caught.length === 21, 'the next one');
    should(succeeded(summaries.at(-1)?.payload)).equal(EXTENSIONS.length);
  });

  it('returns 999 of 1,000 extensions if one gets no response', async () => {
    const answers = { extensionstatelist: refuse, extensionstate: allBut('1500') };
    const { each, summaries, ask } = await onServer(await slowServer(answers), { queryTimeout: '500' });
    ask({ payload: upTo(MANY).map((n) => String(1001 + n)) });
    await until(() => summaries.length === 1);
    const failed = each.filter(({ payload }) => !(payload as ExtensionResult).ok);
    should(failed).match([{ topic: '1500', payload: { error: { code: 'AMI_ERR_TIMEOUT' } } }]);
    should(summaries[0]?.payload.statistics).match({ successfulQueries: 999, failedQueries: 1 });
    should(each).have.length(MANY);
  });

  for (const [what, type, later] of [
    ['its node is deployed again', 'nodes', [refresh({ name: 'new' })]],
    ['its flow is deployed again', 'flows', [refresh({ name: 'new' })]],
    ['everything is deployed again', 'full', [refresh()]],
    ['its node is deleted', 'nodes', []],
  ] as const) {
    it(`ends when ${what}, without a socket or a late message`, async () => {
      const server = await slowServer();
      const bench = await onServer(server);
      for (let i = 0; i < 20; i++) bench.ask({ payload: EXTENSIONS });
      await until(() => server.held.length === LIMIT * EXTENSIONS.length);
      server.release(1);
      await until(() => bench.each.length === 1);
      const startedAt = performance.now();
      await deploy([tab, config(server), ...later, end('each1'), end('sum1')], type);
      // Node-RED gives up on a node after 15 s. A refresh that waited for its answers would take longer.
      should(performance.now() - startedAt).be.below(10_000);
      await until(() => server.clients.size === 0, 'no client');
      server.release();
      await new Promise(setImmediate);
      should([bench.each.length, bench.summaries.length, bench.caught.length]).deepEqual([1, 0, 0]);
      should(server.names().filter((name) => name === 'Login')).have.length(LIMIT);
    });
  }

  it('ends 20 refreshes with `close`, each with one error', async () => {
    const server = await slowServer();
    const { each, summaries, caught, ask } = await onServer(server);
    for (let user = 0; user < 20; user++) ask({ payload: EXTENSIONS, user } as never);
    await until(() => server.held.length === LIMIT * EXTENSIONS.length);
    ask({ action: 'close' } as never);
    await until(() => caught.length === 20 && summaries.length === 1);
    should(summaries[0]?.payload).deepEqual({ closedConnections: LIMIT });
    should(caught.map(userOf).sort(byNumber)).deepEqual(upTo(20));
    should([...new Set(caught.map(({ error }) => error.code))]).deepEqual(['AMI_ERR_CLOSED']);
    await until(() => server.clients.size === 0, 'no client');
    should(each).be.empty();
    server.held.length = 0;
    ask({ payload: EXTENSIONS });
    await until(() => server.held.length === EXTENSIONS.length);
    server.release();
    await until(() => summaries.length === 2);
    should(caught).have.length(20);
  });

  it('sends nothing on the shared connection', async () => {
    const pbx = await simulator({ extensions: 200 });
    const relay = await relayTo(pbx.port);
    const connected = config(relay, { events: 'call' });
    await start([tab, connected, events(), end('out1'), refresh(), end('each1'), end('sum1')]);
    await until(() => configNode().connection?.state === 'ready' && relay.traffic().length === 1);
    const [shared] = pbx.sessions;
    const actions = () => pbx.received.filter(({ session }) => session === shared?.id).length;
    const before = [relay.traffic()[0], actions(), configNode().connection?.snapshot().bytes];
    let done = 0;
    node('sum1').on('input', () => {
      done += 1;
    });
    for (let i = 0; i < 20; i++) node('rf1').receive({ payload: i % 2 ? EXTENSIONS : undefined });
    await until(() => done === 20);
    should([relay.traffic()[0], actions(), configNode().connection?.snapshot().bytes]).deepEqual(before);
    should(relay.connections).equal(21);
  });
});

async function relayTo(port: number): Promise<FaultRelay> {
  const relay = await FaultRelay.to(port);
  afterThisTest(() => relay.close());
  return relay;
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);
const userOf = (message: object) => (message as { user?: number }).user;
const byNumber = (a = 0, b = 0) => a - b;
const succeeded = (payload: unknown) => (payload as RefreshSummary).statistics.successfulQueries;

/** Clears what `bench` and the test helper have recorded, so that it does not count as memory of the node. */
function forget({ each, summaries, completed, caught }: Bench): void {
  for (const noted of [each, summaries, completed, caught]) noted.length = 0;
  const spied = node('rf1') as unknown as Record<string, { resetHistory(): void }>;
  for (const name of ['send', 'status', 'error', 'warn', 'log', 'debug', 'trace'])
    spied[name]?.resetHistory();
  (helper.log() as unknown as { resetHistory(): void }).resetHistory();
}

const refuse: Answerer = (action, client) =>
  client.answer(action, 'Response: Error', 'Message: Invalid/unknown command: ExtensionStateList.');

function allBut(extension: string): Answerer {
  return (action, client) => {
    if (action.exten === extension) return;
    client.answer(action, 'Response: Success', `Exten: ${action.exten}`, 'Context: default', 'Status: 0');
  };
}
