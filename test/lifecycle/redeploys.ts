import type { FlowNode } from '../../lab/parts/node-red';
import type { ConnectionState } from '../../src';
import type { Simulator } from '../../src/simulator';
import { until } from '../support/wait';
import { config, type Deploy, events, type Probed, probe, refresh, tab, type Vitals } from './probed';

const DEPLOYS: readonly Deploy[] = ['full', 'flows', 'nodes'];
const SAMPLE_EVERY = 50;

/** What a deploy changes, so that it restarts something: a node, or the connection and all that use it. */
type Changed = 'ev1' | 'rf1' | 'pbx1';

export interface Phase {
  name: string;
  changes: readonly Changed[];
  /** Sockets at the server while it lasts. */
  sockets: number;
  begin(pbx: Simulator): Promise<void> | void;
  /** Waits until what is deployed is in this phase. */
  reached(probed: Probed, pbx: Simulator): Promise<void>;
  /** Whether events come through meanwhile. */
  hears?: true;
}

const inState = (state: ConnectionState) => (probed: Probed) => probed.reached('pbx1', state);

/** The state of the connection, or of a refresh, in which nodes are deployed. */
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
    hears: true,
  },
  {
    name: 'refreshing',
    changes: ['rf1', 'pbx1'],
    sockets: 2,
    begin: (pbx) => pbx.fault('endless-list'),
    async reached(probed, pbx) {
      await inState('ready')(probed);
      const asked = () => pbx.received.filter(({ name }) => name === 'ExtensionStateList').length;
      const before = asked();
      await probed.send('rf1', {});
      await until(() => asked() > before, 'a refresh');
    },
    hears: true,
  },
];

/** The flow of the n-th deploy: another than the one before it. */
export function flowNumber(n: number, pbx: { port: number }, changed?: Changed): FlowNode[] {
  const name = (id: Changed) => (id === changed ? { name: `deploy ${n}` } : {});
  return [
    tab,
    // Whatever it waits for, it waits until the next deploy.
    config(pbx, { reconnectDelay: '60000', connectionTimeout: '60000', ...name('pbx1') }),
    events(name('ev1')),
    refresh(name('rf1')),
    ...['seen1', 'each1', 'sum1'].map((id) => probe(id)),
  ];
}

export interface Redeployed {
  before: Vitals;
  after: Vitals;
  /** Bytes of the heap, every so many deploys. */
  heap: number[];
  /** After each deploy an event is raised that counts them, from 0: those that came through, as they came. */
  heard: number[];
}

/**
 * Deploys so many times each way, always in this phase, and sees each time that the server has the sockets it should
 * have.
 */
export async function redeploy(
  probed: Probed,
  pbx: Simulator,
  phase: Phase,
  each: number,
): Promise<Redeployed> {
  const heap: number[] = [];
  const heard: number[] = [];
  const hear = async (n: number) => {
    pbx.emit({ Event: 'UserEvent', UserEvent: 'Deployed', N: n });
    await until(async () => {
      const messages = await probed.received('seen1');
      heard.push(...messages.map(({ payload }) => Number(payload.N)));
      return heard.includes(n);
    }, `event ${n}`);
  };
  await phase.begin(pbx);
  await probed.deploy('full', flowNumber(-1, pbx));
  await phase.reached(probed, pbx);
  const before = await probed.vitals();
  for (let n = 0; ; n++) {
    // Twice would be two refreshes, and the first goes on for as long as items come.
    if (n > 0) await phase.reached(probed, pbx);
    await until(() => pbx.sessions.length === phase.sockets, `${phase.sockets} sockets at the server`);
    if (phase.hears) await hear(n);
    if (n % SAMPLE_EVERY === 0) heap.push((await probed.holding()).heapUsed);
    if (n === each * DEPLOYS.length) return { before, after: await probed.vitals(), heap, heard };
    const changed = phase.changes[Math.floor(n / DEPLOYS.length) % phase.changes.length];
    await probed.deploy(DEPLOYS[n % DEPLOYS.length] as Deploy, flowNumber(n, pbx, changed));
  }
}
