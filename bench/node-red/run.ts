import { copyFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { projectPath } from '../../lab/machine/paths';
import { lastLines } from '../../lab/machine/process';
import { until } from '../../lab/machine/wait';
import { type FlowNode, type NodeRed, startNodeRed } from '../../lab/parts/node-red';
import { built } from '../harness/build';
import type { Setting } from '../harness/group';
import { packageFolder } from '../harness/ours';
import type { Figures } from './bench-nodes';

const LONGEST = 60_000;

/** Starts Node-RED with the benchmark's nodes and these packages. */
export async function startMeasured(
  { line }: Setting,
  flow: readonly FlowNode[],
  packages: readonly string[] = [packageFolder()],
): Promise<NodeRed> {
  const benchNodes = built('node-red/bench-nodes');
  await copyFile(projectPath('bench/node-red/bench-nodes.html'), benchNodes.replace(/js$/, 'html'));
  const nodesDir = [dirname(benchNodes), ...packages];
  return startNodeRed({ line, flow, palette: false, settings: { nodesDir, logging: QUIET } });
}

const QUIET = { console: { level: 'info', metrics: false, audit: false } };

export async function figuresOf({ url }: NodeRed): Promise<Figures> {
  return (await fetch(join(url, 'bench').replace(':/', '://'))).json() as Promise<Figures>;
}

/** @returns MB of heap in use after a forced garbage collection */
export async function heapOf({ url }: NodeRed): Promise<number> {
  const answer = await fetch(`${url}/bench/heap`);
  return (await (answer.json() as Promise<{ heapUsed: number }>)).heapUsed / 1e6;
}

/** Waits until all messages have been counted. @returns the figures */
export async function whenCounted(nodeRed: NodeRed): Promise<Required<Figures>> {
  let figures = await figuresOf(nodeRed);
  await until(
    async () => {
      figures = await figuresOf(nodeRed);
      return figures.run;
    },
    () => `all messages; ${figures.counted} have come\n${lastLines(nodeRed.log(), 5)}`,
    LONGEST,
  );
  return figures as Required<Figures>;
}

const PLACE = { z: 'bench', x: 100, y: 100 };
const counting: FlowNode = {
  id: 'function',
  type: 'function',
  ...PLACE,
  func: "global.get('count')(); return null;",
  outputs: 1,
  wires: [[]],
};

/** @returns a flow in which these nodes send to a function node that counts the messages */
export function flowOf(count: number, port: number | undefined, ...nodes: FlowNode[]): FlowNode[] {
  return [
    { id: 'bench', type: 'tab', label: 'bench' },
    { id: 'meter', type: 'bench-meter', ...PLACE, count, port, wires: [] },
    counting,
    ...nodes,
  ];
}

export function source(file: string, times: number): FlowNode {
  return { id: 'source', type: 'bench-source', ...PLACE, file, times, wires: [['function']] };
}

/** @returns an ami-events node on the connection `pbx` for these event names; for all events if there are none */
export function events(id: string, names: readonly string[]): FlowNode {
  return { id, type: 'ami-events', ...PLACE, connection: 'pbx', events: names, wires: [['function']] };
}

export function connection(port: number): FlowNode {
  const credentials = { username: 'admin', secret: 'secret' };
  return { id: 'pbx', type: 'ami-config', host: '127.0.0.1', port: String(port), credentials };
}
