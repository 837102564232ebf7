import { type FlowNode, type NodeRed, startNodeRed } from '../../lab/parts/node-red';
import { lab, stopAtTheEnd } from './lab';

let running: Promise<NodeRed> | undefined;

/**
 * Deploys this flow, in place of the last one, on a Node-RED that all suites of a mocha process share. It is for suites that
 * need no environment or settings of their own. `stop` removes the flow. Node-RED itself runs until all suites have ended.
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
