import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import should from 'should';
import { amiEnvironment } from '../../lab/parts/ami-environment';
import { type NodeRed, startNodeRed } from '../../lab/parts/node-red';
import { Simulator } from '../../src/simulator';
import { lab } from '../support/lab';
import { until } from '../support/wait';
import { example } from './all';

const TITLE = 'Refresh over HTTP';
const AT_ONCE = 4;
/** Limit of waiting requests. */
const WAITING = 10;
/** ms; only a hang takes this long. */
const LONGEST = '300000';

/** A client that requests a refresh on a socket of its own. */
class Client {
  answered = false;
  readonly #socket: Socket;
  readonly #closed: Promise<unknown>;

  constructor(url: string) {
    const { host, hostname, port } = new URL(url);
    this.#socket = connect({ host: hostname, port: Number(port) });
    this.#closed = once(this.#socket, 'close');
    this.#socket.on('data', () => {
      this.answered = true;
    });
    this.#socket.write(
      `POST /api/extensions/hybrid-refresh HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 0\r\n\r\n`,
    );
  }

  /** Resolves when the server knows that the client has gone: it ends its half of the connection then. */
  async leave(): Promise<void> {
    this.#socket.end();
    await this.#closed;
  }
}

describe('the example "Refresh over HTTP"', function () {
  this.timeout(LONGEST);
  let pbx: Simulator;
  let nodeRed: NodeRed;

  before(async function () {
    this.timeout(120_000);
    // Asterisk ends a session that has not logged in after 30 s.
    pbx = await Simulator.listen({ extensions: 25, authTimeout: Number(LONGEST) });
    nodeRed = await startNodeRed({
      line: lab.line,
      flow: example(TITLE).flow.map((node) => {
        if (node.type === 'tab') {
          return { ...node, env: [{ name: 'WAITING_AT_MOST', value: String(WAITING), type: 'num' }] };
        }
        // A refresh without an answer must outlast a slow test, or the next in the queue logs in.
        if (node.type === 'ami-refresh') return { ...node, timeout: LONGEST };
        return node.type === 'ami-config' ? { ...node, connectionTimeout: LONGEST } : node;
      }),
      env: amiEnvironment(pbx),
    });
  });
  after(async () => {
    await nodeRed?.stop();
    await pbx?.close();
  });
  afterEach(() => pbx.heal());

  const ask = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${nodeRed.url}/api/extensions/hybrid-refresh${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    });
    return { status: response.status, answer: await response.json() };
  };

  for (const body of [undefined, {}, { useSeparateConnection: true, timestamp: 1703123456789 }]) {
    it(`answers with the state of every extension: ${JSON.stringify(body)}`, async () => {
      const { status, answer } = await ask('POST', '', body);
      status.should.equal(200);
      answer.success.should.be.true();
      answer.message.should.be.a.String();
      const { data } = answer;
      data.connectionId.should.match(/^separate-\d{13}-[0-9a-z]{9}$/);
      data.extensionsChecked.should.equal(25);
      new Date(data.lastQueryTime).toISOString().should.equal(data.lastQueryTime);
      data.statistics.should.deepEqual({ successfulQueries: 25, failedQueries: 0 });
      data.results.length.should.equal(25);
    });
  }

  for (const body of [{ useSeparateConnection: false }, { useSeparateConnection: 1 }, { timestamp: 'now' }]) {
    it(`refuses with 400 and the name of the field: ${JSON.stringify(body)}`, async () => {
      const { status, answer } = await ask('POST', '', body);
      status.should.equal(400);
      answer.success.should.be.false();
      answer.message.should.containEql(Object.keys(body)[0] as string);
    });
  }

  it('lists the connections, and closes them: an interrupted refresh is answered with 503', async () => {
    pbx.fault('no-answers');
    const cutOff = ask('POST', '');
    await until(async () => (await ask('GET', '/status')).answer.data.activeConnections === 1, 'the refresh');
    const { status, answer } = await ask('GET', '/status');
    status.should.equal(200);
    answer.success.should.be.true();
    const [connection] = answer.data.connections;
    should(connection).have.properties([
      'connectionId',
      'createdAt',
      'lastUsed',
      'isHealthy',
      'connectionState',
    ]);
    const closed = await ask('POST', '/close');
    closed.status.should.equal(200);
    should(closed.answer).containEql({ success: true, closedConnections: 1 });
    const { status: code, answer: words } = await cutOff;
    code.should.equal(503);
    should(words).containDeep({ success: false, error: { code: 'AMI_ERR_CLOSED' } });
  });

  it('answers with 502 if Asterisk is unavailable', async () => {
    pbx.fault('refuse');
    const { status, answer } = await ask('POST', '');
    status.should.equal(502);
    should(answer).containDeep({ success: false, error: { code: 'AMI_ERR_CONNECT' } });
  });

  describe('with an invalid body', () => {
    const post = (body: string | Uint8Array<ArrayBuffer>, type = 'application/json') =>
      fetch(`${nodeRed.url}/api/extensions/hybrid-refresh`, {
        method: 'POST',
        headers: { 'Content-Type': type },
        body,
      });

    for (const [title, body, type, says] of [
      ['broken JSON', '{"timestamp": ', 'application/json', /must be JSON/],
      ['broken JSON of no stated type', '{nothing}', 'text/plain', /must be JSON/],
      ['a form', 'timestamp=1', 'application/x-www-form-urlencoded', /must be JSON/],
      [
        'bytes that are no text',
        new Uint8Array([0xff, 0xfe, 0x00]),
        'application/octet-stream',
        /must be JSON/,
      ],
      ['a list', '[]', 'application/json', /must be a JSON object/],
      ['a number', '5', 'application/json', /must be a JSON object/],
      ['null', 'null', 'application/json', /must be a JSON object/],
      ['a wrong field in text/plain', '{"timestamp":"x"}', 'text/plain', /timestamp must be a number/],
    ] as const) {
      it(`answers 400 in JSON, without a stack or a path: ${title}`, async () => {
        const logins = pbx.received.length;
        const response = await post(body, type);
        response.status.should.equal(400);
        should(response.headers.get('content-type')).match(/^application\/json/);
        const text = await response.text();
        should(JSON.parse(text)).containEql({ success: false });
        should(JSON.parse(text).message).match(says);
        should(text).not.match(/\n|node_modules|\.js/);
        should(pbx.received.length).equal(logins);
      });
    }

    it('answers 413 if the body is longer than any valid one', async () => {
      const response = await post(JSON.stringify({ timestamp: 1, filler: 'x'.repeat(20_000) }));
      response.status.should.equal(413);
      should(((await response.json()) as { success: boolean }).success).be.false();
    });
  });

  describe('with more requests than it can serve', () => {
    // Each login begins with a Challenge, which gets no response here.
    const logins = () => pbx.received.filter(({ name }) => name === 'Challenge').length;
    const refresh = (signal?: AbortSignal) =>
      fetch(`${nodeRed.url}/api/extensions/hybrid-refresh`, { method: 'POST', ...(signal && { signal }) });

    it('queues a limited number, and answers 503 to the others at once', async () => {
      pbx.fault('no-answers');
      const before = logins();
      const all = Array.from({ length: AT_ONCE + WAITING + 5 }, () => refresh());
      const statuses: number[] = [];
      for (const each of all) void each.then(({ status }) => statuses.push(status));
      await until(() => statuses.length === 5, 'the refusals');
      should(statuses).deepEqual(Array(5).fill(503));
      await until(() => logins() - before === AT_ONCE, 'the logins');
      await pbx.heal();
      // The started refreshes get no response from Asterisk any more. `close` refuses them and the waiting ones.
      await ask('POST', '/close');
      for (const { status } of await Promise.all(all)) should(status).equal(503);
      should(logins() - before).equal(AT_ONCE);
      should((await refresh()).status).equal(200);
    });

    it('does not log in for a queued request whose client has disconnected', async () => {
      pbx.fault('no-answers');
      const before = logins();
      const first = Array.from({ length: AT_ONCE + WAITING + 5 }, () => new Client(nodeRed.url));
      await until(() => logins() - before === AT_ONCE, 'the first refreshes');
      await until(() => first.filter(({ answered }) => answered).length === 5, 'a full queue');
      for (let round = 0; round < 9; round++) {
        await Promise.all(Array.from({ length: 30 }, () => new Client(nodeRed.url).leave()));
      }
      await Promise.all(first.map((client) => client.leave()));
      const waits = refresh();
      await pbx.heal();
      // The four started refreshes fail. The next one is that of the only connected client.
      pbx.drop();
      should((await waits).status).equal(200);
      should(logins() - before).equal(AT_ONCE + 1);
    });
  });

  it('answers in the order of the requests, and reuses each place', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 3 * AT_ONCE }, async () => (await ask('POST', '')).status),
    );
    should(statuses).deepEqual(Array(3 * AT_ONCE).fill(200));
  });
});
