// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is Node-RED's own way to name a variable
import type { NodeMessage } from 'node-red';
import should from 'should';
import type { Simulator } from '../../src/simulator';
import { coreNode } from '../support/helper';
import { until } from '../support/wait';
import {
  config,
  configNode,
  control,
  deploy,
  end,
  events,
  type FlowNode,
  helper,
  lastStatus,
  node,
  PLACE,
  received,
  refresh,
  simulator,
  start,
  tab,
} from './flow';

const isReady = () => configNode().connection?.state === 'ready';

/** The three nodes in a subflow, with its instance's property as their connection. */
const inSubflow = (server: Simulator, more: object = {}): FlowNode[] => {
  const place = { z: 'sf1', connection: '${PBX}' };
  const output = (id: string, port: number) => ({ wires: [{ id, port }] });
  return [
    tab,
    config(server, more),
    {
      id: 'sf1',
      type: 'subflow',
      name: 'sub',
      in: [],
      out: [output('ev1', 0), output('rf1', 1), output('ct1', 0)],
      env: [{ name: 'PBX', type: 'ami-config', value: '', ui: { type: 'conf-types' } }],
    },
    events({ ...place, events: ['Hangup'], wires: [[]] }),
    refresh({ ...place, extensions: ['1001'], wires: [[], []] }),
    control({ ...place, wires: [[]] }),
    {
      id: 'inst1',
      type: 'subflow:sf1',
      ...PLACE,
      z: 'tab1',
      env: [{ name: 'PBX', type: 'conf-type', value: 'pbx1' }],
      wires: [['out1'], ['sum1'], ['told1']],
    },
    end('out1'),
    end('sum1'),
    end('told1'),
  ];
};

describe('a connection that is a property of a subflow', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  for (const type of ['nodes', 'flows'] as const) {
    it(`is the currently deployed one, even after it moved to another server (deploy of ${type})`, async () => {
      const [first, second] = [await simulator({ extensions: 5 }), await simulator({ extensions: 5 })];
      await start(inSubflow(first));
      await until(isReady);
      await deploy(inSubflow(second), type);
      await until(isReady);
      await until(() => first.sessions.length === 0, 'the end of the first session');
      const logins = () => first.received.filter(({ name }) => /^login$/i.test(name)).length;
      const before = logins();
      const [heard, summaries, told] = [received('out1'), received('sum1'), received('told1')];

      second.emit({ Event: 'Hangup' });
      await until(() => heard.length === 1, 'the event of the second server');
      node('inst1-rf1').receive({});
      await until(() => summaries.length === 1, 'the refresh');
      second.received.some(({ name }) => /^extensionstate$/i.test(name)).should.be.true();

      for (const action of ['disconnect', 'connect', 'reconnect', 'status'])
        node('inst1-ct1').receive({ action, asked: action } as unknown as NodeMessage);
      await until(() => told.some((each) => Reflect.get(each, 'asked') === 'status'));
      await until(isReady);
      logins().should.equal(before);
      first.sessions.should.be.empty();
      Object.keys(configNode().users).sort().should.deepEqual(['inst1-ct1', 'inst1-ev1']);
      configNode().pools.size.should.equal(1);
      should(lastStatus('inst1-ev1')?.text).equal('node-red:common.status.connected');
    });

    it(`leaves the replaced connection closed (deploy of ${type})`, async () => {
      const [first, second] = [await simulator(), await simulator()];
      await start(inSubflow(first));
      await until(isReady);
      const before = configNode();
      await deploy(inSubflow(second), type);
      before.connect();
      before.reconnect();
      before.register(node('inst1-ev1'));
      await deploy(inSubflow(second, { name: 'changed' }), type);
      await until(isReady);
      should(before.connection?.state).equal('closed');
      await until(() => first.sessions.length === 0);
    });
  }

  it('is used again when it was deleted and is restored', async () => {
    const pbx = await simulator();
    await start(inSubflow(pbx));
    await until(isReady);
    const without = inSubflow(pbx).filter(({ id }) => id !== 'pbx1');
    await deploy(without, 'nodes');
    await until(() => pbx.sessions.length === 0);
    for (const id of ['ev1', 'rf1', 'ct1'])
      should(lastStatus(`inst1-${id}`)?.text).equal('no connection selected');
    await deploy(inSubflow(pbx), 'nodes');
    await until(isReady);
    const heard = received('out1');
    pbx.emit({ Event: 'Hangup' });
    await until(() => heard.length === 1);
    should(lastStatus('inst1-rf1')?.text).equal('idle');
  });

  it('is reported as disabled, not as missing, if it is disabled', async () => {
    const pbx = await simulator();
    await start(inSubflow(pbx, { d: true }));
    const disabled = { fill: 'red', shape: 'ring', text: 'connection disabled' };
    for (const id of ['ev1', 'rf1', 'ct1']) should(lastStatus(`inst1-${id}`)).deepEqual(disabled);
    await deploy(inSubflow(pbx), 'nodes');
    await until(isReady);
  });

  it('leaves nothing behind, even if it changes often', async () => {
    const pbx = await simulator();
    await start(inSubflow(pbx));
    await until(isReady);
    for (let change = 0; change < 5; change++) {
      await deploy(inSubflow(pbx, { name: `n${change}` }), 'nodes');
      await until(isReady);
    }
    await until(() => pbx.sessions.length === 1);
    configNode().pools.size.should.equal(1);
    should(configNode().connection?.listenerCount('state')).be.belowOrEqual(2);
    const heard = received('out1');
    pbx.emit({ Event: 'Hangup' });
    pbx.emit({ Event: 'Hangup' });
    await until(() => heard.length === 2);
  });
});

describe('a connection', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());
  const users = (more: object) => [
    events(more),
    refresh(more),
    control(more),
    ...['out1', 'each1', 'sum1', 'told1'].map((id) => end(id)),
  ];
  const ids = ['ev1', 'rf1', 'ct1'];
  const logged = (id: string) =>
    helper
      .log()
      .args.filter(([entry]) => entry.id === id && entry.level === 20)
      .map(([entry]) => String(entry.msg));

  const wrong: [title: string, flow: FlowNode[], status: string, says: RegExp][] = [
    ['none', users({ connection: '' }), 'no connection selected', /connection: no AMI connection is set$/],
    [
      'one that is not there',
      users({ connection: 'gone' }),
      'no connection selected',
      /connection: there is no AMI connection "gone", or it is not deployed$/,
    ],
    [
      'a disabled one',
      [config({ port: 1 }, { d: true }), ...users({})],
      'connection disabled',
      /connection: the AMI connection "pbx1" is disabled$/,
    ],
    [
      'one on a disabled tab',
      [
        { id: 'tab2', type: 'tab', label: 'two', disabled: true },
        config({ port: 1 }, { z: 'tab2' }),
        ...users({}),
      ],
      'connection disabled',
      /connection: the AMI connection "pbx1" is disabled$/,
    ],
    [
      'a node of another type',
      users({ connection: 'out1' }),
      'invalid setting',
      /connection: the node "out1" is of type "helper", not ami-config$/,
    ],
    [
      'a tab',
      users({ connection: 'tab1' }),
      'invalid setting',
      /connection: the node "tab1" is of type "tab"/,
    ],
    [
      'a variable that is not set',
      users({ connection: '${NO_SUCH_PBX}' }),
      'invalid setting',
      /connection: the environment variable NO_SUCH_PBX is not set$/,
    ],
  ];
  for (const [title, flow, status, says] of wrong) {
    it(`that is ${title} is reported by each node`, async () => {
      await start([tab, ...flow], {});
      for (const id of ids) {
        should(lastStatus(id)).deepEqual({ fill: 'red', shape: 'ring', text: status });
        (logged(id)[0] ?? '').should.match(says);
      }
    });
  }

  for (const [title, tls, says] of [
    ['a node of another type', 'ev1', /^tls: the node "ev1" is of type "ami-events", not tls-config$/],
    ['not there', 'gone', /^tls: there is no TLS configuration "gone", or it is not deployed$/],
    ['disabled', 'off1', /^tls: the TLS configuration "off1" is disabled$/],
  ] as const) {
    it(`whose tls is ${title} says so, and its users show it`, async () => {
      const off = { id: 'off1', type: 'tls-config', d: true };
      await start([tab, off, config({ port: 1 }, { usetls: true, tls }), ...users({})], undefined, [
        coreNode('network/05-tls'),
      ]);
      should(configNode().problem?.message).match(says);
      for (const id of ids) should(lastStatus(id)?.text).equal('invalid setting');
    });
  }
});
