import should from 'should';
import type { FlowNode, NodeRed } from '../../lab/parts/node-red';
import { startNodeRed } from '../../lab/parts/node-red';
import { type ConnectionReport, testConnection } from '../../nodes/ami-config/dialogs/routes';
import { Simulator } from '../../src/simulator';
import { ADMIN, config, events, tab } from '../nodes/flow';
import { lab } from '../support/lab';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';

type Report = Extract<ConnectionReport, { ok: true }>;

describe('Test connection', () => {
  describe('beside a real Asterisk', () => {
    const asterisk = lab.asterisk22();
    const report = async (user: 'admin' | 'readOnly' | 'noRights') => {
      const { host, port, users } = asterisk();
      const answer = await testConnection(() => ({ host, port, ...users[user] }));
      answer.ok.should.be.true();
      JSON.stringify(answer).should.not.containEql(users[user].secret);
      return answer as Report;
    };

    it('reports all rights of a user who may query them', async () => {
      const { version, rights, lines } = await report('admin');
      should(version).startWith('22.');
      rights.read.should.containEql('all').and.containEql('security');
      rights.readIsAll.should.be.true();
      rights.refresh.should.deepEqual({ listed: true, all: true });
      lines.should.be.empty();
    });

    it('infers the rights of other users from the actions that they may run (AMI 106)', async () => {
      const { rights, lines } = await report('readOnly');
      rights.should.containDeep({
        readIsAll: false,
        writeIsAll: false,
        refresh: { listed: true, all: true },
      });
      lines.should.be.empty();
    });

    it('suggests the missing line for a user without rights', async () => {
      const { version, rights, lines } = await report('noRights');
      should(version).be.undefined();
      rights.refresh.should.deepEqual({ listed: false, all: false });
      lines.should.deepEqual(['[nobody]', 'write = call,reporting']);
    });

    it('suggests a whole section for a refused user, without the secret', async () => {
      const { host, port } = asterisk();
      const answer = await testConnection(() => ({ host, port, username: 'stranger', secret: 'tried-this' }));
      answer.should.containDeep({ ok: false, code: 'AMI_ERR_LOGIN' });
      answer.lines.should.containDeep(['[stranger]', 'secret = <secret>', 'read = call,agent,reporting']);
      JSON.stringify(answer).should.not.containEql('tried-this');
    });
  });

  it('adds the missing rights to those that a user has', async () => {
    const pbx = await Simulator.listen({
      users: [{ username: 'desk', secret: 's', read: ['call'], write: ['originate'] }],
    });
    afterThisTest(() => pbx.close());
    const answer = await testConnection(() => ({
      host: pbx.host,
      port: pbx.port,
      username: 'desk',
      secret: 's',
    }));
    answer.lines.should.deepEqual(['[desk]', 'write = originate,call,reporting']);
  });
});

describe('the routes of the dialogs', function () {
  this.timeout(60_000);
  let pbx: Simulator;
  let nodeRed: NodeRed;

  // bcrypt of "password"
  const password = '$2b$04$k.WOJJJ86O9hJrG.uP7QmeNfCANS3ngd/MzKSBRpE9r7ZayLeFemW';

  before(async function () {
    this.timeout(180_000);
    pbx = await Simulator.listen({ extensions: 3 });
    const flow: FlowNode[] = [tab, config(pbx, { version: 1, credentials: ADMIN }), events({ wires: [[]] })];
    const users = [
      { username: 'owner', password, permissions: '*' },
      { username: 'guest', password, permissions: 'read' },
    ];
    nodeRed = await startNodeRed({
      line: lab.line,
      flow,
      settings: { adminAuth: { type: 'credentials', users } },
    });
    await pbx.loggedIn();
  });
  after(async () => {
    await nodeRed?.stop();
    await pbx?.close();
  });

  const logIn = async (username: string): Promise<string> => {
    const body = {
      client_id: 'node-red-editor',
      grant_type: 'password',
      scope: '',
      username,
      password: 'password',
    };
    const answer = await fetch(`${nodeRed.url}/auth/token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return ((await answer.json()) as { access_token: string }).access_token;
  };
  const ask = (path: string, { token, body }: { token?: string; body?: object } = {}) =>
    fetch(`${nodeRed.url}/ami-config/${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        'Content-Type': 'application/json',
        ...(token && { Authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  const deployed = () => ({ id: 'pbx1', host: '127.0.0.1', port: pbx.port });

  it('refuse users without write access', async () => {
    const guest = await logIn('guest');
    for (const path of ['test', 'refresh', 'listen']) {
      (await ask(path, { body: deployed() })).status.should.equal(401);
      (await ask(path, { body: deployed(), token: guest })).status.should.equal(401);
    }
    for (const path of ['environment', 'pbx1/rights']) (await ask(path)).status.should.equal(401);
    (await ask('environment', { token: guest })).status.should.equal(401);
    (await ask('pbx1/rights', { token: guest })).status.should.equal(200);
  });

  it('use the stored secret unless a new one was entered', async () => {
    const token = await logIn('owner');
    const stored = await (await ask('test', { token, body: deployed() })).text();
    stored.should.match(/"ok":true/).and.not.containEql(ADMIN.secret);
    const retyped = { ...deployed(), credentials: { secret: 'other' } };
    (await (await ask('test', { token, body: retyped })).text()).should.match(/AMI_ERR_LOGIN/);
  });

  it('report the rights of the deployed connection without another login', async () => {
    const logins = () => pbx.received.filter(({ name }) => name.toLowerCase() === 'login').length;
    const before = logins();
    const answer = await (await ask('pbx1/rights', { token: await logIn('guest') })).json();
    answer.should.containDeep({ ok: true, rights: { username: 'admin', refresh: { all: true } } });
    logins().should.equal(before);
  });

  it('return all extensions with a hint', async () => {
    const body = deployed();
    const answer = (await (await ask('refresh', { token: await logIn('owner'), body })).json()) as {
      summary: { results: { extension: string }[] };
    };
    answer.summary.results.map(({ extension }) => extension).should.deepEqual(['1001', '1002', '1003']);
  });

  it('stream live events until the request ends', async () => {
    const token = await logIn('owner');
    const others = pbx.sessions.length;
    const stop = new AbortController();
    const response = await fetch(`${nodeRed.url}/ami-config/listen`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      body: JSON.stringify(deployed()),
      signal: stop.signal,
    });
    let received = '';
    const lines = () =>
      received
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as { name?: string; headers?: object; skipped?: number });
    const reading = (async () => {
      for await (const chunk of response.body ?? []) received += Buffer.from(chunk).toString();
    })().catch(() => {});
    await until(() => received.includes('"ready":true'));
    // A second with 20 shown events may end while the others arrive.
    for (let i = 0; i < 200; i++) pbx.emit({ Event: 'UserEvent', UserEvent: `n${i}` });
    const shown = () => lines().filter(({ name }) => name === 'UserEvent');
    const skipped = () => lines().reduce((sum, line) => sum + (line.skipped ?? 0), 0);
    await until(() => shown().length + skipped() >= 200, 'all events, shown or counted');
    should(shown()[0]?.headers).containEql({ UserEvent: 'n0' });
    // Others are the first events of a session.
    shown().length.should.be.aboveOrEqual(10);
    // A second with more than 20 ends with the number of the others, one with fewer may precede it.
    let inTurn = 0;
    for (const { name, skipped } of lines()) {
      inTurn = skipped === undefined ? inTurn + Number(name === 'UserEvent') : 0;
      inTurn.should.be.belowOrEqual(40);
    }
    stop.abort();
    await reading;
    await until(() => pbx.sessions.length === others, 'the end of the session');
  });

  it('refuse invalid requests with an error code', async () => {
    const token = await logIn('owner');
    for (const body of [
      {},
      { id: 7 },
      { id: 'new', port: 'soon' },
      { id: 'new', usetls: true, tls: 'gone' },
    ]) {
      const answer = await ask('test', { token, body });
      (await answer.json()).should.containDeep({ ok: false, code: 'AMI_ERR_INVALID_ACTION' });
    }
    nodeRed.log().should.not.match(/Uncaught|unhandled/i);
  });

  it('send no injected action, whatever a field contains', async () => {
    const token = await logIn('owner');
    const before = pbx.received.length;
    const poison = 'admin\r\n\r\nAction: Reload\r\n\r\n';
    const settings = [
      { credentials: { username: poison } },
      { credentials: { secret: poison } },
      { events: poison },
      { login: poison },
      { host: `127.0.0.1${poison}` },
      { id: poison },
    ];
    for (const path of ['test', 'refresh', 'listen']) {
      for (const setting of settings) {
        const answer = await ask(path, { token, body: { ...deployed(), ...setting } });
        (await answer.text()).should.match(/"ok":false/);
      }
    }
    pbx.received
      .slice(before)
      .map(({ name }) => name)
      .filter((name) => name !== 'Ping')
      .should.be.empty();
  });
});
