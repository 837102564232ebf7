import { connectAsync, type MqttClient } from 'mqtt';
import should from 'should';
import { amiEnvironment } from '../../lab/parts/ami-environment';
import type { Broker } from '../../lab/parts/broker';
import { type MqttUser, startMosquitto } from '../../lab/parts/mosquitto';
import { type FlowNode, type NodeRed, startNodeRed } from '../../lab/parts/node-red';
import { Simulator } from '../../src/simulator';
import { example } from '../examples/all';
import { type Certificate, certificate } from '../support/certificate';
import { lab } from '../support/lab';
import { skipWithout } from '../support/skip-without';
import { until } from '../support/wait';
import { withProperties } from './edge';

const LIMIT = 60_000;
/** The name in the certificate. */
const HOST = 'localhost';
const TLS_ID = 'e5a1c0de00000f00';
const STATUS = 'ami/edge/a/status';
const EDGE: MqttUser = {
  name: 'edge-a',
  password: 'p1',
  topics: ['readwrite ami/a/#', 'readwrite ami/edge/a/status'],
};
const READER: MqttUser = { name: 'reader', password: 'p2', topics: ['read ami/#'] };

describe('the example "Edge to MQTT" over TLS, with a user and rights', function () {
  this.timeout(180_000);
  let pbx: Simulator;
  let broker: Broker;
  let server: Certificate;
  let reader: MqttClient | undefined;
  let edge: NodeRed | undefined;
  const seen = new Map<string, string>();

  before('start Mosquitto, which may be installed first', async function () {
    this.timeout(600_000);
    server = await certificate();
    try {
      broker = await startMosquitto({ users: [EDGE, READER], certificate: server });
    } catch (error) {
      skipWithout(this, error);
    }
    pbx = await Simulator.listen({ extensions: 3 });
    reader = await connectAsync(`mqtts://${HOST}:${broker.port}`, {
      ca: server.cert,
      username: READER.name,
      password: READER.password,
      protocolVersion: 5,
      reconnectPeriod: 0,
    });
    reader.on('message', (topic, payload) => void seen.set(topic, payload.toString()));
    await reader.subscribeAsync('ami/#');
  });

  afterEach(async () => {
    await edge?.stop();
    edge = undefined;
    // The broker may deliver the last message of the edge only after its end.
    if (seen.has(STATUS)) await until(() => seen.get(STATUS) === 'offline', 'the end of the edge', LIMIT);
    seen.clear();
  });
  after(async () => {
    await reader?.endAsync(true);
    await pbx?.close();
    await broker?.stop();
  });

  /** As a user ticks *Use TLS* in the node Broker and gives it a certificate of an authority. */
  async function startEdge(authority: string, password = EDGE.password): Promise<NodeRed> {
    const setUp = (node: FlowNode): FlowNode => {
      if (node.type === 'mqtt-broker')
        return { ...node, usetls: true, tls: TLS_ID, credentials: { user: EDGE.name, password } };
      return withProperties(node, { MQTT_HOST: HOST, MQTT_PORT: String(broker.port) });
    };
    const tls: FlowNode = {
      id: TLS_ID,
      type: 'tls-config',
      name: '',
      cert: '',
      key: '',
      ca: '',
      certname: '',
      keyname: '',
      caname: 'authority.pem',
      servername: '',
      verifyservercert: true,
      alpnprotocol: '',
      credentials: { cadata: authority },
    };
    edge = await startNodeRed({
      line: lab.line,
      flow: [tls, ...example('Edge to MQTT').flow.map(setUp)],
      settings: { mqttReconnectTime: 200 },
      env: amiEnvironment(pbx),
    });
    return edge;
  }
  const extensions = () => [...seen.keys()].filter((topic) => topic.startsWith('ami/a/extension/'));

  it('publishes its states, and a change of one', async () => {
    await startEdge(server.cert);
    await until(() => extensions().length === 3, 'the states', LIMIT);
    pbx.setState('1002', 'busy');
    const state = () => JSON.parse(seen.get('ami/a/extension/default/1002') ?? '{}').state;
    await until(() => state() === 'busy', 'the change', LIMIT);
    should(seen.get(STATUS)).equal('online');
  });

  it('sends nothing to a broker whose certificate it does not trust', async () => {
    const stranger = await certificate();
    const { log } = await startEdge(stranger.cert);
    await until(() => /Connection failed to broker/.test(log()), 'the refusal', LIMIT);
    should([...seen.keys()].filter((topic) => topic.startsWith('ami/edge/'))).deepEqual([]);
  });

  it('is refused with a wrong password', async () => {
    const { log } = await startEdge(server.cert, 'wrong');
    await until(() => /Connection failed to broker/.test(log()), 'the refusal', LIMIT);
    should([...seen.keys()].filter((topic) => topic.startsWith('ami/edge/'))).deepEqual([]);
  });
});
