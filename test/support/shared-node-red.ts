import { type FlowNode, type NodeRed, startNodeRed } from '../../lab/parts/node-red';
import { lab, stopAtTheEnd } from './lab';

let running: Promise<NodeRed> | undefined;

/**
 * The Node-RED that the suites of a mocha share, with this flow deployed in place of the last one: for suites without an
 * environment or settings of their own. `stop` takes the flow out; Node-RED itself goes on until all suites have ended.
 */
export async function deployed(flow: readonly FlowNode[]): Promise<NodeRed> {
  running ??= start();
  const nodeRed = await running;
  await deploy(nodeRed.url, flow);
  return { ...nodeRed, stop: () => deploy(nodeRed.url, []) };
}

async function start(): Promise<NodeRed> {
  const nodeRed = await startNodeRed({ line: lab.line, flow: [] });
  stopAtTheEnd(nodeRed.stop);
  return nodeRed;
}

async function deploy(url: string, flows: readonly FlowNode[]): Promise<void> {
  const response = await fetch(`${url}/flows`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Node-RED-API-Version': 'v2' },
    body: JSON.stringify({ flows }),
  });
  if (!response.ok) throw new Error(`Node-RED refuses a flow: ${response.status} ${await response.text()}`);
}
