// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is Node-RED's own way to name a variable
import { inspect } from 'node:util';
import should from 'should';
import { certificate } from '../../support/certificate';
import { coreNode } from '../../support/helper';
import { afterThisTest } from '../../support/teardown';
import { until } from '../../support/wait';
import {
  ADMIN,
  config,
  configNode,
  control,
  deploy,
  end,
  events,
  helper,
  lastStatus,
  node,
  received,
  refresh,
  simulator,
  start,
  tab,
} from '../flow';

const isReady = () => configNode().connection?.state === 'ready';
const refreshFlow = [refresh(), end('each1'), end('sum1')];

describe('ami-config: settings', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  const environment = (variables: Record<string, string>) => {
    Object.assign(process.env, variables);
    afterThisTest(() => {
      for (const name of Object.keys(variables)) delete process.env[name];
    });
  };

  it('take blank fields from the environment', async () => {
    const pbx = await simulator({ users: [{ username: 'env', secret: 'from-env' }] });
    environment({
      AMI_HOST: '127.0.0.1',
      AMI_PORT: String(pbx.port),
      AMI_USERNAME: 'env',
      AMI_PASSWORD: 'from-env',
      AMI_CONNECTION_TIMEOUT: '3000',
    });
    const blank = { id: 'pbx1', type: 'ami-config', host: '', port: '', connectionTimeout: '' };
    await start([tab, blank, events(), end('out1')], { pbx1: { username: '', secret: '' } });
    await until(isReady);
    should(pbx.sessions[0]?.username).equal('env');
    configNode().server.should.equal(`127.0.0.1:${pbx.port}`);
  });

  it('prefer a filled field to the environment', async () => {
    const pbx = await simulator();
    environment({ AMI_HOST: 'nowhere.invalid', AMI_PORT: '1', AMI_USERNAME: 'x', AMI_PASSWORD: 'x' });
    await start([tab, config(pbx), events(), end('out1')]);
    await until(isReady);
  });

  it('take ${NAME} in every field, credentials included', async () => {
    const pbx = await simulator();
    environment({
      PBX_HOST: '127.0.0.1',
      PBX_PORT: String(pbx.port),
      PBX_USER: 'admin',
      PBX_SECRET: 'secret',
      PBX_LOGIN: 'plain',
      PBX_EVENTS: 'call,agent',
      PBX_MS: '1234',
      PBX_TIMES: '3',
    });
    const flow = {
      id: 'pbx1',
      type: 'ami-config',
      host: '${PBX_HOST}',
      port: '${PBX_PORT}',
      login: '${PBX_LOGIN}',
      events: '${PBX_EVENTS}',
      connectionTimeout: '${PBX_MS}',
      actionTimeout: '${PBX_MS}',
      keepAliveInterval: '${PBX_MS}',
      reconnectDelay: '${PBX_MS}',
      maxReconnectDelay: '${PBX_MS}',
      maxReconnectAttempts: '${PBX_TIMES}',
    };
    await start([tab, flow, events(), end('out1')], {
      pbx1: { username: '${PBX_USER}', secret: '${PBX_SECRET}' },
    });
    await until(isReady);
    const login = pbx.received.find(({ name }) => /^login$/i.test(name));
    should(login?.get('Secret')).equal('secret');
    configNode().options.should.containDeep({ actionTimeout: '1234', maxReconnectAttempts: '3' });
    pbx.received.map(({ name }) => name.toLowerCase()).should.not.containEql('challenge');
  });

  const bad: [field: string, value: unknown, says: RegExp][] = [
    ['port', 'abc', /port.*1 to 65535.*abc/],
    ['port', '70000', /port/],
    ['connectionTimeout', '-1', /connectionTimeout/],
    ['actionTimeout', '1.5', /actionTimeout/],
    ['keepAliveInterval', 'soon', /keepAliveInterval/],
    ['reconnectDelay', '0', /reconnectDelay/],
    ['maxReconnectDelay', '2', /maxReconnectDelay must be at least reconnectDelay/],
    ['maxReconnectAttempts', '-1', /maxReconnectAttempts/],
    ['login', 'md6', /login/],
    ['host', 'a\r\nb', /host/],
    ['port', '${NO_SUCH_PORT}', /port: the environment variable NO_SUCH_PORT is not set/],
    ['host', '${NO_SUCH_HOST}', /host: the environment variable NO_SUCH_HOST is not set/],
  ];
  for (const [field, value, says] of bad) {
    it(`that are wrong are named, and shown in red: ${field} ${JSON.stringify(value)}`, async () => {
      const pbx = await simulator();
      await start([tab, config(pbx, { [field]: value }), events(), ...refreshFlow, end('out1')]);
      const told = configNode().problem;
      should(told?.code).equal('AMI_ERR_INVALID_ACTION');
      should(told?.message).match(says);
      should(lastStatus('ev1')).deepEqual({ fill: 'red', shape: 'ring', text: 'invalid setting' });
      should(lastStatus('rf1')).deepEqual({ fill: 'red', shape: 'ring', text: 'invalid setting' });
      should(configNode().connection).be.undefined();
      pbx.sessions.should.be.empty();
    });
  }

  it('are never reported with the secret', async () => {
    const secret = 'much-too\nsecret';
    await start([tab, config({ port: 1 }), events(), end('out1')], { pbx1: { ...ADMIN, secret } });
    should(configNode().problem?.message).match(/^secret/);
    should(configNode().problem?.message).not.match(/too/);
    JSON.stringify(helper.log().args).should.not.match(/much-too/);
  });

  it('are never printed with the secret, for example in a crash dump', async () => {
    const secret = 'much-too-secret';
    const pbx = await simulator({ users: [{ ...ADMIN, secret }] });
    await start([tab, config(pbx), events(), end('out1'), ...refreshFlow, control(), end('told1')], {
      pbx1: { ...ADMIN, secret },
    });
    await until(isReady);
    const summaries = received('sum1');
    node('rf1').receive({});
    await until(() => summaries.length === 1);
    for (const id of ['pbx1', 'ev1', 'rf1', 'ct1']) {
      inspect(node(id), { depth: 12 })
        .should.match(/type: 'ami-/)
        .and.not.match(/much-too/);
    }
  });

  it('may name a variable only as the whole field: a secret that merely contains ${NAME} is used unchanged', async () => {
    const pbx = await simulator({ users: [{ username: 'admin', secret: 'a${b}' }] });
    await start([tab, config(pbx), events(), end('out1')], {
      pbx1: { username: 'admin', secret: 'a${b}' },
    });
    await until(isReady);
  });

  describe('for TLS', () => {
    const tlsConfig = (more: object = {}) => ({
      id: 'tls1',
      type: 'tls-config',
      cert: '',
      key: '',
      ca: '',
      servername: 'localhost',
      verifyservercert: true,
      ...more,
    });
    const secure = { usetls: true, tls: 'tls1' };
    const tlsNode = coreNode('network/05-tls');

    it('are those of a tls-config node, whose authority is trusted', async () => {
      const { key, cert } = await certificate();
      const pbx = await simulator({ tls: { key, cert } });
      const credentials = { pbx1: ADMIN, tls1: { cadata: cert } };
      await start([tab, tlsConfig(), config(pbx, secure), events(), end('out1')], credentials, [tlsNode]);
      await until(isReady);
    });

    it('are also for the sessions of a refresh', async () => {
      const { key, cert } = await certificate();
      const pbx = await simulator({ tls: { key, cert } });
      const credentials = { pbx1: ADMIN, tls1: { cadata: cert } };
      await start([tab, tlsConfig(), config(pbx, secure), ...refreshFlow], credentials, [tlsNode]);
      const summaries = received('sum1');
      node('rf1').receive({});
      await until(() => summaries.length === 1);
    });

    it('verify the certificate, unless the tls-config node says not to', async () => {
      const { key, cert } = await certificate();
      const pbx = await simulator({ tls: { key, cert } });
      const flow = (verifyservercert: boolean) => [
        tab,
        tlsConfig({ verifyservercert }),
        config(pbx, secure),
        events(),
        end('out1'),
      ];
      await start(flow(true), undefined, [tlsNode]);
      await until(() => configNode().connection?.state === 'waiting');
      should(configNode().connection?.reason?.code).equal('AMI_ERR_TLS');
      should(lastStatus('ev1')).deepEqual({ fill: 'red', shape: 'ring', text: 'TLS error' });
      await deploy(flow(false), 'full');
      await until(isReady);
    });

    it('verify the certificate without a tls-config node', async () => {
      const pbx = await simulator({ tls: await certificate() });
      await start([tab, config(pbx, { usetls: true, tls: '' }), events(), end('out1')]);
      await until(() => configNode().connection?.state === 'waiting');
      should(configNode().connection?.reason?.code).equal('AMI_ERR_TLS');
    });

    it('are not used if the box is not ticked', async () => {
      const pbx = await simulator();
      await start([tab, tlsConfig(), config(pbx, { tls: 'tls1' }), events(), end('out1')], undefined, [
        tlsNode,
      ]);
      await until(isReady);
    });

    it('name a tls-config node that is missing', async () => {
      await start([tab, config({ port: 1 }, secure), events(), end('out1')]);
      should(configNode().problem?.message).match(/^tls: there is no TLS configuration/);
    });
  });
});
