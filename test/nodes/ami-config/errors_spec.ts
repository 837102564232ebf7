import 'should';
import { Simulator } from '../../../src/simulator';
import { scriptedServer } from '../../support/scripted-server';
import { afterThisTest } from '../../support/teardown';
import { until } from '../../support/wait';
import {
  catcher,
  config,
  configNode,
  deploy,
  end,
  events,
  helper,
  PLACE,
  received,
  simulator,
  start,
  tab,
} from '../flow';

interface Caught {
  error: { message: string; code: string; source: { id: string; type: string; name?: string } };
}

const isReady = () => configNode().connection?.state === 'ready';
const errors = () => configNode().connection?.snapshot().errors ?? 0;
const tab2 = { id: 'tab2', type: 'tab', label: 'two' };

describe('ami-config: errors for Catch', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('tells an outage once, however many attempts fail in it, and also where logins in it do not last', async () => {
    const pbx = await simulator();
    const { port } = pbx;
    await start([tab, config(pbx, { name: 'office' }), events(), catcher(), end('out1'), end('catch1-out')]);
    const caught = received<Caught>('catch1-out');
    await until(isReady);
    caught.should.be.empty();
    await pbx.close();
    await until(() => errors() >= 4, 'four failed attempts');
    caught.length.should.equal(1);
    caught[0]?.error.code.should.match(/^AMI_ERR_(CONNECT|OUTCOME_UNKNOWN|NOT_SENT)$/);
    caught[0]?.error.source.should.containEql({ id: 'pbx1', type: 'ami-config', name: 'office' });

    const again = await Simulator.listen({ port });
    afterThisTest(() => again.close());
    await until(isReady);
    await again.close();
    const before = errors();
    await until(() => errors() >= before + 3);
    caught.length.should.equal(1);
  });

  it('tells a first attempt that fails, even at the very start of the flows', async () => {
    await start([tab, config({ port: 1 }), events(), catcher(), end('out1'), end('catch1-out')]);
    const caught = received<Caught>('catch1-out');
    await until(() => errors() >= 3);
    caught.length.should.equal(1);
    caught[0]?.error.code.should.equal('AMI_ERR_CONNECT');
  });

  it('tells once more when it gives up, and only once', async () => {
    await start([
      tab,
      config({ port: 1 }, { maxReconnectAttempts: '2', reconnectDelay: '5' }),
      events(),
      catcher(),
      end('out1'),
      end('catch1-out'),
    ]);
    const caught = received<Caught>('catch1-out');
    const { connection } = configNode();
    await until(() => connection?.state === 'failed');
    const before = errors();
    // What happens every five minutes.
    const again = new Promise<void>((resolve) =>
      connection?.on('state', (state) => state === 'failed' && resolve()),
    );
    connection?.reconnect();
    await until(() => errors() > before);
    await until(() => connection?.state === 'failed');
    await again;
    caught.length.should.equal(2);
  });

  it('tells each Catch node once, however many users its tab has', async () => {
    await start([
      tab,
      tab2,
      config({ port: 1 }),
      events(),
      events({ id: 'ev2' }),
      events({ id: 'ev3', z: 'tab2' }),
      events({ id: 'ev4', z: 'tab2' }),
      catcher(),
      catcher('catch2', { z: 'tab2' }),
      end('out1'),
      end('catch1-out'),
      end('catch2-out', 'tab2'),
    ]);
    const first = received<Caught>('catch1-out');
    const second = received<Caught>('catch2-out');
    await until(() => errors() >= 3);
    first.length.should.equal(1);
    second.length.should.equal(1);
    Object.keys(configNode().users).should.deepEqual(['ev1', 'ev2', 'ev3', 'ev4']);
  });

  for (const [where, z] of [
    ['for all flows', undefined],
    ['that lives on the tab', 'tab1'],
  ] as const) {
    it(`reaches a Catch node that listens to one user in particular, from a config node ${where}`, async () => {
      await start([
        tab,
        config({ port: 1 }, z ? { z } : {}),
        events(),
        events({ id: 'ev2' }),
        catcher('catch1', { scope: ['ev2'] }),
        catcher('catch2', { scope: ['out1'] }),
        end('out1'),
        end('catch1-out'),
        end('catch2-out'),
      ]);
      const caught = received<Caught>('catch1-out');
      const others = received<Caught>('catch2-out');
      await until(() => errors() >= 3);
      caught.length.should.equal(1);
      caught[0]?.error.code.should.equal('AMI_ERR_CONNECT');
      others.should.be.empty();
    });

    it(`reaches a Catch node for a whole tab, from a config node ${where}`, async () => {
      await start([
        tab,
        config({ port: 1 }, z ? { z } : {}),
        events(),
        events({ id: 'ev2' }),
        catcher(),
        end('out1'),
        end('catch1-out'),
      ]);
      const caught = received<Caught>('catch1-out');
      await until(() => errors() >= 3);
      caught.length.should.equal(1);
    });
  }

  it('reaches a Catch node that listens to its own group', async () => {
    const group = (id: string, nodes: string[]) => ({ id, type: 'group', z: 'tab1', nodes });
    await start([
      tab,
      group('group1', ['ev1', 'catch1']),
      group('group2', ['ev2']),
      config({ port: 1 }),
      events({ id: 'ev2', g: 'group2' }),
      events({ g: 'group1' }),
      catcher('catch1', { scope: 'group', g: 'group1' }),
      end('out1'),
      end('catch1-out'),
    ]);
    const caught = received<Caught>('catch1-out');
    await until(() => errors() >= 3);
    caught.length.should.equal(1);
  });

  it('reaches a Catch node within a subflow', async () => {
    await start([
      tab,
      { id: 'sf1', type: 'subflow', name: 'sub', in: [], out: [{ wires: [{ id: 'sfcatch', port: 0 }] }] },
      events({ id: 'sfev0', z: 'sf1', wires: [[]] }),
      events({ id: 'sfev', z: 'sf1', wires: [[]] }),
      catcher('sfcatch', { z: 'sf1', scope: ['sfev'], wires: [[]] }),
      { id: 'inst1', type: 'subflow:sf1', ...PLACE, z: 'tab1', wires: [['out1']] },
      config({ port: 1 }),
      end('out1'),
    ]);
    const caught = received<Caught>('out1');
    await until(() => errors() >= 3);
    caught.length.should.equal(1);
  });

  it('tells a refused login with its code', async () => {
    const pbx = await simulator();
    await start([tab, config(pbx), events(), catcher(), end('out1'), end('catch1-out')], {
      pbx1: { username: 'admin', secret: 'wrong-secret' },
    });
    const caught = received<Caught>('catch1-out');
    await until(() => caught.length === 1);
    caught[0]?.error.code.should.equal('AMI_ERR_LOGIN');
    JSON.stringify(caught).should.not.match(/wrong-secret/);
  });

  it('tells a server that is no Asterisk with its code', async () => {
    const server = await scriptedServer({ banner: 'SSH-2.0-OpenSSH_9\r\n' });
    await start([tab, config(server), events(), catcher(), end('out1'), end('catch1-out')]);
    const caught = received<Caught>('catch1-out');
    await until(() => caught.length === 1);
    caught[0]?.error.code.should.equal('AMI_ERR_BANNER');
  });

  it('tells a wrong setting once, with its code', async () => {
    await start([
      tab,
      config({ port: 5038 }, { actionTimeout: 'soon' }),
      events(),
      events({ id: 'ev2' }),
      catcher(),
      end('out1'),
      end('catch1-out'),
    ]);
    await until(() => helper.log().args.length > 0);
    const caught = received<Caught>('catch1-out');
    await until(() => caught.length === 1);
    caught[0]?.error.code.should.equal('AMI_ERR_INVALID_ACTION');
    caught[0]?.error.message.should.match(/actionTimeout/);
  });

  it('goes to the log once where no Catch node listens', async () => {
    await start([tab, config({ port: 1 }), events(), events({ id: 'ev2' }), end('out1')]);
    await until(() => errors() >= 3);
    const logged = helper.log().args.filter(([{ level, type }]) => level === 20 && /^ami-/.test(type));
    logged.length.should.equal(1);
    logged[0]?.[0].id.should.equal('pbx1');
  });

  it('says nothing when it is closed on purpose', async () => {
    const pbx = await simulator();
    const flow = [tab, config(pbx), catcher(), end('out1'), end('catch1-out')];
    await start([...flow, events()]);
    const caught = received<Caught>('catch1-out');
    await until(isReady);
    await deploy(flow, 'nodes');
    await until(() => pbx.sessions.length === 0);
    caught.should.be.empty();
  });
});
