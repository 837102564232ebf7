import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { amiEnvironment } from '../../lab/parts/ami-environment';
import type { MqttUser } from '../../lab/parts/mosquitto';
import { type FlowNode, type NodeRed, startNodeRed } from '../../lab/parts/node-red';
import type { Line } from '../../lab/parts/node-red-lines';
import { example } from '../examples/all';
import type { CentreAccess } from './centre';
import { logUser } from './log';
import { type Row, rowKey } from './rows';

const DATABASE = example('Edge to a central database');
const MQTT = example('Edge to MQTT');
const LOG = example('Event log over NATS');

/** File in the folder of the journal. The journal names its own files by numbers, so it ignores this one. */
const RECEIVED = 'received.log';

/** Code of a function node. It appends each row to RECEIVED after the journal has it: the list of all that the edge received. */
const RECORDER = {
  initialize: `context.set('file', fs.openSync(\`\${env.get('FOLDER')}/${RECEIVED}\`, 'a'));`,
  func: `fs.writeSync(context.get('file'), \`\${JSON.stringify(msg.row)}\\n\`);`,
};

export interface EdgeOptions {
  name: string;
  line: Line;
  pbx: { name: string; host: string; port: number };
  /** Number of edges on this PBX. Only the first of them publishes over MQTT. */
  edges: number;
  publishes: boolean;
  centre: CentreAccess;
  folder: string;
  elsewhere: ((...command: string[]) => string[]) | undefined;
}

/** @returns the names of the edges of a PBX */
export const edgeNames = (pbx: string, isDoubled: boolean): string[] =>
  isDoubled ? [pbx, `${pbx}-second`] : [pbx];

/** The user of the broker for this edge. */
export const brokerUser = (edge: string, pbx: string): MqttUser => ({
  name: `edge-${edge}`,
  password: `secret of ${edge}`,
  topics: [`readwrite ami/${pbx}/#`, `readwrite ami/edge/${edge}/status`],
});

/** A Node-RED with the three examples, imported as a user imports them. All use the connection of the first example. */
export class Edge {
  nodeRed: NodeRed | undefined;
  constructor(readonly options: EdgeOptions) {}

  get name(): string {
    return this.options.name;
  }

  async start(): Promise<void> {
    const { line, pbx, centre, folder, elsewhere } = this.options;
    await mkdir(folder, { recursive: true });
    this.nodeRed = await startNodeRed({
      line,
      flow: flowOf(this.options),
      // In a network namespace of its own, the port of Node-RED is free in any case.
      ...(elsewhere === undefined ? {} : { elsewhere }),
      settings: { mqttReconnectTime: 500, mysqlReconnectTime: 1000 },
      env: {
        ...amiEnvironment(pbx),
        MYSQL_HOST: centre.host,
        MYSQL_PORT: String(centre.databasePort),
        MYSQL_DATABASE: centre.database,
      },
    });
  }

  async kill(): Promise<void> {
    if (this.nodeRed) process.kill(this.nodeRed.pid, 'SIGKILL');
    await this.stop();
  }

  async stop(): Promise<void> {
    await this.nodeRed?.stop();
    this.nodeRed = undefined;
  }

  /** @returns names of the journal's files that are not yet written to the database */
  async waiting(): Promise<string[]> {
    return (await readdir(this.options.folder)).filter((name) => /^\d+\.jsonl$/.test(name));
  }

  /** @returns size of these files together, in bytes */
  async journalSize(): Promise<number> {
    const sizes = (await this.waiting()).map(
      async (name) => (await stat(join(this.options.folder, name))).size,
    );
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  }

  /** @returns keys of all calls and events that the edge has received so far */
  async received(): Promise<Set<string>> {
    const text = await readFile(join(this.options.folder, RECEIVED), 'utf8').catch(() => '');
    const lines = text.split('\n').slice(0, -1);
    return new Set(lines.map((line) => rowKey(JSON.parse(line) as Row)));
  }
}

function flowOf({ pbx, edges, publishes, centre, folder, name }: EdgeOptions): FlowNode[] {
  const given: Record<string, string> = {
    FOLDER: folder,
    EVENTS: 'true',
    EDGES: String(edges),
    MQTT_HOST: centre.host,
    MQTT_PORT: String(centre.brokerPort),
    EDGE_TOPIC: `ami/edge/${name}/status`,
    ACTION_TOPIC: `ami/${pbx.name}/action`,
    KEPT_TOPICS: `ami/${pbx.name}/+/+`,
    KEPT_IN_CONTEXTS: `ami/${pbx.name}/+/+/+`,
    NATS_SERVERS: `${centre.host}:${centre.logPort}`,
    NATS_USER: logUser(name, pbx.name).name,
  };
  const connection = idOf(DATABASE.flow, 'ami-config');
  const others = [MQTT, LOG].map(({ flow }) => idOf(flow, 'ami-config'));
  const { name: user, password } = brokerUser(name, pbx.name);
  const setUp = (node: FlowNode): FlowNode => {
    switch (node.type) {
      case 'tab': {
        const env = node.env as { name: string; value: string; type: string }[];
        return {
          ...node,
          env: env.map((each) => ({ ...each, value: given[each.name] ?? each.value })),
          credentials: { NATS_PASSWORD: logUser(name, pbx.name).password },
        };
      }
      case 'ami-config':
        return { ...node, pbx: pbx.name };
      case 'MySQLdatabase':
        return { ...node, credentials: { user: centre.user, password: centre.password } };
      case 'mqtt-broker':
        return { ...node, credentials: { user, password } };
      default:
        return others.includes(String(node.connection)) ? { ...node, connection } : node;
    }
  };
  const flow = [
    ...DATABASE.flow.map(recorded),
    recorder(DATABASE.flow),
    ...(publishes ? MQTT.flow.filter(({ type }) => type !== 'ami-config') : []),
    ...edgeOfLog(),
  ];
  return flow.map(setUp);
}

/** @returns the tab of the edge of the event log. It publishes the events that the database gets, to compare them */
function edgeOfLog(): FlowNode[] {
  const events = DATABASE.flow.find(({ type }) => type === 'ami-events')?.events;
  const tab = LOG.flow.find(({ type, label }) => type === 'tab' && String(label).endsWith('edge'))?.id;
  return LOG.flow
    .filter(({ id, z }) => id === tab || z === tab)
    .map((node) => (node.type === 'ami-events' ? { ...node, events } : node));
}

function idOf(flow: readonly FlowNode[], type: string): string {
  const found = flow.find((node) => node.type === type);
  if (found === undefined) throw new Error(`no ${type} in the example`);
  return found.id;
}

const RECORDER_ID = 'f1ee7f1ee7f1ee70';

/** Wires the nodes that make rows of calls and events to the journal first, then to the recorder. */
const recorded = (node: FlowNode): FlowNode =>
  node.name === 'Call row' || node.name === 'Event row'
    ? { ...node, wires: (node.wires as string[][]).map((wires) => [...wires, RECORDER_ID]) }
    : node;

const recorder = (flow: readonly FlowNode[]): FlowNode => ({
  id: RECORDER_ID,
  type: 'function',
  z: idOf(flow, 'tab'),
  name: 'Recorder of the fleet',
  ...RECORDER,
  outputs: 0,
  timeout: 0,
  libs: [{ var: 'fs', module: 'fs' }],
  wires: [],
});
