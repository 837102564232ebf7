import should from 'should';
import { scriptedServer } from '../../support/scripted-server';
import { afterThisTest } from '../../support/teardown';
import { until } from '../../support/wait';
import {
  ADMIN,
  config,
  configNode,
  deploy,
  end,
  events,
  type FlowNode,
  helper,
  lastStatus,
  node,
  refresh,
  simulator,
  start,
  tab,
} from '../flow';

const isReady = () => configNode().connection?.state === 'ready';
const refreshFlow = [refresh(), end('each1'), end('sum1')];

describe('ami-config: the shared connection', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('is not opened without users', async () => {
    const pbx = await simulator();
    await start([tab, config(pbx), ...refreshFlow]);
    await new Promise(setImmediate);
    should(configNode().connection?.state).not.equal('connecting');
    pbx.sessions.should.be.empty();
    pbx.received.should.be.empty();
  });

  it('is one for all its users', async () => {
    const pbx = await simulator();
    await start([tab, config(pbx), events(), events({ id: 'ev2' }), events({ id: 'ev3' }), end('out1')]);
    await until(isReady);
    pbx.sessions.length.should.equal(1);
    Object.keys(configNode().users).should.deepEqual(['ev1', 'ev2', 'ev3']);
    Object.getPrototypeOf(configNode().users).should.equal(Object.prototype);
  });

  it('stays open during a deploy of its users, of other nodes and of their flows', async () => {
    const pbx = await simulator();
    const flow = (change: number) => [
      tab,
      config(pbx),
      events({ name: `n${change}` }),
      ...refreshFlow,
      end('out1'),
    ];
    await start(flow(0));
    await until(isReady);
    const [session] = pbx.sessions;
    await deploy(flow(1), 'nodes');
    await deploy([...flow(1), events({ id: 'ev2' })], 'flows');
    await deploy([...flow(2), events({ id: 'ev2' })], 'flows');
    await deploy(flow(3), 'nodes');
    pbx.sessions.should.deepEqual([session]);
    should(configNode().connection?.snapshot().connects).equal(1);
    should(lastStatus('ev1')?.text).equal('node-red:common.status.connected');
  });

  it('stays open when one user is deleted while the only other one restarts', async () => {
    const pbx = await simulator();
    const flow = (change: number) => [tab, config(pbx), events({ name: `n${change}` }), end('out1')];
    await start([...flow(0), events({ id: 'ev2' })]);
    await until(isReady);
    await deploy(flow(1), 'nodes');
    isReady().should.be.true();
    should(configNode().connection?.snapshot().connects).equal(1);
    Object.keys(configNode().users).should.deepEqual(['ev1']);
  });

  it('is replaced, never doubled, by a full deploy or one that changes it', async () => {
    const pbx = await simulator();
    let most = 0;
    const count = () => {
      most = Math.max(most, pbx.sessions.length);
    };
    const watch = setInterval(count, 1);
    afterThisTest(() => clearInterval(watch));
    const flow = (change: number) => [tab, config(pbx, { name: `n${change}` }), events(), end('out1')];
    await start(flow(0));
    await until(isReady);
    for (const type of ['full', 'nodes', 'flows', 'full'] as const) {
      await deploy(flow(type === 'full' ? 0 : Math.random()), type);
      await until(isReady, `ready after ${type}`);
      count();
    }
    most.should.equal(1);
  });

  it('leaves no second session behind when it is deployed while it waits to reconnect', async () => {
    const pbx = await simulator();
    const flow = (change: number) => [
      tab,
      config(pbx, { reconnectDelay: 50, name: `n${change}` }),
      events(),
      end('out1'),
    ];
    await start(flow(0));
    await until(isReady);
    const before = configNode().connection;
    pbx.drop();
    await until(() => before?.state === 'waiting');
    await deploy(flow(1), 'nodes');
    await until(isReady);
    const logins = () => pbx.received.filter(({ name }) => /^login$/i.test(name)).length;
    // Longer than the reconnect delay that the deploy has cut short.
    const patience = performance.now() + 200;
    await until(() => performance.now() > patience);
    logins().should.equal(2);
    pbx.sessions.length.should.equal(1);
    should(before?.state).equal('closed');
    should(configNode().connection).not.equal(before);
  });

  it('is closed when its last user is removed, and opened for the next', async () => {
    const pbx = await simulator();
    const without: FlowNode[] = [tab, config(pbx), end('out1')];
    await start([...without, events(), events({ id: 'ev2' })]);
    await until(isReady);
    await deploy([...without, events()], 'nodes');
    isReady().should.be.true();
    await deploy(without, 'nodes');
    await until(() => pbx.sessions.length === 0);
    should(configNode().connection?.state).equal('closed');
    await deploy([...without, events()], 'nodes');
    await until(isReady);
    pbx.sessions.length.should.equal(1);
  });

  it('is closed when its last user now names another connection', async () => {
    const pbx = await simulator();
    const other = await simulator();
    const both = [tab, config(pbx), config(other, { id: 'pbx2' }), end('out1')];
    const credentials = { pbx1: ADMIN, pbx2: ADMIN };
    await start([...both, events()], credentials);
    await until(isReady);
    await deploy([...both, events({ connection: 'pbx2' })], 'nodes', credentials);
    await until(() => configNode('pbx2').connection?.state === 'ready');
    await until(() => pbx.sessions.length === 0);
    should(configNode().connection?.state).equal('closed');
  });

  it('leaves no listeners behind, even if its users are deployed often', async () => {
    const pbx = await simulator();
    const flow = (change: number) => [tab, config(pbx), events({ name: `n${change}` }), end('out1')];
    await start(flow(0));
    await until(isReady);
    const { connection } = configNode();
    const listeners = () => connection?.listenerCount('state') ?? 0;
    const before = listeners();
    for (let change = 1; change <= 20; change++) await deploy(flow(change), 'nodes');
    should(configNode().connection).equal(connection);
    listeners().should.equal(before);
    Object.keys(configNode().users).should.deepEqual(['ev1']);
  });

  it('closes within a second from a server that never answers', async () => {
    const server = await scriptedServer({ answers: { logoff: () => {} } });
    await start([tab, config(server), events(), end('out1')]);
    await until(isReady);
    const startedAt = performance.now();
    await helper.clearFlows();
    const took = performance.now() - startedAt;
    // 800 ms, and time for a busy machine. Node-RED itself gives up after 15 s.
    took.should.be.below(5000);
    server.names().should.containEql('Logoff');
  });

  it('closes at once from a server that never greeted', async () => {
    const server = await scriptedServer({ banner: '' });
    await start([tab, config(server), events(), end('out1')]);
    await until(() => server.clients.size === 1);
    const startedAt = performance.now();
    await helper.clearFlows();
    // Without a busy machine a few ms. The timeout of the banner is 10 s.
    (performance.now() - startedAt).should.be.below(5000);
    await until(() => server.clients.size === 0);
  });

  it('shows its current state to a node that is deployed later', async () => {
    const pbx = await simulator();
    const flow = [tab, config(pbx), events(), end('out1')];
    await start(flow);
    await until(isReady);
    await deploy([...flow, events({ id: 'ev2' })], 'nodes');
    should(lastStatus('ev2')).deepEqual({
      fill: 'green',
      shape: 'dot',
      text: 'node-red:common.status.connected',
    });
    node('ev2').should.be.ok();
  });
});
