import should from 'should';
import { Simulator } from '../../../../src/simulator';
import { afterThisTest } from '../../../support/teardown';
import { until } from '../../../support/wait';
import { ADMIN, config, helper, simulator, start, tab } from '../../flow';

const WRONG = { username: 'admin', secret: 'wrong' };

describe('the dialogs of a running Node-RED', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());
  afterEach(() => helper.unload());

  const get = async (path: string) => (await helper.request().get(`/ami-config/${path}`)).body;
  const post = async (path: string, body: object) =>
    (await helper.request().post(`/ami-config/${path}`).send(body)).body;
  const settings = ({ host, port }: { host: string; port: number }, credentials: object = ADMIN) => ({
    ...{ id: 'pbx1', host, port: String(port), credentials },
  });
  const deployed = async () => {
    const pbx = await simulator({ extensions: ['1001', '1002'] });
    await start([tab, config(pbx)]);
    return pbx;
  };

  it('get the values of environment variables, but of the secret only that it is set', async () => {
    await deployed();
    for (const [variable, value] of [
      ['AMI_HOST', ' pbx.example '],
      ['AMI_PASSWORD', 'sesame'],
      ['AMI_USERNAME', ' '],
    ] as const) {
      const { [variable]: before } = process.env;
      afterThisTest(() => {
        if (before === undefined) delete process.env[variable];
        else process.env[variable] = before;
      });
      process.env[variable] = value;
    }
    const { host, secret, username } = await get('environment');
    should(host).deepEqual({ variable: 'AMI_HOST', value: 'pbx.example' });
    should(secret).deepEqual({ variable: 'AMI_PASSWORD' });
    should(username).be.undefined();
  });

  it('test a connection: server, banner, version, rights and what manager.conf lacks', async () => {
    const pbx = await deployed();
    const answer = await post('test', settings(pbx));
    should(answer).match({
      ok: true,
      server: `127.0.0.1:${pbx.port}`,
      banner: /^Asterisk Call Manager\/\d/,
      version: /^\d+\.\d/,
      rights: { username: 'admin' },
      lines: [],
    });
    should(answer.loginMs).be.a.Number();
    should(pbx.received.find(({ name }) => name === 'Login')?.get('Events')).equal('off');
  });

  it('show the lines for manager.conf if the login is refused', async () => {
    const answer = await post('test', settings(await deployed(), WRONG));
    should(answer).match({ ok: false, code: 'AMI_ERR_LOGIN' });
    should(answer.lines.join('\n')).match(/^\[admin\]\n/);
  });

  it('have no lines for manager.conf if no server answers', async () => {
    await deployed();
    const gone = await Simulator.listen();
    await gone.close();
    should(await post('test', settings(gone))).match({
      ok: false,
      code: 'AMI_ERR_CONNECT',
      lines: [],
    });
  });

  it('refresh all hints for the list of *Pick from the server*', async () => {
    const pbx = await deployed();
    const { ok, summary } = await post('refresh', settings(pbx));
    should(ok).be.true();
    should(summary.results.map(({ extension }: { extension: string }) => extension)).deepEqual([
      '1001',
      '1002',
    ]);
    should(await post('refresh', settings(pbx, WRONG))).match({ ok: false });
  });

  it('try an action that changes nothing, and show at most 20 of its events', async () => {
    const pbx = await deployed();
    for (let n = 1100; n < 1130; n += 1) pbx.exchange.extensions.add({ extension: String(n) });
    const tried = await post('try', { ...settings(pbx), action: 'ExtensionStateList', parameters: {} });
    should(tried).match({ ok: true, more: 12, response: { Response: 'Success' } });
    should(tried.items).have.length(20);
    should(tried.items[0]).have.property('Event', 'ExtensionStatus');
    const parameters = { Exten: '1002', Context: 'default', Channel: '' };
    const { response } = await post('try', { ...settings(pbx), action: 'ExtensionState', parameters });
    should(response).have.property('Exten', '1002');
    await until(() => pbx.sessions.length === 0, 'the end of its sessions');
  });

  it('refuse to try what changes something, and parameters that are no object', async () => {
    const pbx = await deployed();
    should(await post('try', { ...settings(pbx), action: 'Hangup', parameters: {} })).match({
      ok: false,
      message: /action: "Hangup" is not one of the actions that change nothing/,
    });
    should(await post('try', { ...settings(pbx), action: 'Ping', parameters: ['x'] })).match({
      ok: false,
      message: /^parameters must be an object, not /,
    });
    should(pbx.received.filter(({ name }) => name === 'Hangup' || name === 'Ping')).be.empty();
  });

  it('listen to the events of the settings in the editor', async () => {
    const pbx = await deployed();
    const { text, headers } = await helper
      .request()
      .post('/ami-config/listen')
      .send(settings(pbx, WRONG))
      .buffer(true);
    should(text).match(/AMI_ERR_LOGIN/);
    should(headers).match({
      'content-type': 'application/x-ndjson',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
  });

  it('get the rights on the shared connection only while it is ready', async () => {
    const pbx = await deployed();
    should(await get('pbx1/rights')).match({ ok: false, code: 'AMI_ERR_CLOSED' });
    should(await get('tab1/rights')).match({ ok: false, message: /the connection is not ready/ });
    await helper.unload();
    await start([
      tab,
      config(pbx),
      { id: 'ev1', type: 'ami-events', x: 1, y: 1, z: 'tab1', connection: 'pbx1', wires: [[]] },
    ]);
    await until(async () => (await get('pbx1/rights')).ok === true, 'the rights');
    should((await get('pbx1/rights')).rights.read).containEql('call');
  });
});
