import type { NodeMessage } from 'node-red';
import should from 'should';
import type { ConnectionReport } from '../../../nodes/ami-control/report';
import { type Client, type Received, scriptedServer } from '../../support/scripted-server';
import { until } from '../../support/wait';
import {
  catcher,
  config,
  configNode,
  control,
  deploy,
  end,
  events,
  type FlowNode,
  helper,
  lastStatus,
  node,
  received,
  refresh,
  simulator,
  start,
  tab,
} from '../flow';

interface Told extends NodeMessage {
  topic: string;
  payload: ConnectionReport;
}

const state = () => configNode().connection?.state;
const isReady = () => state() === 'ready';

/** Starts these nodes with an ami-control. `ask` sends it a message and waits for the answer. */
async function controlled(server: { port: number }, more: FlowNode[] = [], fields: object = {}) {
  await start([tab, config(server, fields), control(), end('told1'), ...more]);
  const told = received<Told & { request?: number }>('told1');
  let requests = 0;
  const ask = async (message: object = {}) => {
    requests += 1;
    const request = requests;
    node('ct1').receive({ ...message, request } as NodeMessage);
    const answer = () => told.find((other) => other.request === request);
    await until(answer, 'the answer');
    return answer() as Told;
  };
  return { told, ask };
}

describe('ami-control', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('is a user like any other: the connection is opened for it alone, and its status shows it', async () => {
    const pbx = await simulator();
    await controlled(pbx);
    await until(isReady);
    pbx.sessions.length.should.equal(1);
    should(lastStatus('ct1')).deepEqual({
      fill: 'green',
      shape: 'dot',
      text: 'node-red:common.status.connected',
    });
  });

  it('reports each change of state unasked, and nothing in between', async () => {
    const pbx = await simulator();
    const { told } = await controlled(pbx, [], { reconnectDelay: '60000' });
    await until(isReady);
    pbx.drop();
    await until(() => state() === 'waiting');
    await until(() => told.length === 4);
    told.map(({ topic }) => topic).should.deepEqual(['connecting', 'login', 'ready', 'waiting']);
    told.map(({ payload }) => payload.healthy).should.deepEqual([false, false, true, false]);
    should(told.at(-1)?.payload.reason?.code).equal('AMI_ERR_CONNECT');
    should(told.at(-1)?.payload.failures).deepEqual({ AMI_ERR_CONNECT: 1 });
  });

  it('answers with the details of the connection, and keeps the message’s other properties', async () => {
    const pbx = await simulator();
    const { ask } = await controlled(pbx, [], { name: 'Head office', maxReconnectAttempts: '7' });
    await until(isReady);
    const { topic, payload, ...rest } = await ask({ payload: 'x', res: 'of HTTP In' });
    rest.should.containEql({ res: 'of HTTP In' });
    topic.should.equal('ready');
    const { since, lastConnectMs, memory, bytesPerSecond, eventsPerSecond, ...known } = payload;
    known.should.deepEqual({
      service: 'ami',
      server: 'Head office',
      version: '22',
      running: true,
      state: 'ready',
      healthy: true,
      attempts: 0,
      maxAttempts: 7,
      connects: 1,
      failures: {},
      actionsInFlight: 0,
      refreshes: 0,
      drops: 0,
    });
    new Date(since).toISOString().should.equal(since);
    should(lastConnectMs).be.aboveOrEqual(0);
    memory.should.be.above(10_000_000);
    bytesPerSecond.should.be.aboveOrEqual(0);
    eventsPerSecond.should.be.aboveOrEqual(0);
  });

  it('has the pattern of the refreshes of the last hour, if a node reports slow ones', async () => {
    const pbx = await simulator({ extensions: ['1001'] });
    const { ask } = await controlled(pbx, [refresh({ alert: true }), end('each1'), end('sum1')]);
    await until(isReady);
    (await ask()).payload.should.not.have.property('refreshesLastHour');
    const summaries = received('sum1');
    for (const count of [1, 2]) {
      node('rf1').receive({});
      await until(() => summaries.length === count, 'the summary');
    }
    const { refreshesLastHour } = (await ask()).payload;
    should(refreshesLastHour).match({ count: 2, medianMs: Number.isFinite, p95Ms: Number.isFinite });
  });

  it('counts the refreshes with the same settings, and the actions in flight', async () => {
    const held: (() => void)[] = [];
    const server = await scriptedServer({
      answers: {
        extensionstate: (action: Received, client: Client) =>
          held.push(() => client.answer(action, 'Response: Success', 'Status: 0')),
        queuesummary: () => {},
      },
    });
    const { ask } = await controlled(server, [refresh({ extensions: ['1'] }), end('each1'), end('sum1')]);
    const summaries = received('sum1');
    await until(isReady);
    const slow = configNode().connection?.send({ Action: 'QueueSummary' });
    slow?.catch(() => {});
    node('rf1').receive({});
    node('rf1').receive({});
    await until(() => held.length === 2);
    (await ask()).payload.should.containEql({ refreshes: 2, actionsInFlight: 1 });
    for (const answer of held) answer();
    await until(() => summaries.length === 2);
    (await ask()).payload.refreshes.should.equal(0);
  });

  it('never reports the secret', async () => {
    const pbx = await simulator();
    const { told, ask } = await controlled(pbx);
    await until(isReady);
    await ask();
    JSON.stringify(told).should.not.match(/"secret"/);
  });

  it('disconnects, and keeps the connection closed through deploys of other nodes, until a connect request', async () => {
    const pbx = await simulator();
    const { ask } = await controlled(pbx, [events(), end('out1')]);
    await until(isReady);
    (await ask({ action: 'disconnect' })).payload.should.containEql({
      state: 'closed',
      running: false,
      healthy: false,
    });
    await until(() => pbx.sessions.length === 0, 'the end of the session');
    const grey = { fill: 'grey', shape: 'ring', text: 'node-red:common.status.not-connected' };
    should(lastStatus('ct1')).deepEqual(grey);
    should(lastStatus('ev1')).deepEqual(grey);

    const flow = [tab, config(pbx), control(), end('told1'), events({ name: 'changed' }), end('out1')];
    await deploy(flow, 'nodes');
    await deploy([...flow, events({ id: 'ev2' })], 'flows');
    await new Promise(setImmediate);
    should(state()).equal('closed');

    node('ct1').receive({ action: 'connect' } as NodeMessage);
    await until(isReady);
    pbx.sessions.length.should.equal(1);
  });

  it('opens a disconnected connection when the connection node itself is deployed', async () => {
    const pbx = await simulator();
    const { ask } = await controlled(pbx);
    await until(isReady);
    await ask({ action: 'disconnect' });
    await deploy([tab, config(pbx, { name: 'changed' }), control(), end('told1')], 'nodes');
    await until(isReady);
  });

  it('does not affect an open connection on a connect request', async () => {
    const pbx = await simulator();
    const { ask } = await controlled(pbx);
    await until(isReady);
    (await ask({ action: 'connect' })).payload.should.containEql({ state: 'ready', connects: 1 });
  });

  it('reconnects: from ready with a new session, from waiting at once, and from closed', async () => {
    const pbx = await simulator();
    const { ask } = await controlled(pbx, [], { reconnectDelay: '60000' });
    const connects = () => (isReady() ? configNode().connection?.snapshot().connects : 0);
    await until(isReady);
    (await ask({ action: 'reconnect' })).payload.should.containEql({ state: 'connecting', healthy: false });
    await until(() => connects() === 2);
    pbx.drop();
    await until(() => state() === 'waiting');
    await ask({ action: 'reconnect' });
    await until(() => connects() === 3);
    await ask({ action: 'disconnect' });
    await ask({ action: 'reconnect' });
    await until(() => connects() === 4);
    pbx.sessions.length.should.equal(1);
  });

  for (const action of ['reconnect', 'connect']) {
    it(`no longer keeps the connection closed after a ${action} request`, async () => {
      const pbx = await simulator();
      const { ask } = await controlled(pbx);
      await until(isReady);
      await ask({ action: 'disconnect' });
      await ask({ action });
      await until(isReady);
      // Without users the connection closes. The next user shows whether it would still be kept closed.
      await deploy([tab, config(pbx), end('told1')], 'nodes');
      await until(() => pbx.sessions.length === 0);
      await deploy([tab, config(pbx), control(), end('told1')], 'nodes');
      await until(isReady);
    });
  }

  it('sends no answer once it is closing', async () => {
    const held: (() => void)[] = [];
    const server = await scriptedServer({
      answers: {
        logoff: (action: Received, client: Client) =>
          held.push(() => {
            client.answer(action, 'Response: Goodbye');
            client.socket.end();
          }),
      },
    });
    const { told } = await controlled(server, [catcher(), end('catch1-out')]);
    const caught = received('catch1-out');
    await until(isReady);
    node('ct1').receive({ action: 'disconnect', request: 1 } as unknown as NodeMessage);
    await until(() => held.length === 1);
    const sent = told.length;
    const closed = node('ct1').close(false);
    for (const goodbye of held) goodbye();
    await closed;
    await until(() => server.clients.size === 0);
    await new Promise(setImmediate);
    told.length.should.equal(sent);
    caught.should.be.empty();
  });

  it('reports in separate objects: a change by a flow affects no other message', async () => {
    const { ask, told } = await controlled({ port: 1 }, [], { reconnectDelay: '60000' });
    await until(() => state() === 'waiting');
    await until(() => told.at(-1)?.topic === 'waiting');
    const { payload } = await ask();
    Object.assign(payload.failures, { AMI_ERR_CONNECT: 99, changed: 1 });
    Object.assign(payload.reason ?? {}, { message: 'changed' });
    const again = (await ask()).payload;
    again.failures.should.deepEqual({ AMI_ERR_CONNECT: 1 });
    should(again.reason?.message).not.equal('changed');
    should(told[0]?.payload.failures).deepEqual({});
  });

  it('is refused with a reason if a later release made it', async () => {
    const pbx = await simulator();
    await start([tab, config(pbx), control({ version: 2 }), end('told1'), catcher(), end('catch1-out')]);
    const caught = received<{ error: { message: string } }>('catch1-out');
    should(lastStatus('ct1')).deepEqual({ fill: 'red', shape: 'ring', text: 'invalid setting' });
    node('ct1').receive({});
    await until(() => caught.length === 1);
    should(caught[0]?.error.message).match(/^AmiError: version: the node has version 2/);
    await new Promise(setImmediate);
    pbx.sessions.should.be.empty();
  });

  it('may share a connection with others, each of which reports every change', async () => {
    const pbx = await simulator();
    const second = control({ id: 'ct2', wires: [['told2']] });
    const { ask } = await controlled(pbx, [second, end('told2')]);
    const told2 = received<Told>('told2');
    await until(isReady);
    await ask({ action: 'disconnect' });
    await until(() => told2.at(-1)?.topic === 'closed');
    node('ct2').receive({ action: 'connect' } as NodeMessage);
    await until(isReady);
    pbx.sessions.length.should.equal(1);
  });

  for (const action of ['restart', 'Connect', 1, true, {}, ['connect'], '__proto__']) {
    it(`refuses msg.action ${JSON.stringify(action)} by its name, and does not affect the connection`, async () => {
      const pbx = await simulator();
      const { told } = await controlled(pbx, [catcher(), end('catch1-out')]);
      const caught = received<{ error: { message: string; code: string } }>('catch1-out');
      await until(() => told.at(-1)?.topic === 'ready', 'the report of the state');
      const before = told.length;
      node('ct1').receive({ action } as unknown as NodeMessage);
      await until(() => caught.length === 1);
      should(caught[0]?.error.code).equal('AMI_ERR_INVALID_ACTION');
      should(caught[0]?.error.message).match(
        /^AmiError: msg\.action must be status, connect, disconnect or reconnect, not /,
      );
      told.length.should.equal(before);
      should(state()).equal('ready');
    });
  }

  it('reports a missing connection, or a wrong setting of it', async () => {
    const wrong = [control({ connection: '' }), control({ id: 'ct2' })];
    await start([tab, config({ port: 0 }), ...wrong, end('told1'), catcher(), end('catch1-out')]);
    const caught = received<{ error: { message: string } }>('catch1-out');
    should(lastStatus('ct1')?.text).equal('no connection selected');
    should(lastStatus('ct2')?.text).equal('invalid setting');
    node('ct1').receive({});
    await until(() => caught.some(({ error }) => /no AMI connection is set/.test(error.message)));
    node('ct2').receive({ action: 'connect' } as NodeMessage);
    await until(() => caught.filter(({ error }) => /port must be/.test(error.message)).length >= 1);
  });

  it('leaves nothing behind when it is deployed again', async () => {
    const pbx = await simulator();
    const flow = (change: number) => [tab, config(pbx), control({ name: `n${change}` }), end('told1')];
    await start(flow(0));
    await until(isReady);
    const { connection } = configNode();
    const listeners = () => connection?.listenerCount('state') ?? 0;
    const before = listeners();
    for (let change = 1; change <= 10; change++) await deploy(flow(change), 'nodes');
    should(configNode().connection).equal(connection);
    listeners().should.equal(before);
    should(connection?.snapshot().connects).equal(1);
  });
});
