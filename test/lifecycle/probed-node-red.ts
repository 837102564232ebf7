import { PROJECT, projectPath } from '../../lab/machine/paths';
import { type FlowNode, type NodeRed, startNodeRed } from '../../lab/parts/node-red';
import type { Line } from '../../lab/parts/node-red-lines';
import type { ConnectionSnapshot, ConnectionState } from '../../src';
import { DEFAULT_USER } from '../../src/simulator';

export type Deploy = 'full' | 'flows' | 'nodes';

/** What the process holds after a garbage collection. */
export interface Holding {
  /** Bytes. */
  heapUsed: number;
  /** Bytes. */
  rss: number;
  /** Number of active resources by kind: timers, sockets. */
  resources: Record<string, number>;
  /** Number of listeners by event of Node-RED's runtime. */
  listeners: Record<string, number>;
}

/** Counting these blocks the process. */
export interface Vitals extends Holding {
  /** Connections and sessions in memory. */
  connections: number;
  sessions: number;
  /** Nodes of any type in memory. */
  nodes: number;
}

/** A real Node-RED that reports what it holds, and what reached its `probe` nodes. */
export interface Probed {
  nodeRed: NodeRed;
  /** Deploys as the editor does, with the credentials of new nodes only. Fulfilled when the flows have started. */
  deploy(type: Deploy, flow: readonly FlowNode[]): Promise<void>;
  /** Starts or stops the flows, as the editor's button does. */
  turn(state: 'start' | 'stop'): Promise<void>;
  send(node: string, message: object): Promise<void>;
  /** @returns messages that reached the probe since the last call */
  received<Message = { topic: string; payload: Record<string, string> }>(probe: string): Promise<Message[]>;
  /** @returns the snapshot of an ami-config; null without a connection */
  state(config: string): Promise<(ConnectionSnapshot & { listeners: number }) | null>;
  /** Waits until the connection of the ami-config is in this state. */
  reached(config: string, state: ConnectionState): Promise<void>;
  holding(): Promise<Holding>;
  vitals(): Promise<Vitals>;
  /** @returns ms that each stop of nodes took since the last call */
  stops(): Promise<number[]>;
  post<Answer>(path: string, body: object): Promise<Answer>;
}

export async function startProbed(line: Line, flow: readonly FlowNode[]): Promise<Probed> {
  const nodeRed = await startNodeRed({
    line,
    flow,
    settings: {
      nodesDir: [PROJECT, projectPath('test/lifecycle/probe')],
      runtimeState: { enabled: true, ui: false },
      // So that a deploy does not wait for the disk.
      readOnly: true,
    },
  });
  let deployed = new Set(flow.map(({ id }) => id));
  const request = async <Answer>(path: string, init: RequestInit = {}): Promise<Answer> => {
    // Without keep-alive: the server may close a kept connection just as it is used.
    const headers = { ...init.headers, connection: 'close' };
    const response = await fetch(`${nodeRed.url}${path}`, { ...init, headers });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as Answer;
  };
  const post = <Answer>(path: string, body: object, headers: Record<string, string> = {}) =>
    request<Answer>(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  return {
    nodeRed,
    async deploy(type, nodes) {
      const inEditor = nodes.map(({ credentials, ...node }) =>
        deployed.has(node.id) ? node : { ...node, credentials },
      );
      deployed = new Set(nodes.map(({ id }) => id));
      await post('/flows', inEditor, { 'Node-RED-Deployment-Type': type });
      await request('/probe/started');
    },
    turn: (state) => post('/flows/state', { state }),
    send: (node, message) => post(`/probe/send/${node}`, message),
    received: (probe) => request(`/probe/received/${probe}`),
    state: (config) => request(`/probe/state/${config}`),
    reached: (config, state) => request(`/probe/reached/${config}/${state}`),
    holding: () => request('/probe/holding'),
    vitals: () => request('/probe/vitals'),
    stops: () => request('/probe/stops'),
    post,
  };
}

const PLACE = { x: 100, y: 100, z: 'tab1' };

export const tab: FlowNode = { id: 'tab1', type: 'tab', label: 'one' };

/** An ami-config with id `pbx1`. */
export const config = ({ port }: { port: number }, more: object = {}): FlowNode => ({
  id: 'pbx1',
  type: 'ami-config',
  host: '127.0.0.1',
  port: String(port),
  reconnectDelay: '50',
  credentials: { ...DEFAULT_USER },
  ...more,
});

/** An ami-events with id `ev1`, before the probe `seen1`. */
export const events = (more: object = {}): FlowNode => ({
  id: 'ev1',
  type: 'ami-events',
  ...PLACE,
  connection: 'pbx1',
  events: ['UserEvent'],
  wires: [['seen1']],
  ...more,
});

/** An ami-refresh with id `rf1`, before the probes `each1` and `sum1`. */
export const refresh = (more: object = {}): FlowNode => ({
  id: 'rf1',
  type: 'ami-refresh',
  ...PLACE,
  connection: 'pbx1',
  extensions: [],
  wires: [['each1'], ['sum1']],
  ...more,
});

export const probe = (id: string, more: object = {}): FlowNode => ({ id, type: 'probe', ...PLACE, ...more });
