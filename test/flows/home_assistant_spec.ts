import { connectAsync, type MqttClient } from 'mqtt';
import should from 'should';
import type { Broker } from '../../lab/parts/broker';
import { type MqttUser, startMosquitto } from '../../lab/parts/mosquitto';
import type { FlowNode, NodeRed } from '../../lab/parts/node-red';
import { DEFAULT_USER, Simulator } from '../../src/simulator';
import { example } from '../examples/all';
import { Functions } from '../examples/functions';
import { type Discovery, discovery } from '../examples/home-assistant';
import { deployed } from '../support/shared-node-red';
import { skipWithout } from '../support/skip-without';
import { until } from '../support/wait';
import { withProperties } from './edge';

const LIMIT = 60_000;
const EDGE: MqttUser = {
  name: 'edge-a',
  password: 'p1',
  topics: ['readwrite ami/a/#', 'readwrite ami/edge/a/status'],
};
const DEVICES: MqttUser = {
  name: 'devices-a',
  password: 'p2',
  topics: [
    'read ami/a/#',
    'read ami/edge/a/status',
    'write ami/a/extension/+/+/call',
    'readwrite homeassistant/device/+/config',
    'read homeassistant/status',
  ],
};
/** The user of the test, which stands for Home Assistant. */
const HOME: MqttUser = { name: 'home', password: 'p3', topics: ['read ami/#', 'readwrite homeassistant/#'] };
const users = [EDGE, DEVICES, HOME];
const config = (extension: string) => `homeassistant/device/ami_a_default_${extension}/config`;

describe('the example "Home Assistant over MQTT" beside "Edge to MQTT"', function () {
  this.timeout(180_000);
  let pbx: Simulator;
  let broker: Broker;
  let nodeRed: NodeRed;
  let home: MqttClient | undefined;
  /** The retained messages of the broker, by topic. */
  const retained = new Map<string, string>();

  before('start Mosquitto, which may be installed first, and Node-RED', async function () {
    this.timeout(600_000);
    try {
      broker = await startMosquitto({ users });
    } catch (error) {
      skipWithout(this, error);
    }
    pbx = await Simulator.listen({
      extensions: 3,
      mailboxes: [{ mailbox: '1001', context: 'default' }],
    });
    await read();
    await leaveBehind('1003');
    nodeRed = await start();
  });

  after(async () => {
    await home?.endAsync(true);
    await nodeRed?.stop();
    await pbx?.close();
    await broker?.stop();
  });

  function start(): Promise<NodeRed> {
    const given = { MQTT_HOST: broker.host, MQTT_PORT: String(broker.port), EXTENSIONS: '1001, 1002' };
    const { username, secret } = DEFAULT_USER;
    const setUp = (user: MqttUser) => (node: FlowNode) => {
      if (node.type === 'mqtt-broker')
        return { ...node, credentials: { user: user.name, password: user.password } };
      if (node.type === 'ami-config')
        return { ...node, host: pbx.host, port: String(pbx.port), credentials: { username, secret } };
      return withProperties(node, given);
    };
    return deployed([
      ...example('Edge to MQTT').flow.map(setUp(EDGE)),
      ...example('Home Assistant over MQTT').flow.map(setUp(DEVICES)),
    ]);
  }

  async function read(): Promise<void> {
    retained.clear();
    const client = await connectAsync(`mqtt://${broker.host}:${broker.port}`, {
      username: HOME.name,
      password: HOME.password,
      protocolVersion: 5,
      reconnectPeriod: 0,
    });
    home = client;
    client.on('message', (topic, payload) => {
      if (payload.length === 0) retained.delete(topic);
      else retained.set(topic, payload.toString());
    });
    await client.subscribeAsync(['ami/#', 'homeassistant/#']);
  }

  /** Publishes the device of an extension that is no longer chosen. */
  async function leaveBehind(extension: string): Promise<void> {
    const before = new Functions('Home Assistant over MQTT', { EXTENSIONS: extension });
    const [[sent] = []] = await before.run('Devices', { topic: 'ami/edge/a/status', payload: 'online' });
    await home?.publishAsync(config(extension), String(sent?.payload), { retain: true, qos: 1 });
    await until(() => retained.has(config(extension)), 'the device of an earlier life', LIMIT);
  }

  const json = (topic: string): Record<string, unknown> => JSON.parse(retained.get(topic) ?? '{}');
  const call = (extension: string) => json(`ami/a/extension/default/${extension}/call`);
  const device = async (extension: string): Promise<Discovery> => {
    await until(() => retained.has(config(extension)), `the device of ${extension}`, LIMIT);
    return discovery(retained.get(config(extension)) ?? '');
  };
  const callIs = (extension: string, state: string) =>
    until(() => call(extension).state === state, `${extension} is ${state}`, LIMIT);

  it('describes each chosen extension, and only those', async () => {
    for (const extension of ['1001', '1002'])
      should((await device(extension)).device.name).equal(`Extension ${extension} (a)`);
    await until(() => !retained.has(config('1003')), 'no device of an extension that is not chosen', LIMIT);
  });

  it('names topics that the edge publishes, with what the templates read', async () => {
    const { availability, components } = await device('1001');
    const { state, online, call: talk, mailbox } = components;
    const topics = [state, online, talk, mailbox].map((each) => String(each?.state_topic));
    const all = [...availability.map(({ topic }) => topic), ...topics];
    await until(
      () => all.every((topic) => retained.has(topic)),
      () => `${all} of ${[...retained.keys()]}`,
      LIMIT,
    );
    await until(() => json('ami/a/status').state === 'ready', 'the connection', LIMIT);
    should(retained.get('ami/edge/a/status')).equal('online');
    should(state?.options).containEql(json(topics[0] ?? '').state);
    should(json(topics[1] ?? '')).match({ name: '1001', online: true });
    should(talk?.options).containEql(json(topics[2] ?? '').state);
    should(json(topics[3] ?? '')).match({ name: '1001', newMessages: 0 });
  });

  it('shows the live call of each extension', async () => {
    const live = pbx.call('1001', '1002');
    await callIs('1002', 'ringing');
    should(call('1002')).match({ number: '1001', calls: 1 });
    await callIs('1001', 'dialling');
    live.answer();
    await callIs('1001', 'connected');
    should(call('1001')).match({ number: '1002' });
    live.hangup();
    for (const extension of ['1001', '1002']) await callIs(extension, 'idle');
  });

  it('describes the extensions again when Home Assistant comes online', async () => {
    retained.delete(config('1001'));
    await home?.publishAsync('homeassistant/status', 'online', { qos: 1 });
    await device('1001');
  });

  it('fills a broker again after it was killed and lost its data', async () => {
    const ended = pbx.call('1001', '1003');
    ended.answer();
    await callIs('1001', 'connected');
    await home?.endAsync(true);
    await broker.kill();
    ended.hangup();
    await ended.ended;
    const live = pbx.call('1003', '1002');
    broker = await startMosquitto({ users, port: broker.port });
    await read();
    for (const extension of ['1001', '1002']) await device(extension);
    await callIs('1002', 'ringing');
    // This call ended while the broker was down.
    await callIs('1001', 'idle');
    live.hangup();
    await callIs('1002', 'idle');
  });
});
