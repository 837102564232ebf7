import { type EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Node, NodeAPI, NodeInitializer, NodeMessage, NodeStatus } from 'node-red';
import type { TestFlows } from 'node-red-node-test-helper';
import { NODE_TYPES } from '../../lab/machine/node-types';
import { projectPath } from '../../lab/machine/paths';
import type { AmiConfigNode } from '../../nodes/common/config-node';
import { Simulator, type SimulatorOptions } from '../../src/simulator';
import { helper } from '../support/helper';
import { afterThisTest } from '../support/teardown';

export { helper };

export interface FlowNode {
  id: string;
  type: string;
  [property: string]: unknown;
}

/** Credentials by node id. */
export type Credentials = Record<string, Record<string, string>>;
type Deploy = 'full' | 'flows' | 'nodes';

export const ADMIN = { username: 'admin', secret: 'secret' };
/** Without a place on the tab Node-RED takes a node for a config node. */
export const PLACE = { x: 100, y: 100 };

export const tab: FlowNode = { id: 'tab1', type: 'tab', label: 'one' };

export async function simulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const pbx = await Simulator.listen(options);
  afterThisTest(() => pbx.close());
  return pbx;
}

/** An ami-config with id `pbx1`. Its reconnects are fast; all else is the default. */
export function config(server: { port: number }, more: object = {}): FlowNode {
  return {
    id: 'pbx1',
    type: 'ami-config',
    host: '127.0.0.1',
    port: server.port,
    reconnectDelay: '20',
    ...more,
  };
}

/** An ami-events with id `ev1`, whose messages go to `out1`. */
export function events(more: object = {}): FlowNode {
  return {
    id: 'ev1',
    type: 'ami-events',
    ...PLACE,
    z: 'tab1',
    connection: 'pbx1',
    events: [],
    wires: [['out1']],
    ...more,
  };
}

/** An ami-control with id `ct1`, whose messages go to `told1`. */
export function control(more: object = {}): FlowNode {
  return {
    id: 'ct1',
    type: 'ami-control',
    ...PLACE,
    z: 'tab1',
    connection: 'pbx1',
    wires: [['told1']],
    ...more,
  };
}

/** An ami-refresh with id `rf1`, whose messages go to `each1` and `sum1`. */
export function refresh(more: object = {}): FlowNode {
  const wires = [['each1'], ['sum1']];
  return {
    id: 'rf1',
    type: 'ami-refresh',
    ...PLACE,
    z: 'tab1',
    connection: 'pbx1',
    extensions: [],
    wires,
    ...more,
  };
}

/** An ami-action with id `ac1`, whose messages go to `done1`. */
export function action(more: object = {}): FlowNode {
  return {
    id: 'ac1',
    type: 'ami-action',
    ...PLACE,
    z: 'tab1',
    connection: 'pbx1',
    wires: [['done1']],
    ...more,
  };
}

/** The last node of a flow. `received` returns its messages. */
export function end(id: string, z = 'tab1'): FlowNode {
  return { id, type: 'helper', ...PLACE, z };
}

export function catcher(id = 'catch1', more: object = {}): FlowNode {
  return {
    id,
    type: 'catch',
    ...PLACE,
    z: 'tab1',
    scope: null,
    uncaught: false,
    wires: [[`${id}-out`]],
    ...more,
  };
}

/** Starts these nodes, and ends them after the test. */
export async function start(
  flow: FlowNode[],
  credentials: Credentials = { pbx1: ADMIN },
  more: NodeInitializer[] = [],
): Promise<void> {
  afterThisTest(() => helper.unload());
  const nodes = NODE_TYPES.map(initializerOf).map(withWords);
  // The helper loads a core node's type once for each such node in the flow, of which the second fails.
  const oneOfEachType = flow.filter(({ type }, i) => flow.findIndex((other) => other.type === type) === i);
  await helper.load([...nodes, ...more], oneOfEachType as TestFlows, credentials as never);
  if (oneOfEachType.length < flow.length) await deploy(flow, 'full', credentials);
}

export async function deploy(flow: FlowNode[], type: Deploy, credentials: Credentials = { pbx1: ADMIN }) {
  const { _events: runtime } = helper as unknown as { _events: EventEmitter };
  const started = once(runtime, 'flows:started');
  try {
    await helper.setFlows(flow as TestFlows, type, credentials as never);
  } catch (error) {
    // The helper waits for 300 ms only, which is too short on a busy machine.
    if ((error as Error).message !== 'timeout waiting event') throw error;
    await started;
  }
}

export function node(id: string): Node {
  return helper.getNode(id);
}

export function configNode(id = 'pbx1'): AmiConfigNode {
  return helper.getNode(id) as AmiConfigNode;
}

/** @returns a list that receives the node's messages from now on */
export function received<Message = NodeMessage>(id: string): Message[] {
  const messages: Message[] = [];
  node(id).on('input', (message, _send, done) => {
    messages.push(message as Message);
    done();
  });
  return messages;
}

/** Waits until messages that nodes have sent are received: each node passes a message on in a later turn of the event loop. */
export async function delivered(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
}

/** @returns what a node has sent so far: each time a message, or one for each output */
export function sent<Sent = (NodeMessage | null)[]>(id: string): Sent[] {
  const { send } = node(id) as unknown as { send: { getCalls(): { thisValue: Node; args: [Sent] }[] } };
  return send.getCalls().flatMap(({ thisValue, args }) => (thisValue.id === id ? args : []));
}

/** @returns a function that returns all statuses of this node so far */
export function statuses(id: string): () => NodeStatus[] {
  const spy = (node(id) as unknown as { status: { getCalls(): { thisValue: Node; args: NodeStatus[] }[] } })
    .status;
  return () =>
    spy
      .getCalls()
      .filter((call) => call.thisValue.id === id)
      .map((call) => call.args[0] as NodeStatus);
}

export function lastStatus(id: string): NodeStatus | undefined {
  return statuses(id)().at(-1);
}

/** The function that registers a node type, from its runtime file. */
function initializerOf(type: string): NodeInitializer {
  const module: { default: NodeInitializer } = require(projectPath('nodes', type, `${type}.ts`));
  return module.default;
}

/** Replaces RED._ of the test helper, which returns keys, by one that returns English texts. */
function withWords(initialise: NodeInitializer): NodeInitializer {
  return (RED) => initialise(Object.create(RED, { _: { value: translate } }) as NodeAPI);
}

function translate(key: string, values: Record<string, unknown> = {}): string {
  const path = key.split(':').at(-1)?.split('.') ?? [];
  const catalogue = `nodes/${path[0]}/locales/en-US/${path[0]}.json`;
  let word: unknown = JSON.parse(readFileSync(projectPath(catalogue), 'utf8'));
  for (const name of path) word = (word as Record<string, unknown>)[name];
  if (typeof word !== 'string') throw new Error(`no word for ${key}`);
  return word.replace(/__(\w+)__/g, (_, name) => String(values[name]));
}
