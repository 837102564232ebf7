import { connectAsync, type IClientPublishOptions, type MqttClient } from 'mqtt';
import should from 'should';
import { amiEnvironment } from '../../lab/parts/ami-environment';
import type { Broker } from '../../lab/parts/broker';
import { type MqttUser, startMosquitto } from '../../lab/parts/mosquitto';
import { type FlowNode, type NodeRed, startNodeRed } from '../../lab/parts/node-red';
import { Simulator } from '../../src/simulator';
import { example } from '../examples/all';
import { lab } from '../support/lab';
import { Relay } from '../support/relay';
import { skipWithout } from '../support/skip-without';
import { until } from '../support/wait';
import { withProperties } from './edge';

const LIMIT = 60_000;
/** More extensions than one portion of a republication has. */
const EXTENSIONS = 1100;
/** Seconds. Short, so that the broker soon notices a stalled edge. */
const KEEP_ALIVE = '8';
const EDGE: MqttUser = {
  name: 'edge-a',
  password: 'p1',
  topics: ['readwrite ami/a/#', 'readwrite ami/edge/a/status', 'write answers/#'],
};
const READER: MqttUser = {
  name: 'reader',
  password: 'p2',
  topics: ['read ami/#', 'write ami/a/action', 'read answers/reader/#'],
};
/** A user that publishes a late will: the broker notices the loss of an earlier connection only when the edge is online again. */
const LATE: MqttUser = { name: 'late', password: 'p3', topics: ['readwrite ami/edge/a/status'] };
const users = [EDGE, READER, LATE];

describe('the example "Edge to MQTT"', function () {
  this.timeout(180_000);
  let pbx: Simulator;
  let broker: Broker;
  /** The relay between the edge and the broker. */
  let relay: Relay;
  let edge: NodeRed;
  let reader: MqttClient | undefined;
  /** The retained messages of the broker, by topic. */
  const retained = new Map<string, string>();
  const told: { topic: string; text: string }[] = [];

  before('start Mosquitto, which may be installed first, and the edge', async function () {
    this.timeout(600_000);
    try {
      broker = await startMosquitto({ users });
      relay = await Relay.to(broker);
    } catch (error) {
      skipWithout(this, error);
    }
    pbx = await Simulator.listen({
      extensions: EXTENSIONS,
      queues: [{ name: 'sales' }],
      mailboxes: [{ mailbox: '1001', context: 'default' }],
    });
    edge = await startEdge();
    await read();
  });

  after(async () => {
    await reader?.endAsync(true);
    await edge?.stop();
    await pbx?.close();
    await relay?.cut();
    await broker?.stop();
  });

  function startEdge(): Promise<NodeRed> {
    const given: Record<string, string> = {
      MQTT_HOST: relay.host,
      MQTT_PORT: String(relay.port),
      ACTIONS: 'true',
    };
    const setUp = (node: FlowNode): FlowNode => {
      if (node.type === 'mqtt-broker')
        return { ...node, keepalive: KEEP_ALIVE, credentials: { user: EDGE.name, password: EDGE.password } };
      return withProperties(node, given);
    };
    return startNodeRed({
      line: lab.line,
      flow: example('Edge to MQTT').flow.map(setUp),
      settings: { mqttReconnectTime: 500 },
      env: amiEnvironment(pbx),
    });
  }

  /** Connects a new reader, which gets all retained messages. */
  async function read(): Promise<void> {
    retained.clear();
    const client = await connectAsync(`mqtt://${broker.host}:${broker.port}`, {
      username: READER.name,
      password: READER.password,
      protocolVersion: 5,
      reconnectPeriod: 0,
    });
    reader = client;
    client.on('message', (topic, payload) => {
      const text = payload.toString();
      if (topic === 'ami/a/published') return;
      if (topic === 'ami/a/ended' || topic.startsWith('answers/')) told.push({ topic, text });
      else if (text === '') retained.delete(topic);
      else retained.set(topic, text);
    });
    await client.subscribeAsync(['ami/#', 'answers/reader/#']);
  }

  const json = (topic: string): Record<string, unknown> => JSON.parse(retained.get(topic) ?? '{}');
  const stateOf = (extension: string) => json(`ami/a/extension/default/${extension}`).state;
  const calls = () => [...retained.keys()].filter((topic) => topic.startsWith('ami/a/call/'));
  const count = (start: string) => [...retained.keys()].filter((topic) => topic.startsWith(start)).length;
  /** Devices come last, and in portions of their own. */
  const hasStates = () =>
    count('ami/a/extension/') === EXTENSIONS && count('ami/a/device/PJSIP%2F') === EXTENSIONS;
  const isFilled = () =>
    until(
      () =>
        retained.get('ami/edge/a/status') === 'online' &&
        json('ami/a/status').state === 'ready' &&
        hasStates() &&
        retained.has('ami/a/queue/sales') &&
        retained.has('ami/a/mailbox/default/1001'),
      () => `all topics; there are ${[...retained.keys()].join(' ')}`,
      LIMIT,
    );
  const extensionState = (Exten: string) =>
    JSON.stringify({ payload: { Action: 'ExtensionState', Exten, Context: 'default' } });
  const command = async (text: string, options: IClientPublishOptions = {}) => {
    await reader?.publishAsync('ami/a/action', text, {
      qos: 2,
      properties: { responseTopic: 'answers/reader/1', correlationData: Buffer.from('7') },
      ...options,
    });
  };
  const asked = () => pbx.received.filter(({ name }) => name === 'ExtensionState').length;

  it('retains each state with its n, and each change of it', async () => {
    await isFilled();
    const before = Number(json('ami/a/extension/default/1003').n);
    pbx.setState('1003', 'busy');
    await until(() => stateOf('1003') === 'busy', 'the change', LIMIT);
    should(Number(json('ami/a/extension/default/1003').n)).be.above(before);
  });

  it('retains a call while it is live, and publishes its end once', async () => {
    const call = pbx.call('1001', '1002');
    await until(() => calls().length === 1, 'the call', LIMIT);
    const [topic = ''] = calls();
    call.answer();
    await until(() => json(topic).state === 'connected', 'the answer', LIMIT);
    call.hangup();
    await until(() => calls().length === 0 && told.length > 0, 'the end', LIMIT);
    const [ended] = told.splice(0);
    should(ended?.topic).equal('ami/a/ended');
    should(JSON.parse(ended?.text ?? '')).match({ pbx: 'a', id: topic.split('/')[3], outcome: 'answered' });
  });

  it('answers an action on its response topic, and ignores a retained one', async () => {
    await command(extensionState('1004'), { retain: true });
    await command(extensionState('1005'));
    await until(() => told.length > 0, 'an answer', LIMIT);
    const [answer] = told.splice(0);
    should(answer?.topic).equal('answers/reader/1');
    should(JSON.parse(answer?.text ?? '')).match({ result: { response: { Exten: '1005' } } });
    should(asked()).equal(1);
  });

  it('answers a forbidden action with its error code', async () => {
    await command('{"payload":{"Action":"Command","Command":"core stop now"}}');
    await until(() => told.length > 0, 'an answer', LIMIT);
    should(JSON.parse(told.splice(0)[0]?.text ?? '')).match({ error: { code: 'AMI_ERR_FORBIDDEN' } });
  });

  it('fills a broker again after it was killed and lost its data', async () => {
    const call = pbx.call('1001', '1002');
    await until(() => calls().length === 1, 'the call', LIMIT);
    const before = calls();
    await reader?.endAsync(true);
    await broker.kill();
    pbx.setState('1004', 'busy');
    call.answer();
    broker = await startMosquitto({ users, port: broker.port });
    await read();
    await isFilled();
    await until(() => calls().length === 1 && stateOf('1004') === 'busy', 'what happened meanwhile', LIMIT);
    should(calls()).deepEqual(before);
    await until(() => json(before[0] ?? '').state === 'connected', 'the answer of the call', LIMIT);
    call.hangup();
    await until(() => calls().length === 0, 'the end of the call', LIMIT);
  });

  it('publishes after a lost connection only topics that the broker lacks', async () => {
    await isFilled();
    const call = pbx.call('1001', '1002');
    await until(() => calls().length === 1, 'the call', LIMIT);
    const seen: string[] = [];
    reader?.on('message', (topic) => void seen.push(topic));
    await relay.cut();
    await until(() => retained.get('ami/edge/a/status') === 'offline', 'the will', LIMIT);
    pbx.setState('1010', 'busy');
    call.hangup();
    await relay.mend();
    await until(() => stateOf('1010') === 'busy' && calls().length === 0, 'what happened meanwhile', LIMIT);
    // This change is published last.
    pbx.setState('1011', 'busy');
    await until(() => stateOf('1011') === 'busy', 'the next change', LIMIT);
    const changed = ['1001', '1002', '1010', '1011'];
    const others = seen.filter(
      (topic) =>
        /^ami\/a\/(extension|device|queue|mailbox)\//.test(topic) &&
        !changed.some((extension) => topic.endsWith(extension)),
    );
    should(others).deepEqual([]);
  });

  it('is online again after a late will of an earlier connection', async () => {
    await isFilled();
    const late = await connectAsync(`mqtt://${broker.host}:${broker.port}`, {
      username: LATE.name,
      password: LATE.password,
      protocolVersion: 5,
      reconnectPeriod: 0,
    });
    const seen: string[] = [];
    reader?.on('message', (topic, payload) => {
      if (topic === 'ami/edge/a/status') seen.push(payload.toString());
    });
    await late.publishAsync('ami/edge/a/status', 'offline', { qos: 1, retain: true });
    await until(() => seen.at(-1) === 'online', 'online', LIMIT);
    should(seen).deepEqual(['offline', 'online']);
    await late.endAsync(true);
  });

  it('is right again after a stall in which the broker published its will', async () => {
    await isFilled();
    const call = pbx.call('1001', '1002');
    await until(() => calls().length === 1, 'the call', LIMIT);
    told.length = 0;
    process.kill(edge.pid, 'SIGSTOP');
    try {
      await until(() => retained.get('ami/edge/a/status') === 'offline', 'the will', LIMIT);
      pbx.setState('1020', 'busy');
      call.hangup();
    } finally {
      process.kill(edge.pid, 'SIGCONT');
    }
    await isFilled();
    await until(() => stateOf('1020') === 'busy' && calls().length === 0, 'what happened meanwhile', LIMIT);
    // The message was published during the outage, when nobody received it, or afterwards.
    should(told.filter(({ topic }) => topic === 'ami/a/ended').length).be.belowOrEqual(1);
  });

  it('is offline when it is killed, and clears calls that ended meanwhile', async () => {
    const call = pbx.call('1001', '1002');
    await until(() => calls().length === 1, 'the call', LIMIT);
    process.kill(edge.pid, 'SIGKILL');
    await until(() => retained.get('ami/edge/a/status') === 'offline', 'the will', LIMIT);
    await edge.stop();
    call.hangup();
    should(calls()).have.length(1);
    edge = await startEdge();
    await until(() => calls().length === 0, 'no call', LIMIT);
    await isFilled();
  });
});
