import should from 'should';
import { Simulator } from '../../../src/simulator';
import { scriptedServer } from '../../support/scripted-server';
import { afterThisTest } from '../../support/teardown';
import { until } from '../../support/wait';
import {
  catcher,
  config,
  configNode,
  control,
  delivered,
  deploy,
  end,
  events,
  type FlowNode,
  helper,
  PLACE,
  received,
  simulator,
  start,
  tab,
} from '../flow';

interface Caught {
  ami?: object;
  error: { message: string; code: string; source: { id: string; type: string; name?: string } };
}

const isReady = () => configNode().connection?.state === 'ready';
const errors = () => configNode().connection?.snapshot().errors ?? 0;
const tab2 = { id: 'tab2', type: 'tab', label: 'two' };

describe('ami-config: errors for Catch', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('report an outage once, even if many attempts fail or logins do not last', async () => {
    const pbx = await simulator();
    const { port } = pbx;
    await start([tab, config(pbx, { name: 'office' }), events(), catcher(), end('out1'), end('catch1-out')]);
    const caught = received<Caught>('catch1-out');
    await until(isReady);
    caught.should.be.empty();
    await pbx.close();
    await until(() => errors() >= 4, 'four failed attempts');
    caught.length.should.equal(1);
    should(caught[0]?.error.code).match(/^AMI_ERR_(CONNECT|OUTCOME_UNKNOWN|NOT_SENT)$/);
    should(caught[0]?.error.source).containEql({ id: 'pbx1', type: 'ami-config', name: 'office' });
    should(caught[0]?.ami).deepEqual({ pbx: 'office', server: 'office' });

    const again = await Simulator.listen({ port });
    afterThisTest(() => again.close());
    await until(isReady);
    await again.close();
    const before = errors();
    await until(() => errors() >= before + 3);
    caught.length.should.equal(1);
  });

  it('report a failure of the first attempt, even while the flows start', async () => {
    await start([tab, config({ port: 1 }), events(), catcher(), end('out1'), end('catch1-out')]);
    const caught = received<Caught>('catch1-out');
    await until(() => errors() >= 3);
    caught.length.should.equal(1);
    should(caught[0]?.error.code).equal('AMI_ERR_CONNECT');
  });

  it('report once more, and only once, when the connection gives up', async () => {
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
    // Such an attempt follows every five minutes.
    const again = new Promise<void>((resolve) =>
      connection?.on('state', (state) => state === 'failed' && resolve()),
    );
    connection?.reconnect();
    await until(() => errors() > before);
    await until(() => connection?.state === 'failed');
    await again;
    await delivered();
    caught.length.should.equal(2);
  });

  it('reach each Catch node once, even if its tab has many nodes of the connection', async () => {
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
    it(`reach a Catch node that listens to a single node, from a config node ${where}`, async () => {
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
      should(caught[0]?.error.code).equal('AMI_ERR_CONNECT');
      others.should.be.empty();
    });

    it(`reach a Catch node for a whole tab, from a config node ${where}`, async () => {
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

  it('reach a Catch node that listens to its own group', async () => {
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

  it('reach a Catch node in a subflow', async () => {
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

  const group = (id: string, nodes: string[], more: object = {}) => ({
    id,
    type: 'group',
    z: 'tab1',
    nodes,
    ...more,
  });
  const subflow = (...nodes: FlowNode[]) => [
    { id: 'sf1', type: 'subflow', name: 'sub', in: [], out: [] },
    events({ id: 'sfev', z: 'sf1', wires: [[]] }),
    ...nodes,
  ];
  const instance = (id: string, more: object = {}) => ({
    id,
    type: 'subflow:sf1',
    ...PLACE,
    z: 'tab1',
    wires: [],
    ...more,
  });
  const both = [events(), events({ id: 'ev2' })];

  /** Number of messages that each Catch node gets for one outage. With `nobody`, the log gets the error. */
  const told: [title: string, flow: FlowNode[], catchNodes: Record<string, number>][] = [
    [
      'the instances of a subflow, told to the Catch node of their tab',
      [...subflow(), instance('i1'), instance('i2'), instance('i3'), ...both, catcher()],
      { catch1: 1 },
    ],
    [
      'the instances of a subflow that stand in another one',
      [
        ...subflow(),
        { id: 'sf2', type: 'subflow', name: 'outer', in: [], out: [] },
        instance('inner1', { z: 'sf2' }),
        instance('inner2', { z: 'sf2' }),
        instance('i1', { type: 'subflow:sf2' }),
        instance('i2', { type: 'subflow:sf2' }),
        catcher(),
      ],
      { catch1: 1 },
    ],
    [
      'instances that a Catch node names',
      [
        ...subflow(),
        instance('i1'),
        instance('i2'),
        catcher('catch1', { scope: ['i1', 'i2'] }),
        catcher('catch2'),
      ],
      { catch1: 1, catch2: 1 },
    ],
    [
      'several users in the group of a Catch node',
      [
        group('group1', ['ev1', 'ev2', 'catch1']),
        ...both.map((user) => ({ ...user, g: 'group1' })),
        catcher('catch1', { scope: 'group', g: 'group1' }),
        catcher('catch2'),
      ],
      { catch1: 1, catch2: 1 },
    ],
    [
      'users in a group within the group of a Catch node',
      [
        group('group1', ['group2', 'catch1']),
        group('group2', ['ev1', 'ev2'], { g: 'group1' }),
        ...both.map((user) => ({ ...user, g: 'group2' })),
        catcher('catch1', { scope: 'group', g: 'group1' }),
      ],
      { catch1: 1 },
    ],
    [
      'several users that one Catch node names, beside one for the whole tab and one for each user',
      [
        ...both,
        catcher('catch1', { scope: ['ev1', 'ev2'] }),
        catcher('catch2'),
        catcher('catch3', { scope: ['ev1'] }),
        catcher('catch4', { scope: ['ev2'] }),
      ],
      { catch1: 1, catch2: 1, catch3: 1, catch4: 1 },
    ],
    [
      'a named user, and a Catch node on another tab',
      [
        ...both,
        { id: 'tab2', type: 'tab', label: 'two' },
        events({ id: 'ev3', z: 'tab2' }),
        events({ id: 'ev4', z: 'tab2' }),
        catcher('catch1', { scope: ['ev1'] }),
        catcher('catch2', { z: 'tab2' }),
      ],
      { catch1: 1, catch2: 1 },
    ],
    [
      'a Catch node for errors that no other one takes, where another one takes it',
      [events(), catcher('catch1'), catcher('catch2', { uncaught: true })],
      { catch1: 1, catch2: 0 },
    ],
    [
      'a Catch node for errors that no other one takes, and several users',
      [...both, catcher('catch1', { uncaught: true })],
      { catch1: 1 },
    ],
    [
      'a disabled Catch node, which listens to nobody',
      [...both, catcher('catch1', { d: true })],
      { nobody: 1 },
    ],
    [
      'a disabled Catch node beside one that is not',
      [...both, catcher('catch1', { d: true, scope: ['ev1'] }), catcher('catch2')],
      { catch2: 1 },
    ],
    [
      'a Catch node for a node that is no user',
      [...both, catcher('catch1', { scope: ['out1'] })],
      { catch1: 0, nobody: 1 },
    ],
    [
      'a Catch node on a tab without users',
      [...both, { id: 'tab2', type: 'tab', label: 'two' }, catcher('catch1', { z: 'tab2' })],
      { catch1: 0, nobody: 1 },
    ],
    ['users of several types', [...both, control(), end('told1'), catcher()], { catch1: 1 }],
  ];
  for (const [title, flow, { nobody = 0, ...catchNodes }] of told) {
    for (const z of [undefined, 'tab1']) {
      it(`reach each Catch node once, or the log if no Catch node listens: ${title} (connection on ${z ?? 'no tab'})`, async () => {
        const ends = flow
          .filter(({ type }) => type === 'catch')
          .map((each) => end(`${each.id}-out`, String(each.z)));
        const pbx = await scriptedServer({ banner: 'SSH-2.0-OpenSSH_9\r\n' });
        const server = config(pbx, { reconnectDelay: '60000', ...(z && { z }) });
        await start([tab, server, ...flow, ...ends, end('out1')]);
        const counts = Object.keys(catchNodes).map((id) => [id, received<Caught>(`${id}-out`)] as const);
        await until(() => errors() === 1);
        // Messages are delivered after the error is logged.
        await delivered();
        Object.fromEntries(counts.map(([id, caught]) => [id, caught.length])).should.deepEqual(catchNodes);
        helper
          .log()
          .args.filter(([{ level, type }]) => level === 20 && /^ami-/.test(type))
          .length.should.equal(nobody);
      });
    }
  }

  it('report a refused login with its code', async () => {
    const pbx = await simulator();
    await start([tab, config(pbx), events(), catcher(), end('out1'), end('catch1-out')], {
      pbx1: { username: 'admin', secret: 'wrong-secret' },
    });
    const caught = received<Caught>('catch1-out');
    await until(() => caught.length === 1);
    should(caught[0]?.error.code).equal('AMI_ERR_LOGIN');
    JSON.stringify(caught).should.not.match(/wrong-secret/);
  });

  it('report a server that is not an Asterisk, with its code', async () => {
    const server = await scriptedServer({ banner: 'SSH-2.0-OpenSSH_9\r\n' });
    await start([tab, config(server), events(), catcher(), end('out1'), end('catch1-out')]);
    const caught = received<Caught>('catch1-out');
    await until(() => caught.length === 1);
    should(caught[0]?.error.code).equal('AMI_ERR_BANNER');
  });

  it('report a wrong setting once, with its code', async () => {
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
    should(caught[0]?.error.code).equal('AMI_ERR_INVALID_ACTION');
    should(caught[0]?.error.message).match(/actionTimeout/);
  });

  it('go to the log once if no Catch node listens', async () => {
    await start([tab, config({ port: 1 }), events(), events({ id: 'ev2' }), end('out1')]);
    await until(() => errors() >= 3);
    const logged = helper.log().args.filter(([{ level, type }]) => level === 20 && /^ami-/.test(type));
    logged.length.should.equal(1);
    should(logged[0]?.[0].id).equal('pbx1');
  });

  it('are not raised when the connection is closed on purpose', async () => {
    const pbx = await simulator();
    const flow = [tab, config(pbx), catcher(), end('out1'), end('catch1-out')];
    await start([...flow, events()]);
    const caught = received<Caught>('catch1-out');
    await until(isReady);
    await deploy(flow, 'nodes');
    await until(() => pbx.sessions.length === 0);
    await delivered();
    caught.should.be.empty();
  });
});
