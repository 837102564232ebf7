import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NodeAPI } from 'node-red';
import should from 'should';
import { coreNode } from '../../support/helper';
import { afterThisTest } from '../../support/teardown';
import { until } from '../../support/wait';
import { config, helper, lastStatus, node, PLACE, refresh, simulator, start, statuses, tab } from '../flow';
import { onServer, slowServer } from './refresh-flow';

describe('ami-refresh: the end of a message', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('is completed once, after the last message was sent', async () => {
    const pbx = await simulator();
    const { each, summaries, caught, completed, ask } = await onServer(pbx);
    let before: number[] = [];
    node('completed').on('input', () => {
      before = [each.length, summaries.length];
    });
    ask({ payload: ['1001', '1002'] });
    await until(() => completed.length > 0);
    await new Promise(setImmediate);
    completed.length.should.equal(1);
    before.should.deepEqual([2, 1]);
    caught.should.be.empty();
  });

  it('ends in Catch once, with its code and the message, if no session can be opened', async () => {
    const { each, summaries, caught, completed, ask } = await onServer({ port: 1 });
    ask({ payload: ['1001'], topic: 'mine', user: 7 });
    await until(() => caught.length > 0);
    await new Promise(setImmediate);
    caught.length.should.equal(1);
    should(caught[0]?.error.code).equal('AMI_ERR_CONNECT');
    should(caught[0]?.error.source.id).equal('rf1');
    should(caught[0]).containDeep({ payload: ['1001'], topic: 'mine', user: 7 });
    [each, summaries, completed].should.deepEqual([[], [], []]);
    should(lastStatus('rf1')).deepEqual({ fill: 'red', shape: 'ring', text: 'not reachable' });
  });

  it('ends in Catch if the login is refused, without the secret', async () => {
    const pbx = await simulator({ users: [{ username: 'admin', secret: 'another' }] });
    const { caught, ask } = await onServer(pbx);
    ask({});
    await until(() => caught.length > 0);
    should(caught[0]?.error.code).equal('AMI_ERR_LOGIN');
    should(lastStatus('rf1')?.text).equal('login refused');
    should(caught[0]?.error.message).not.match(/secret\b.*secret/);
  });

  const badPayloads: [title: string, payload: unknown][] = [
    ['false', false],
    ['an object without extension', { number: '1001' }],
    ['a Buffer', Buffer.from('1001')],
    ['a Map', new Map()],
    ['a function', () => {}],
  ];
  for (const [title, payload] of badPayloads) {
    it(`ends in Catch if the payload cannot contain extensions: ${title}`, async () => {
      const pbx = await simulator();
      const { caught, completed, ask } = await onServer(pbx);
      ask({ payload });
      await until(() => caught.length > 0);
      caught.length.should.equal(1);
      should(caught[0]?.error.code).equal('AMI_ERR_INVALID_ACTION');
      should(caught[0]?.error.message).match(/msg\.payload must be empty, a list of extensions.*not /);
      pbx.received.should.be.empty();
      completed.should.be.empty();
    });
  }

  for (const action of ['stop', 'REFRESH', 1, {}, ['refresh']]) {
    it(`ends in Catch if the action is unknown: ${JSON.stringify(action)}`, async () => {
      const pbx = await simulator();
      const { caught, ask } = await onServer(pbx);
      ask({ action });
      await until(() => caught.length > 0);
      should(caught[0]?.error.code).equal('AMI_ERR_INVALID_ACTION');
      should(caught[0]?.error.message).match(/msg\.action must be refresh, status or close/);
    });
  }

  for (const [field, value] of [
    ['limit', '0'],
    ['limit', 'many'],
    ['timeout', '-5'],
    ['queryTimeout', '1.5'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Node-RED's own way to name a variable
    ['context', '${NO_SUCH_CONTEXT}'],
  ]) {
    it(`ends in Catch if a field of the node is wrong: ${field} ${value}`, async () => {
      const pbx = await simulator();
      const { caught, ask } = await onServer(pbx, { [field as string]: value });
      should(lastStatus('rf1')).deepEqual({ fill: 'red', shape: 'ring', text: 'invalid setting' });
      ask({});
      await until(() => caught.length > 0);
      should(caught[0]?.error.code).equal('AMI_ERR_INVALID_ACTION');
      should(caught[0]?.error.message).match(/limit|timeout|queryTimeout|NO_SUCH_CONTEXT/);
    });
  }

  it('ends in Catch if the node has no connection', async () => {
    const pbx = await simulator();
    const { caught, ask } = await onServer(pbx, { connection: '' });
    should(lastStatus('rf1')).deepEqual({ fill: 'red', shape: 'ring', text: 'no connection selected' });
    ask({});
    await until(() => caught.length > 0);
    should(caught[0]?.error.message).match(/no AMI connection/);
  });

  it('answers what runs, and ends nothing, if the node has no connection', async () => {
    const pbx = await simulator();
    const { summaries, ask } = await onServer(pbx, { connection: '' });
    ask({ action: 'status' });
    ask({ action: 'close' });
    await until(() => summaries.length === 2, 'both answers');
    should(summaries.map(({ payload }) => payload)).deepEqual([
      { activeConnections: 0, connections: [] },
      { closedConnections: 0 },
    ]);
  });

  it('can still be answered by a flow when some extensions are not answered in time', async () => {
    const server = await slowServer();
    const { each, summaries, caught, ask } = await onServer(server, { queryTimeout: '1500' });
    ask({ payload: ['1001', '1002'] });
    await until(() => server.held.length === 2);
    server.release(1);
    await until(() => each.length === 1, 'the answer, without waiting for the other');
    summaries.should.be.empty();
    await until(() => summaries.length === 1);
    should(summaries[0]?.payload.statistics).containEql({ successfulQueries: 1, failedQueries: 1 });
    should(each[1]?.payload).containDeep({
      extension: '1002',
      ok: false,
      error: { code: 'AMI_ERR_TIMEOUT' },
    });
    should(lastStatus('rf1')).deepEqual({ fill: 'yellow', shape: 'dot', text: 'failed: 1 of 2' });
    caught.should.be.empty();
  });

  it('ends at the total timeout', async () => {
    const server = await slowServer();
    const { summaries, ask } = await onServer(server, { timeout: '1500' });
    ask({ payload: ['1001'] });
    await until(() => summaries.length === 1);
    should(summaries[0]?.payload.statistics).containEql({ successfulQueries: 0, failedQueries: 1 });
  });

  it('shows its progress at the node, and then its outcome', async () => {
    const server = await slowServer();
    const { each, summaries, ask } = await onServer(server);
    should(lastStatus('rf1')).deepEqual({ fill: 'grey', shape: 'ring', text: 'idle' });
    ask({ payload: ['1001', '1002', '1003'] });
    await until(() => server.held.length === 3);
    should(lastStatus('rf1')).deepEqual({ fill: 'blue', shape: 'dot', text: 'refreshing' });
    const patience = performance.now() + 300;
    await until(() => performance.now() > patience);
    server.release(2);
    await until(() => each.length === 2);
    statuses('rf1')()
      .map(({ text }) => text)
      .should.containEql('refreshing 1/3');
    server.release();
    await until(() => summaries.length === 1);
    should(lastStatus('rf1')).deepEqual({ fill: 'green', shape: 'dot', text: 'checked: 3' });
  });

  it('answers an HTTP request', async () => {
    const pbx = await simulator({ extensions: 3 });
    let httpNode: Parameters<typeof createServer>[1];
    const web = (RED: NodeAPI) => {
      httpNode = RED.httpNode as unknown as typeof httpNode;
      Object.assign(RED.settings, { httpNodeRoot: '/' });
      return coreNode('network/21-httpin')(RED);
    };
    const httpIn = {
      id: 'in1',
      type: 'http in',
      ...PLACE,
      z: 'tab1',
      url: '/refresh',
      method: 'post',
      wires: [['rf1']],
    };
    const httpOut = { id: 'resp1', type: 'http response', ...PLACE, z: 'tab1', wires: [] };
    await start([tab, config(pbx), httpIn, refresh({ wires: [[], ['resp1']] }), httpOut], undefined, [web]);
    const server = createServer(httpNode as never).listen(0, '127.0.0.1');
    afterThisTest(() => new Promise((resolve) => server.close(resolve)));
    await until(() => server.listening);
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/refresh`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: '["1001","1003"]',
    });
    const body = (await response.json()) as { extensionsChecked: number };
    response.status.should.equal(200);
    body.extensionsChecked.should.equal(2);
  });
});
