// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is Node-RED's own way to name a variable
import { request } from 'node:http';
import type { FlowNode, NodeRed } from '../../lab/parts/node-red';
import { startNodeRed } from '../../lab/parts/node-red';
import { Simulator } from '../../src/simulator';
import { ADMIN, config, events, PLACE, tab } from '../nodes/flow';
import { lab } from '../support/lab';
import { until } from '../support/wait';

const JSON_TYPE = { 'Content-Type': 'application/json' };
const ROUTES = ['test', 'refresh', 'listen', 'try'];

describe('the routes of the dialogs, in an editor without adminAuth', function () {
  this.timeout(60_000);
  let pbx: Simulator;
  let other: Simulator;
  let nodeRed: NodeRed;

  before(async function () {
    this.timeout(180_000);
    const users = [{ ...ADMIN, read: 'all' as const, write: 'all' as const }];
    pbx = await Simulator.listen({ extensions: 3, users });
    other = await Simulator.listen({ users });
    const env = [
      { name: 'TAB_PORT', value: String(pbx.port), type: 'str' },
      { name: 'TAB_HOST', value: '127.0.0.1', type: 'str' },
    ];
    const flow: FlowNode[] = [
      { ...tab, env },
      {
        id: 'sub1',
        type: 'subflow',
        name: 'sub',
        in: [],
        out: [],
        env: [{ name: 'OF_INSTANCE', value: '1', type: 'str' }],
      },
      { id: 'global1', type: 'global-config', env: [{ name: 'OF_USER', value: '127.0.0.1', type: 'str' }] },
      config(pbx, { version: 1, credentials: ADMIN }),
      config(pbx, {
        version: 1,
        id: 'tab-pbx',
        z: 'tab1',
        host: '${TAB_HOST}',
        port: '${TAB_PORT}',
        credentials: ADMIN,
      }),
      config(pbx, { version: 1, id: 'md5-pbx', login: 'md5', credentials: ADMIN }),
      config(pbx, { version: 1, id: 'tls-pbx', usetls: true, credentials: ADMIN }),
      config(pbx, { version: 1, id: 'off-pbx', d: true, credentials: ADMIN }),
      events({ wires: [[]] }),
      { id: 'comment1', type: 'comment', z: 'tab1', ...PLACE, wires: [] },
    ];
    const env2 = {
      AMI_HOST: 'localhost',
      AMI_PORT: String(other.port),
      AMI_USERNAME: 'admin',
      AMI_PASSWORD: 'secret',
    };
    nodeRed = await startNodeRed({ line: lab.line, flow, env: env2 });
    await pbx.loggedIn();
  });
  after(async () => {
    await nodeRed?.stop();
    await pbx?.close();
    await other?.close();
  });

  /** Sends a request like a browser. `fetch` does not allow setting these headers. */
  const send = (path: string, headers: Record<string, string>, body?: string) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const { hostname, port } = new URL(nodeRed.url);
      const method = body === undefined ? 'GET' : 'POST';
      const asked = request({ hostname, port, path: `/ami-config/${path}`, method, headers }, (answer) => {
        let text = '';
        answer.on('data', (chunk) => (text += chunk));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
        // Live events do not end without us.
        if (path === 'listen') answer.once('data', () => asked.destroy());
        answer.on('close', () => resolve({ status: answer.statusCode ?? 0, text }));
        answer.on('error', () => {});
      });
      asked.on('error', reject).end(body);
    });
  const deployed = () => ({ id: 'pbx1', host: '127.0.0.1', port: pbx.port });
  const test = async (settings: object) =>
    JSON.parse((await send('test', JSON_TYPE, JSON.stringify(settings))).text);
  const refused = async (settings: object, reason: RegExp) => {
    const answer = await test(settings);
    answer.should.containDeep({ ok: false, code: 'AMI_ERR_INVALID_ACTION' });
    answer.message.should.match(reason);
  };
  const accepted = async (settings: object) => (await test(settings)).should.containDeep({ ok: true });

  it('accept only JSON, which a page cannot send to another site without a preflight', async () => {
    const logins = () => pbx.received.filter(({ name }) => /^(challenge|login)$/i.test(name)).length;
    const before = logins();
    const form = `id=pbx1&host=127.0.0.1&port=${pbx.port}`;
    const json = JSON.stringify(deployed());
    const bodies: [Record<string, string>, string][] = [
      [{ 'Content-Type': 'application/x-www-form-urlencoded' }, form],
      [{ 'Content-Type': 'text/plain' }, json],
      [{ 'Content-Type': 'text/plain; application/json' }, json],
      [{ 'Content-Type': 'application/jsonp' }, json],
      [{ 'Content-Type': 'multipart/form-data; boundary=x' }, `--x\r\n\r\n${json}\r\n--x--`],
      [{}, json],
    ];
    for (const route of ROUTES) {
      for (const [headers, body] of bodies) {
        const { status, text } = await send(route, headers, body);
        status.should.equal(415, `${route} ${JSON.stringify(headers)}`);
        JSON.parse(text).should.containDeep({ ok: false, code: 'AMI_ERR_INVALID_ACTION' });
        text.should.match(/Content-Type must be application\/json/);
      }
    }
    logins().should.equal(before);
    (await send('test', { 'Content-Type': 'Application/JSON; charset=utf-8' }, json)).text.should.match(
      /"ok":true/,
    );
  });

  it('refuse requests from pages of other sites', async () => {
    const { host } = new URL(nodeRed.url);
    const foreign: Record<string, string>[] = [
      { Origin: 'http://evil.example' },
      { Origin: 'null' },
      { Origin: 'http://127.0.0.1:1' },
      { Origin: 'http://evil.example', 'X-Forwarded-Host': 'evil.example' },
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site', Origin: `http://${host}` },
    ];
    const own: Record<string, string>[] = [
      {},
      { Origin: `http://${host}` },
      // Behind a proxy that terminates TLS.
      { Origin: `https://${host}` },
      { 'Sec-Fetch-Site': 'same-origin', Origin: 'https://behind.a.proxy.example' },
    ];
    for (const headers of foreign) {
      for (const route of ROUTES)
        (await send(route, { ...JSON_TYPE, ...headers }, JSON.stringify(deployed()))).status.should.equal(
          403,
        );
      for (const route of ['environment', 'pbx1/rights'])
        (await send(route, headers)).status.should.equal(403);
    }
    for (const headers of own) {
      const { text } = await send('test', { ...JSON_TYPE, ...headers }, JSON.stringify(deployed()));
      text.should.match(/"ok":true/);
      (await send('environment', headers)).status.should.equal(200);
    }
  });

  it('use the stored secret only for the deployed server, port and user', async () => {
    await accepted(deployed());
    await accepted({ ...deployed(), host: ' 127.0.0.1 ' });
    await accepted({ ...deployed(), credentials: { username: 'admin' } });
    await accepted({ ...deployed(), credentials: { username: 'admin', secret: null } });
    const before = other.received.length;
    const kept = /^secret: the stored secret goes only to/;
    await refused({ ...deployed(), port: other.port }, kept);
    await refused({ ...deployed(), port: '' }, kept);
    await refused({ ...deployed(), host: 'localhost' }, kept);
    await refused({ ...deployed(), host: '' }, kept);
    await refused({ ...deployed(), credentials: { username: 'other' } }, kept);
    for (const route of ['refresh', 'listen', 'try']) {
      const body = JSON.stringify({ ...deployed(), port: other.port, action: 'CoreStatus', parameters: {} });
      (await send(route, JSON_TYPE, body)).text.should.match(/the stored secret goes only to/);
    }
    other.received.length.should.equal(before);
    await accepted({ ...deployed(), port: other.port, credentials: { secret: ADMIN.secret } });
    await accepted({ id: 'off-pbx', host: '127.0.0.1', port: pbx.port });
  });

  it('refuse the stored secret for a login with less protection', async () => {
    const address = { host: '127.0.0.1', port: pbx.port };
    const kept = /^secret: the stored secret goes only to/;
    await accepted({ ...address, id: 'pbx1', login: 'md5' });
    await refused({ ...address, id: 'pbx1', login: 'plain' }, kept);
    await refused({ ...address, id: 'md5-pbx', login: 'auto' }, kept);
    await refused({ ...address, id: 'tls-pbx', usetls: false }, kept);
    (await test({ ...address, id: 'tls-pbx', usetls: true })).code.should.not.equal('AMI_ERR_INVALID_ACTION');
  });

  it('use the secret from the environment only for its own or a deployed server', async () => {
    await accepted({ id: 'new' });
    await accepted({ id: 'new', host: 'LOCALHOST', credentials: { username: 'admin', secret: '' } });
    await accepted({ ...deployed(), credentials: { secret: '' } });
    const kept = /^secret: AMI_PASSWORD goes only to/;
    await refused({ id: 'new', host: '127.0.0.1' }, kept);
    await refused({ id: 'new', port: pbx.port }, kept);
    await refused({ id: 'new', credentials: { username: 'other' } }, kept);
    await accepted({ id: 'new', login: 'md5' });
    await refused({ id: 'new', login: 'plain' }, kept);
    await refused({ ...deployed(), port: other.port, credentials: { secret: '  ' } }, kept);
  });

  it('query the rights once per session', async () => {
    const asked = () => pbx.received.filter(({ name }) => name === 'ListCommands').length;
    const before = asked();
    const all = await Promise.all(Array.from({ length: 100 }, () => send('pbx1/rights', {})));
    for (const { text } of all) text.should.match(/"ok":true/);
    await send('pbx1/rights', {});
    (asked() - before).should.be.belowOrEqual(1);
    const first = asked();
    pbx.sessions[0]?.drop();
    // Until Node-RED notices the loss, it answers with the rights of the lost session.
    const isAsked = async () => (await send('pbx1/rights', {})).text.includes('"ok":true') && asked() > first;
    await until(isAsked, 'a question on the next session');
    await send('pbx1/rights', {});
    asked().should.equal(first + 1);
  });

  it('resolve variables of tabs and global configurations', async () => {
    const secret = { credentials: { username: 'admin', secret: ADMIN.secret } };
    await accepted({ id: 'tab-pbx', z: 'tab1', host: '${TAB_HOST}', port: '${TAB_PORT}' });
    await accepted({ id: 'tab-pbx', z: 'tab1', host: '127.0.0.1', port: pbx.port });
    await accepted({ id: 'new', z: 'tab1', host: '${OF_USER}', port: '${TAB_PORT}', ...secret });
    await accepted({ id: 'new', z: '', host: '${OF_USER}', port: pbx.port, ...secret });
    await refused(
      { id: 'new', z: '', host: '${TAB_HOST}', port: pbx.port, ...secret },
      /^host: the environment variable TAB_HOST is not set/,
    );
  });

  it('explain when the value of a variable becomes known', async () => {
    await refused(
      { id: 'new', z: 'sub1', host: '${OF_INSTANCE}' },
      /^host: the value of OF_INSTANCE is known only in each instance/,
    );
    await refused(
      { id: 'new', z: 'sub1', variables: ['NEW'], port: '${NEW}' },
      /^port: the value of NEW is known only after a deploy/,
    );
    await refused(
      { id: 'new', z: 'tab9', variables: ['NEW'], host: '${NEW}' },
      /^host: the value of NEW is known only after a deploy/,
    );
    await refused({ id: 'new', host: '${NOWHERE}' }, /^host: the environment variable NOWHERE is not set/);
  });
});
