import should from 'should';
import type { FlowNode } from '../../lab/parts/node-red';
import { Simulator } from '../../src/simulator';
import { lab } from '../support/lab';
import { until } from '../support/wait';
import {
  config,
  type Deploy,
  events,
  type Probed,
  probe,
  refresh,
  startProbed,
  tab,
} from './probed-node-red';

const DEPLOYS: readonly Deploy[] = ['full', 'flows', 'nodes'];

describe('The shared connection in a real Node-RED', function () {
  // Only a hang takes this long.
  this.timeout(120_000);
  let pbx: Simulator;
  let probed: Probed;

  before('start Node-RED', async () => {
    probed = await startProbed(lab.line, [tab]);
  });
  after(() => probed?.nodeRed.stop());
  beforeEach(async () => {
    pbx = await Simulator.listen({ extensions: 5 });
  });
  afterEach(async () => {
    await probed.deploy('full', [tab]);
    await until(() => pbx.sessions.length === 0, 'the last session to end');
    await pbx.close();
    for (const id of ['seen1', 'seen2']) await probed.received(id);
  });

  const using = (...nodes: FlowNode[]) => [tab, ...nodes, probe('seen1'), probe('seen2')];

  async function deployed(flow: readonly FlowNode[]): Promise<void> {
    await probed.deploy('full', flow);
    await probed.reached('pbx1', 'ready');
  }

  /** Emits two events. @returns the numbers of the events that arrived up to the second one */
  async function received(server: Simulator): Promise<string[]> {
    server.emit({ Event: 'UserEvent', UserEvent: 'Probe', N: 1 });
    server.emit({ Event: 'UserEvent', UserEvent: 'Probe', N: 'last' });
    const numbers: string[] = [];
    await until(async () => {
      const messages = (await probed.received('seen1')).filter(({ topic }) => topic !== 'gap');
      numbers.push(...messages.map(({ payload }) => String(payload.N)));
      return numbers.includes('last');
    }, 'the event');
    return numbers;
  }

  for (const type of DEPLOYS) {
    it(`closes while its only user is disabled (${type})`, async () => {
      await deployed(using(config(pbx), events()));
      await probed.deploy(type, using(config(pbx), events({ d: true })));
      await until(() => pbx.sessions.length === 0, 'the end of the session');
      await probed.deploy(type, using(config(pbx), events()));
      await probed.reached('pbx1', 'ready');
      should(await received(pbx)).deepEqual(['1', 'last']);
      pbx.sessions.length.should.equal(1);
    });

    it(`closes when its only user is deleted (${type})`, async () => {
      await deployed(using(config(pbx), events()));
      await probed.deploy(type, using(config(pbx)));
      await until(() => pbx.sessions.length === 0, 'the end of the session');
    });

    it(`moves to another server when its settings change (${type})`, async () => {
      const another = await Simulator.listen();
      await deployed(using(config(pbx), events()));
      await probed.deploy(type, using(config(another), events()));
      await probed.reached('pbx1', 'ready');
      await until(() => pbx.sessions.length === 0, 'the end of the session');
      should(await received(another)).deepEqual(['1', 'last']);
      another.sessions.length.should.equal(1);
      await probed.deploy('full', [tab]);
      await another.close();
    });

    it(`closes when it is deleted, and serves its user again when it is restored (${type})`, async () => {
      await deployed(using(config(pbx), events()));
      await probed.deploy(type, using(events()));
      await until(() => pbx.sessions.length === 0, 'the end of the session');
      should(await probed.state('pbx1')).be.null();
      // Node-RED does not restart a user when its config node is restored: the node finds it.
      await probed.deploy(type, using(config(pbx), events()));
      await probed.reached('pbx1', 'ready');
      should(await received(pbx)).deepEqual(['1', 'last']);
    });

    // A full deploy restarts the connection itself.
    if (type === 'full') continue;
    it(`is not affected when one of its users is deleted (${type})`, async () => {
      const other = events({ id: 'ev2', wires: [['seen2']] });
      // A second tab, which a deploy of flows leaves alone.
      const flow = [...using(config(pbx), events()), { ...tab, id: 'tab2' }, { ...other, z: 'tab2' }];
      await deployed(flow);
      const [session] = pbx.sessions;
      await probed.deploy(
        type,
        flow.filter(({ id }) => id !== 'ev2'),
      );
      should(await received(pbx)).deepEqual(['1', 'last']);
      pbx.sessions.should.deepEqual([session]);
    });
  }

  it('has its own session if another connection has the same server', async () => {
    const another = config(pbx, { id: 'pbx2' });
    await deployed(
      using(config(pbx), another, events(), events({ id: 'ev2', connection: 'pbx2', wires: [['seen2']] })),
    );
    await probed.reached('pbx2', 'ready');
    pbx.sessions.length.should.equal(2);
    should(await received(pbx)).deepEqual(['1', 'last']);
    const others: unknown[] = [];
    await until(async () => {
      others.push(...(await probed.received('seen2')).map(({ payload }) => payload.N));
      return others.includes('last');
    }, 'the events of the other connection');
    should(others).deepEqual(['1', 'last']);
  });

  it('is never opened without a user, or only for refreshes', async () => {
    const unused = config(pbx, { id: 'pbx2' });
    const forRefreshes = config(pbx, { id: 'pbx3' });
    await deployed(
      using(
        config(pbx),
        unused,
        forRefreshes,
        events(),
        refresh({ connection: 'pbx3', wires: [[], ['seen2']] }),
      ),
    );
    await probed.send('rf1', {});
    await until(async () => (await probed.received('seen2')).length === 1, 'the refresh');
    const states = await Promise.all(['pbx2', 'pbx3'].map(async (id) => (await probed.state(id))?.state));
    states.should.deepEqual(['idle', 'idle']);
    await until(() => pbx.sessions.length === 1, 'the end of the refresh’s session');
  });

  it('closes while the flows are stopped', async () => {
    await deployed(using(config(pbx), events()));
    for (let times = 0; times < 3; times++) {
      await probed.turn('stop');
      await until(() => pbx.sessions.length === 0, 'the end of the session');
      await probed.turn('start');
      await probed.reached('pbx1', 'ready');
      should(await received(pbx)).deepEqual(['1', 'last']);
      pbx.sessions.length.should.equal(1);
    }
  });
});
