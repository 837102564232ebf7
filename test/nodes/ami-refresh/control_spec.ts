import should from 'should';
import type { RefreshStatus } from '../../../src/index';
import { until } from '../../support/wait';
import {
  config,
  configNode,
  deploy,
  end,
  helper,
  lastStatus,
  node,
  received,
  refresh,
  simulator,
  statuses,
  tab,
} from '../flow';
import { onServer, slowServer } from './refresh-flow';

describe('ami-refresh: control', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('is queued while the limit of refreshes is running, which is four by default', async () => {
    const server = await slowServer();
    const { summaries, ask } = await onServer(server);
    for (let i = 0; i < 6; i++) ask({ payload: '1001' });
    await until(() => server.held.length === 4);
    server.clients.size.should.equal(4);
    ask({ action: 'status' });
    await until(() => summaries.length === 1);
    should(summaries[0]?.payload.activeConnections).equal(4);
    for (let done = 1; done <= 6; done++) {
      await until(() => server.held.length > 0);
      server.clients.size.should.be.belowOrEqual(4);
      server.release(1);
      await until(() => summaries.length === done + 1);
    }
  });

  it('reports how many refreshes run: msg.action status', async () => {
    const server = await slowServer();
    const { each, summaries, completed, ask } = await onServer(server);
    ask({ action: 'status' });
    await until(() => summaries.length === 1);
    should(summaries[0]?.payload).deepEqual({ activeConnections: 0, connections: [] });
    ask({ payload: '1001' });
    await until(() => server.held.length === 1);
    ask({ action: 'status', topic: 'mine' });
    await until(() => summaries.length === 2);
    const { activeConnections, connections } = (summaries[1] as { payload: object }).payload as {
      activeConnections: number;
      connections: RefreshStatus[];
    };
    activeConnections.should.equal(1);
    should(connections[0]).containDeep({ isHealthy: true, connectionState: 'connected' });
    should(connections[0]?.connectionId).match(/^separate-/);
    each.should.be.empty();
    completed.length.should.equal(2);
    should(summaries[1]).containEql({ topic: 'mine' });
  });

  it('ends running and queued refreshes: msg.action close', async () => {
    const server = await slowServer();
    const { each, summaries, caught, ask } = await onServer(server, { limit: '1' });
    ask({ payload: '1001' });
    ask({ payload: '1002' });
    await until(() => server.held.length === 1);
    ask({ action: 'close' });
    await until(() => summaries.length === 1 && caught.length === 2);
    should(summaries[0]?.payload).deepEqual({ closedConnections: 1 });
    caught.map(({ error }) => error.code).should.deepEqual(['AMI_ERR_CLOSED', 'AMI_ERR_CLOSED']);
    await until(() => server.clients.size === 0);
    each.should.be.empty();
    ask({ payload: '1003' });
    await until(() => server.held.length === 2);
    server.release();
    await until(() => summaries.length === 2);
  });

  it('gives a queued request its own timeout, and opens no session for a request that timed out', async () => {
    const server = await slowServer({ logoff: () => {} });
    const { summaries, caught, ask } = await onServer(server, { limit: '1', timeout: '1500' });
    ask({ payload: '1001' });
    await until(() => server.held.length === 1);
    ask({ payload: '1002' });
    // The connection of the first refresh is still open then, because the server does not answer its Logoff.
    await until(() => caught.length === 1 && summaries.length === 1);
    should(caught[0]?.error.code).equal('AMI_ERR_TIMEOUT');
    await until(() => server.clients.size === 0);
    const logins = server.names().filter((name) => name === 'Login');
    logins.length.should.equal(1);
    ask({ action: 'status' });
    await until(() => summaries.length === 2);
    should(summaries[1]?.payload).deepEqual({ activeConnections: 0, connections: [] });
  });

  it('is idle again, and not in error, after msg.action close', async () => {
    const server = await slowServer();
    const { caught, summaries, ask } = await onServer(server);
    ask({ payload: '1001' });
    await until(() => server.held.length === 1);
    ask({ action: 'close' });
    await until(() => summaries.length === 1 && caught.length === 1);
    should(lastStatus('rf1')).deepEqual({ fill: 'grey', shape: 'ring', text: 'idle' });
  });

  it('is closed only when its connections have logged off', async () => {
    const saidGoodbye: boolean[] = [];
    let closed = false;
    const server = await slowServer({
      logoff: (action, client) => {
        saidGoodbye.push(!closed);
        client.answer(action, 'Response: Goodbye');
        client.socket.end();
      },
    });
    const { ask } = await onServer(server);
    ask({ payload: '1001' });
    ask({ payload: '1002' });
    const connected = () =>
      [...configNode().pools].flatMap((pool) => pool.status()).filter((each) => each.isHealthy);
    await until(() => connected().length === 2);
    await node('rf1').close(false);
    closed = true;
    await until(() => server.clients.size === 0);
    saidGoodbye.should.deepEqual([true, true]);
  });

  it('leaves no refresh pool behind at its connection, after many deploys or when it is deleted', async () => {
    const server = await slowServer();
    await onServer(server);
    const flow = [tab, config(server), end('each1'), end('sum1')];
    const { pools } = configNode();
    pools.size.should.equal(1);
    for (let change = 1; change <= 5; change++) {
      await deploy([...flow, refresh({ name: `n${change}` })], 'nodes');
      configNode().pools.should.equal(pools);
      pools.size.should.equal(1);
    }
    await deploy(flow, 'nodes');
    pools.size.should.equal(0);
  });

  it('shows only a few steps of a refresh, even if many answers arrive at once', async () => {
    const pbx = await simulator({ extensions: 2_000 });
    const { summaries, ask } = await onServer(pbx);
    const shown = statuses('rf1');
    const startedAt = performance.now();
    ask({});
    await until(() => summaries.length === 1);
    const steps = shown().filter(({ text }) => text?.startsWith('refreshing'));
    steps.length.should.be.belowOrEqual(2 + (performance.now() - startedAt) / 250);
  });

  it('sends nothing more once the node is closed, and completes without an error', async () => {
    const server = await slowServer({ logoff: () => {} });
    const { each, summaries, caught, completed, ask } = await onServer(server, { limit: '2' });
    for (const payload of ['1001', '1002', '1003']) ask({ payload });
    await until(() => server.held.length === 2);
    const shown = statuses('rf1');
    const startedAt = performance.now();
    const closed = node('rf1').close(false);
    const before = shown().length;
    server.release();
    await closed;
    // 800 ms, and time for a busy machine. Node-RED itself gives up after 15 s.
    (performance.now() - startedAt).should.be.below(5000);
    await until(() => server.clients.size === 0);
    await until(() => completed.length === 3);
    [each, summaries, caught].should.deepEqual([[], [], []]);
    shown().length.should.equal(before);
  });

  it('opens no session for a message that arrives while the node closes', async () => {
    const server = await slowServer({ logoff: () => {} });
    const { completed, caught, ask } = await onServer(server);
    ask({ payload: '1001' });
    await until(() => server.held.length === 1);
    const closed = node('rf1').close(false);
    ask({ payload: '1002' });
    await closed;
    await until(() => completed.length === 2);
    server
      .names()
      .filter((name) => name === 'Login')
      .length.should.equal(1);
    caught.should.be.empty();
  });

  it('ends when its node is deployed again, which then works', async () => {
    const server = await slowServer();
    const { ask } = await onServer(server);
    ask({ payload: '1001' });
    await until(() => server.held.length === 1);
    const flow = [tab, config(server), refresh({ name: 'new' }), end('each1'), end('sum1')];
    await deploy(flow, 'nodes');
    await until(() => server.clients.size === 0);
    const summaries = received('sum1');
    node('rf1').receive({ payload: '1002' });
    await until(() => server.held.length === 2);
    server.release();
    await until(() => summaries.length === 1);
  });
});
