import type { NodeMessage } from 'node-red';
import type { ExtensionResult, RefreshSummary } from '../../../src/index';
import type { SimulatorOptions } from '../../../src/simulator';
import { coreNode } from '../../support/helper';
import { type Client, type Received, scriptedServer } from '../../support/scripted-server';
import { until } from '../../support/wait';
import {
  ADMIN,
  catcher,
  config,
  end,
  type FlowNode,
  node,
  PLACE,
  received,
  refresh,
  simulator,
  start,
  tab,
} from '../flow';

export interface Each {
  topic: string;
  payload: ExtensionResult;
  parts: { id: string; index: number; count: number; type: string; parts?: object };
  [property: string]: unknown;
}
interface Summary {
  payload: RefreshSummary;
  [property: string]: unknown;
}

/** Starts one ami-refresh on a simulator; `ask` sends it a message and waits for the summary. */
export async function onSimulator(
  fields: object = {},
  options: SimulatorOptions = {},
  more: FlowNode[] = [],
) {
  const pbx = await simulator({ extensions: 5, ...options });
  await start(
    [tab, config(pbx), refresh(fields), end('each1'), end('sum1'), ...more],
    undefined,
    more
      .map(({ type }) => ({ join: 'sequence/17-split', batch: 'sequence/19-batch' })[type])
      .filter(Boolean)
      .map((path) => coreNode(path as string)),
  );
  const each = received<Each>('each1');
  const summaries = received<Summary>('sum1');
  const ask = async (message: NodeMessage) => {
    const before = summaries.length;
    node('rf1').receive(message);
    await until(() => summaries.length > before, 'the summary');
    return summaries[before] as Summary;
  };
  return { pbx, each, summaries, ask };
}

interface Caught extends NodeMessage {
  error: { message: string; code: string; source: { id: string } };
}

const complete = {
  id: 'complete1',
  type: 'complete',
  ...PLACE,
  z: 'tab1',
  scope: ['rf1'],
  wires: [['completed']],
};

/** One ami-refresh with Catch and Complete nodes behind it. */
export async function onServer(server: { port: number }, fields: object = {}) {
  await start(
    [
      tab,
      config(server),
      refresh(fields),
      end('each1'),
      end('sum1'),
      catcher(),
      end('catch1-out'),
      complete,
      end('completed'),
    ],
    { pbx1: ADMIN },
  );
  return {
    each: received('each1'),
    summaries: received<{ payload: Record<string, unknown> }>('sum1'),
    caught: received<Caught>('catch1-out'),
    completed: received('completed'),
    ask: (message: NodeMessage) => node('rf1').receive(message),
  };
}

/** A server that answers single queries when the test calls the functions in `held`. */
export async function slowServer(answers: Record<string, (action: Received, client: Client) => void> = {}) {
  const held: (() => void)[] = [];
  const server = await scriptedServer({
    answers: {
      extensionstate: (action, client) => {
        held.push(() =>
          client.answer(
            action,
            'Response: Success',
            `Exten: ${action.exten}`,
            'Context: default',
            'Status: 0',
          ),
        );
      },
      ...answers,
    },
  });
  const release = (count = held.length) => {
    for (const answer of held.splice(0, count)) answer();
  };
  return { ...server, held, release };
}
