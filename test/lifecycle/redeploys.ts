import type { FlowNode } from '../../lab/parts/node-red';
import type { ConnectionState } from '../../src';
import type { Simulator } from '../../src/simulator';
import { until } from '../support/wait';
import {
  config,
  type Deploy,
  events,
  type Probed,
  probe,
  refresh,
  tab,
  type Vitals,
} from './probed-node-red';

const DEPLOYS: readonly Deploy[] = ['full', 'flows', 'nodes'];
const SAMPLE_EVERY = 50;

/** Node that a deploy changes: it restarts the node, or the connection with all its users. */
type Changed = 'ev1' | 'rf1' | 'pbx1';

export interface Phase {
  name: string;
  changes: readonly Changed[];
  /** Sockets at the server in this phase. */
  sockets: number;
  begin(pbx: Simulator): Promise<void> | void;
  /** Waits until the deployed flow is in this phase. */
  reached(probed: Probed, pbx: Simulator): Promise<void>;
  /** Whether events arrive in this phase. */
  receivesEvents?: true;
}

const inState = (state: ConnectionState) => (probed: Probed) => probed.reached('pbx1', state);

/** States of the connection, or of a refresh, in which nodes are deployed. */
export const PHASES: readonly Phase[] = [
  {
    name: 'connecting',
    changes: ['ev1', 'rf1', 'pbx1'],
    sockets: 1,
    begin: (pbx) => pbx.fault('no-banner'),
    reached: inState('connecting'),
  },
  {
    name: 'login',
    changes: ['ev1', 'rf1', 'pbx1'],
    sockets: 1,
    begin: (pbx) => pbx.fault('no-answers'),
    reached: inState('login'),
  },
  {
    name: 'backoff',
    changes: ['ev1', 'rf1', 'pbx1'],
    sockets: 0,
    begin: (pbx) => pbx.fault('refuse'),
    reached: inState('waiting'),
  },
  {
    name: 'ready',
    changes: ['ev1', 'rf1', 'pbx1'],
    sockets: 1,
    begin: () => {},
    reached: inState('ready'),
    receivesEvents: true,
  },
  {
    name: 'refreshing',
    changes: ['rf1', 'pbx1'],
    sockets: 2,
    begin: (pbx) => pbx.fault('endless-list'),
    async reached(probed, pbx) {
      await inState('ready')(probed);
      const lists = () => pbx.received.filter(({ name }) => name === 'ExtensionStateList').length;
      const before = lists();
      await probed.send('rf1', {});
      await until(() => lists() > before, 'a refresh');
    },
    receivesEvents: true,
  },
];

/** @returns the flow of the n-th deploy, different from the one before */
export function flowNumber(n: number, pbx: { port: number }, changed?: Changed): FlowNode[] {
  const name = (id: Changed) => (id === changed ? { name: `deploy ${n}` } : {});
  return [
    tab,
    // Each phase lasts until the next deploy.
    config(pbx, { reconnectDelay: '60000', connectionTimeout: '60000', ...name('pbx1') }),
    events(name('ev1')),
    refresh(name('rf1')),
    ...['seen1', 'each1', 'sum1'].map((id) => probe(id)),
  ];
}

export interface Redeployed {
  before: Vitals;
  after: Vitals;
  /** Bytes of the heap, every 50 deploys. */
  heap: number[];
  /** After each deploy an event with its number is emitted, from 0: the numbers received, in order. */
  received: number[];
}

/**
 * Deploys in this phase, and checks each time the number of sockets at the server.
 *
 * @param each number of deploys of each type
 */
export async function redeploy(
  probed: Probed,
  pbx: Simulator,
  phase: Phase,
  each: number,
): Promise<Redeployed> {
  const heap: number[] = [];
  const received: number[] = [];
  const receive = async (n: number) => {
    pbx.emit({ Event: 'UserEvent', UserEvent: 'Deployed', N: n });
    await until(async () => {
      const messages = await probed.received('seen1');
      received.push(...messages.map(({ payload }) => Number(payload.N)));
      return received.includes(n);
    }, `event ${n}`);
  };
  await phase.begin(pbx);
  await probed.deploy('full', flowNumber(-1, pbx));
  await phase.reached(probed, pbx);
  const before = await probed.vitals();
  for (let n = 0; ; n++) {
    // Not for n = 0: that would start a second refresh while the first goes on.
    if (n > 0) await phase.reached(probed, pbx);
    await until(() => pbx.sessions.length === phase.sockets, `${phase.sockets} sockets at the server`);
    if (phase.receivesEvents) await receive(n);
    if (n % SAMPLE_EVERY === 0) heap.push((await probed.holding()).heapUsed);
    if (n === each * DEPLOYS.length) return { before, after: await probed.vitals(), heap, received };
    const changed = phase.changes[Math.floor(n / DEPLOYS.length) % phase.changes.length];
    await probed.deploy(DEPLOYS[n % DEPLOYS.length] as Deploy, flowNumber(n, pbx, changed));
  }
}
