import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import should from 'should';
import { freePort } from '../../lab/machine/process';
import { amiEnvironment } from '../../lab/parts/ami-environment';
import { type NodeRed, startNodeRed } from '../../lab/parts/node-red';
import { Simulator } from '../../src/simulator';
import { lab } from '../support/lab';
import { until } from '../support/wait';
import { example } from './all';
import { Functions } from './functions';

const TITLE = 'Webhook to a CRM';

describe('the example "Webhook to a CRM": its functions', () => {
  const START = { payload: {} };
  const call = (id: string, more: object = {}) => ({
    topic: 'ended',
    payload: { id, n: 4, outcome: 'answered', ...more },
  });
  const made = (env: object = {}) => new Functions(TITLE, { CRM_URL: 'http://127.0.0.1/calls', ...env });
  const sends = async (flow: Functions) => (await flow.run('Send next', START)).flat()[0];
  const state = (flow: Functions) => flow.flow.get('crm') as { posts: unknown[]; dropped: number };

  it('uses the id of a call as key for its end, and another key for each earlier change', async () => {
    const flow = made();
    await flow.run('Queue', { ...call('17.1'), topic: 'ringing' });
    await flow.run('Queue', call('17.1\r\nX: y'));
    should(state(flow).posts).containDeep([{ key: '17.1-4' }, { key: '17.1__X__y' }]);
  });

  it('leaves out a call that continues as another one', async () => {
    const flow = made();
    await flow.run('Queue', call('17.1', { outcome: 'merged' }));
    should(state(flow).posts).have.length(0);
  });

  it('drops and counts the oldest calls over the limit, but never the one that is being sent', async () => {
    const flow = made({ CALLS_KEPT: 2 });
    await flow.run('Queue', call('1'));
    should(await sends(flow)).containDeep({ headers: { 'idempotency-key': '1' } });
    for (const id of ['2', '3', '4']) await flow.run('Queue', call(id));
    should(state(flow).posts).containDeep([{ key: '1' }, { key: '4' }]);
    should(state(flow).dropped).equal(2);
  });

  it('sends nothing while CRM_URL is not set', async () => {
    const flow = made({ CRM_URL: '' });
    await flow.run('Queue', call('1'));
    should(await sends(flow)).be.undefined();
    should(flow.statuses.at(-1)).containEql({ text: '1 queued, 0 dropped: CRM_URL is not set' });
  });

  it('counts two reports of one failed request once', async () => {
    const flow = made();
    await flow.run('Queue', call('1'));
    const request = await sends(flow);
    should(request).be.ok();
    const failed = { ...request, statusCode: 'ECONNREFUSED' };
    await flow.run('Answer', failed);
    await flow.run('Answer', failed);
    should(flow.flow.get('crm')).containEql({ tries: 1, attempt: 0, why: 'the CRM does not answer' });
  });
});

describe('the example "Webhook to a CRM" on a real Node-RED', function () {
  this.timeout(120_000);
  interface Post {
    key: string;
    event: string;
    id: string;
    from: string;
  }
  let pbx: Simulator;
  let nodeRed: NodeRed;
  let crm: Server | undefined;
  let port: number;
  let posts: Post[] = [];
  /** Statuses of the next answers; 0 cuts the connection after the request. Then 200. */
  let answers: number[] = [];

  const open = async () => {
    crm = createServer(async (request: IncomingMessage, response) => {
      const { event, call } = (await json(request)) as {
        event: string;
        call: { id: string; from: { number: string } };
      };
      const key = String(request.headers['idempotency-key']);
      posts.push({ key, event, id: call.id, from: call.from.number });
      const status = answers.shift() ?? 200;
      if (status === 0) request.socket.destroy();
      else response.writeHead(status).end();
    });
    await new Promise<void>((resolve) => crm?.listen(port, '127.0.0.1', resolve));
    port = (crm.address() as AddressInfo).port;
  };
  const shut = async () => {
    const server = crm;
    crm = undefined;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  const talk = async (from: string) => {
    const call = pbx.call(from, '1009');
    call.answer();
    call.hangup();
    await call.ended;
  };
  const arrived = (count: number) =>
    until(
      () => posts.length >= count,
      () => `${count} posts: ${JSON.stringify(posts)}`,
      90_000,
    );
  const callers = () => posts.map(({ from }) => from);

  before(async function () {
    this.timeout(120_000);
    pbx = await Simulator.listen({ extensions: 10 });
    port = await freePort();
    nodeRed = await startNodeRed({
      line: lab.line,
      // The test reads what the debug sidebar would show.
      flow: example(TITLE).flow.map((node) => (node.type === 'debug' ? { ...node, console: true } : node)),
      env: {
        ...amiEnvironment(pbx),
        CRM_URL: `http://127.0.0.1:${port}/calls`,
      },
    });
    await pbx.loggedIn();
    await until(
      () => pbx.received.some(({ name }) => name === 'BridgeList'),
      'the questions after the login',
    );
  });
  after(async () => {
    await nodeRed?.stop();
    await shut();
    await pbx?.close();
  });
  beforeEach(() => {
    posts = [];
    answers = [];
  });

  it('delivers each call once and in order, including those during an outage of the CRM', async () => {
    for (const from of ['1001', '1002', '1003']) await talk(from);
    await open();
    await arrived(3);
    await talk('1004');
    await arrived(4);
    should(callers()).deepEqual(['1001', '1002', '1003', '1004']);
    for (const { key, event, id } of posts) should({ key, event }).deepEqual({ key: id, event: 'ended' });
  });

  it('retries after 500, 429 and a lost answer, with the same key and before the next call', async () => {
    answers = [500, 429, 0];
    await talk('1001');
    await talk('1002');
    await arrived(5);
    should(callers()).deepEqual(['1001', '1001', '1001', '1001', '1002']);
    should(new Set(posts.map(({ key }) => key)).size).equal(2);
  });

  it('passes on a call that the CRM refuses, and continues with the next', async () => {
    answers = [400];
    await talk('1005');
    await talk('1006');
    await arrived(2);
    should(callers()).deepEqual(['1005', '1006']);
    await until(() => nodeRed.log().includes('status: 400'), 'the refused call on the second output');
  });
});
