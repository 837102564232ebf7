// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is Node-RED's own way to name a variable
import { readFileSync } from 'node:fs';
import type { NodeMessage } from 'node-red';
import should from 'should';
import { projectPath } from '../../../lab/machine/paths';
import { MOST_MEMBERS } from '../../../nodes/common/group-node';
import type { Simulator } from '../../../src/simulator';
import { scriptedServer } from '../../support/scripted-server';
import { until } from '../../support/wait';
import { slowServer } from '../ami-refresh/refresh-flow';
import {
  ADMIN,
  action,
  catcher,
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
} from '../flow';

type Said = NodeMessage & {
  payload: Record<string, unknown>;
  complete?: true;
  ami: { pbx: string };
  error?: { code: string; message: string };
};

const LOGINS = { pbx1: ADMIN, pbx2: ADMIN };
const group = (more: object = {}): FlowNode => ({
  id: 'group1',
  type: 'ami-group',
  pbx1: 'pbx1',
  pbx2: 'pbx2',
  ...more,
});
const connections = ([first, second]: readonly [Simulator, Simulator]) => [
  config(first, { pbx: 'Berlin' }),
  config(second, { id: 'pbx2', pbx: 'Munich' }),
];
const twoPbxs = async (): Promise<[Simulator, Simulator]> => [
  await simulator({ extensions: 3 }),
  await simulator({ extensions: 3 }),
];
const areReady = () => ['pbx1', 'pbx2'].every((id) => configNode(id)?.connection?.state === 'ready');
const pbxOf = ({ ami }: Said) => ami.pbx;
const on = { connection: 'group1' };
const logins = (pbx: Simulator) => pbx.received.filter(({ name }) => /^login$/i.test(name)).length;
const pings = (pbx: Simulator) => pbx.received.filter(({ name }) => /^ping$/i.test(name)).length;

describe('ami-group', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('has a field for each member in its dialog, and the editor reads all of them', () => {
    const dialog = readFileSync(projectPath('nodes/ami-group/ami-group.html'), 'utf8');
    const editor = readFileSync(projectPath('nodes/common/editor-connection.html'), 'utf8');
    const fields = Array.from({ length: MOST_MEMBERS }, (_, index) => `pbx${index + 1}`);
    const matched = (pattern: RegExp) => [...dialog.matchAll(pattern)].map(([, field]) => field);
    should(matched(/^ +(pbx\d+): \{/gm)).deepEqual(fields);
    should(matched(/<input [^>]*id="node-config-input-(pbx\d+)"/g)).deepEqual(fields);
    should(/MOST_MEMBERS = (\d+);/.exec(editor)?.[1]).equal(String(MOST_MEMBERS));
  });

  it('sends the events of all members, each with its pbx, and shows how many are connected', async () => {
    const both = await twoPbxs();
    await start(
      [tab, group(), ...connections(both), events({ ...on, events: ['Noise'] }), end('out1')],
      LOGINS,
    );
    await until(areReady);
    const heard = received<Said>('out1');
    for (const pbx of both) pbx.emit({ Event: 'Noise' });
    await until(() => heard.length === 2);
    should(heard.map(pbxOf).sort()).deepEqual(['Berlin', 'Munich']);
    should(lastStatus('ev1')).containEql({ fill: 'green', text: '2 of 2 connected' });
    await both[1].close();
    await until(() => lastStatus('ev1')?.text === '1 of 2 connected');
    should(lastStatus('ev1')?.fill).equal('yellow');
    both[0].emit({ Event: 'Noise' });
    await until(() => heard.length === 3, 'the event of the member that is still connected');
  });

  it('sends the states and the calls of all members, each with its pbx in the payload', async () => {
    const both = await twoPbxs();
    const placed = { ...PLACE, z: 'tab1', ...on };
    const state = { id: 'st1', type: 'ami-state', ...placed, sources: ['hints'], wires: [['states'], []] };
    const call = { id: 'call1', type: 'ami-call', ...placed, wires: [['calls'], []] };
    await start([tab, group(), ...connections(both), state, end('states'), call, end('calls')], LOGINS);
    const [states, calls] = [received<Said>('states'), received<Said>('calls')];
    await until(() => states.filter(({ complete }) => complete).length === 2, 'both snapshots');
    const isAsked = (pbx: Simulator) => pbx.received.some(({ name }) => name === 'BridgeList');
    await until(() => both.every(isAsked), 'the questions of ami-call');
    for (const pbx of both) pbx.call('1001', '1002');
    await until(() => new Set(calls.map(pbxOf)).size === 2, 'both calls');
    const entries = states.filter(({ complete }) => !complete);
    should(new Set(entries.map(pbxOf))).have.size(2);
    for (const { payload, ami } of [...entries, ...calls]) should(payload.pbx).equal(ami.pbx);
  });

  it('keeps the sessions of its other members when one is changed, and accepts one more', async () => {
    const both = await twoPbxs();
    const flow = (more: object, members = {}) => [
      tab,
      group(members),
      config(both[0], { pbx: 'Berlin' }),
      config(both[1], { id: 'pbx2', pbx: 'Munich', ...more }),
      events({ ...on, events: ['Noise'] }),
      end('out1'),
    ];
    await start(flow({}), LOGINS);
    await until(areReady);
    await deploy(flow({ pbx: 'Hamburg' }), 'nodes', LOGINS);
    await until(() => areReady() && logins(both[1]) === 2);
    should(logins(both[0])).equal(1);
    const heard = received<Said>('out1');
    for (const pbx of both) pbx.emit({ Event: 'Noise' });
    await until(() => heard.length === 2);
    should(heard.map(pbxOf).sort()).deepEqual(['Berlin', 'Hamburg']);
    await deploy(flow({ pbx: 'Hamburg' }, { pbx2: '' }), 'nodes', LOGINS);
    await until(() => both[1].sessions.length === 0, 'the end of the session that is not used any more');
    should(logins(both[0])).equal(1);
  });

  it('is found through a property of a subflow', async () => {
    const both = await twoPbxs();
    const subflow: FlowNode = {
      id: 'sf1',
      type: 'subflow',
      in: [],
      out: [{ wires: [{ id: 'ev1', port: 0 }] }],
      env: [{ name: 'PBX', type: 'ami-group', value: '', ui: { type: 'conf-types' } }],
    };
    const instance: FlowNode = {
      id: 'inst1',
      type: 'subflow:sf1',
      ...PLACE,
      z: 'tab1',
      env: [{ name: 'PBX', type: 'conf-type', value: 'group1' }],
      wires: [['out1']],
    };
    const inside = events({ z: 'sf1', connection: '${PBX}', events: ['Noise'], wires: [[]] });
    await start([tab, group(), ...connections(both), subflow, inside, instance, end('out1')], LOGINS);
    await until(areReady);
    const heard = received<Said>('out1');
    for (const pbx of both) pbx.emit({ Event: 'Noise' });
    await until(() => heard.length === 2);
  });

  it('reports a missing member with its field, and an empty group', async () => {
    const [first] = await twoPbxs();
    const errors = [catcher(), end('catch1-out')];
    const flow = (members: object) => [
      tab,
      group(members),
      config(first),
      action(on),
      end('done1'),
      ...errors,
    ];
    await start(flow({ pbx2: 'gone' }));
    await until(() => configNode().connection?.state === 'ready');
    should(lastStatus('ac1')?.text).equal('1 of 2 connected');
    await deploy(flow({ pbx1: '', pbx2: '' }), 'full');
    const told = received<Said>('catch1-out');
    node('ac1').receive({ payload: { Action: 'Ping' } } as NodeMessage);
    await until(() => told.length === 1);
    should(told[0]?.error?.message).match(/connection: the group "group1" has no connections/);
  });

  for (const [what, more, message, status] of [
    [
      'disabled',
      { d: true },
      'connection: the group of AMI connections "group1" is disabled',
      'connection disabled',
    ],
    [
      'from a later release',
      { version: 2 },
      'connection: the group "group1" cannot be used: version: the node has version 2, but this release supports up to 1: ' +
        'update the package',
      'invalid setting',
    ],
  ] as const) {
    it(`is reported as what it is if it is ${what}`, async () => {
      const [first] = await twoPbxs();
      const nodes = [action(on), end('done1'), catcher(), end('catch1-out')];
      await start([tab, group(more), config(first), ...nodes]);
      should(lastStatus('ac1')?.text).equal(status);
      const told = received<Said>('catch1-out');
      node('ac1').receive({ payload: { Action: 'Ping' } } as NodeMessage);
      await until(() => told.length === 1);
      should(told[0]?.error?.message).containEql(message);
    });
  }

  it('refreshes all members, each with its own summary, and an unavailable member fails alone', async () => {
    const both = await twoPbxs();
    const nodes = [refresh(on), end('each1'), end('sum1'), catcher(), end('catch1-out')];
    await start([tab, group(), ...connections(both), ...nodes], LOGINS);
    const [summaries, told] = [received<Said>('sum1'), received<Said>('catch1-out')];
    node('rf1').receive({});
    await until(() => summaries.length === 2);
    should(summaries.map(pbxOf).sort()).deepEqual(['Berlin', 'Munich']);
    await both[0].close();
    node('rf1').receive({});
    await until(() => summaries.length === 3 && told.length === 1);
    should(summaries.at(-1)?.ami.pbx).equal('Munich');
    should(told[0]).containDeep({ ami: { pbx: 'Berlin' }, error: { code: 'AMI_ERR_CONNECT' } });
  });

  it('sends an action to the PBX in msg.pbx, and refuses an unknown one or none', async () => {
    const both = await twoPbxs();
    const nodes = [action(on), end('done1'), catcher(), end('catch1-out')];
    await start([tab, group(), ...connections(both), ...nodes], LOGINS);
    await until(areReady);
    const [done, told] = [received<Said>('done1'), received<Said>('catch1-out')];
    const send = (pbx?: string) => node('ac1').receive({ payload: { Action: 'Ping' }, pbx } as NodeMessage);
    send('Munich');
    await until(() => done.length === 1);
    should(done.map(pbxOf)).deepEqual(['Munich']);
    should(pings(both[0])).equal(0);
    send('Bonn');
    send();
    await until(() => told.length === 2);
    for (const { error } of told) {
      should(error?.code).equal('AMI_ERR_UNKNOWN_PBX');
      should(error?.message).match(/"Berlin", "Munich"/);
    }
    should(pings(both[0]) + pings(both[1])).equal(1);
  });

  it('sends an action to each PBX in turn, and to the next if one is unavailable', async () => {
    const both = await twoPbxs();
    const nodes = [action({ ...on, distribution: 'roundRobin' }), end('done1')];
    await start([tab, group(), ...connections(both), ...nodes], LOGINS);
    await until(areReady);
    const done = received<Said>('done1');
    const send = async () => {
      const before = done.length;
      node('ac1').receive({ payload: { Action: 'Ping' } } as NodeMessage);
      await until(() => done.length > before);
    };
    for (let i = 0; i < 4; i += 1) await send();
    should(done.map(pbxOf)).deepEqual(['Berlin', 'Munich', 'Berlin', 'Munich']);
    await both[0].close();
    await until(() => configNode('pbx1').connection?.state !== 'ready');
    for (let i = 0; i < 2; i += 1) await send();
    should(done.slice(4).map(pbxOf)).deepEqual(['Munich', 'Munich']);
  });

  it('sends an action to the next PBX if one was disconnected on purpose', async () => {
    const both = await twoPbxs();
    const nodes = [action({ ...on, distribution: 'first' }), end('done1')];
    await start([tab, group(), ...connections(both), ...nodes], LOGINS);
    await until(areReady);
    await configNode('pbx1').disconnect();
    const done = received<Said>('done1');
    node('ac1').receive({ payload: { Action: 'Ping' } } as NodeMessage);
    await until(() => done.length === 1);
    should(done.map(pbxOf)).deepEqual(['Munich']);
  });

  it('refreshes the next PBX if one does not respond to the login', async () => {
    const hangs = await scriptedServer({ answers: { challenge: () => {}, login: () => {} } });
    const well = await simulator({ extensions: 3 });
    const nodes = [refresh({ ...on, distribution: 'first' }), end('each1'), end('sum1')];
    const first = config(hangs, { pbx: 'Berlin', connectionTimeout: '300' });
    await start([tab, group(), first, config(well, { id: 'pbx2', pbx: 'Munich' }), ...nodes], LOGINS);
    const summaries = received<Said>('sum1');
    node('rf1').receive({});
    await until(() => summaries.length === 1);
    should(summaries.map(pbxOf)).deepEqual(['Munich']);
    should(hangs.names()).not.be.empty();
  });

  it('refreshes the PBX with the fewest running refreshes, but reports the refreshes of all', async () => {
    const busy = await slowServer();
    const idle = await simulator({ extensions: 3 });
    const nodes = [refresh({ ...on, distribution: 'leastBusy' }), end('each1'), end('sum1')];
    const pbxs = [config(busy, { pbx: 'Berlin' }), config(idle, { id: 'pbx2', pbx: 'Munich' })];
    await start([tab, group(), ...pbxs, ...nodes], LOGINS);
    const summaries = received<Said>('sum1');
    node('rf1').receive({ payload: '1001', pbx: 'Berlin' } as NodeMessage);
    await until(() => busy.held.length === 1, 'the query to Berlin');
    for (const count of [1, 2]) {
      node('rf1').receive({ payload: '1001' });
      await until(() => summaries.length === count, 'the summary of Munich');
    }
    should(summaries.map(pbxOf)).deepEqual(['Munich', 'Munich']);
    node('rf1').receive({ action: 'status' } as NodeMessage);
    await until(() => summaries.length === 4, 'both answers');
    should(summaries.slice(2).map(pbxOf).sort()).deepEqual(['Berlin', 'Munich']);
    should(summaries.find((each) => pbxOf(each) === 'Berlin')).match({ payload: { activeConnections: 1 } });
    busy.release();
    await until(() => summaries.length === 5, 'the summary of Berlin');
  });

  it('refreshes another PBX first while one waits for its next connection attempt', async () => {
    const lost = await slowServer();
    const well = await simulator({ extensions: 3 });
    const nodes = [
      refresh({ ...on, distribution: 'first' }),
      end('each1'),
      end('sum1'),
      events(on),
      end('out1'),
    ];
    const first = config(lost, { pbx: 'Berlin', reconnectDelay: '60000' });
    await start([tab, group(), first, config(well, { id: 'pbx2', pbx: 'Munich' }), ...nodes], LOGINS);
    await until(areReady);
    for (const { socket } of lost.clients) socket.destroy();
    await until(() => configNode().connection?.state === 'waiting', 'the loss of Berlin');
    const summaries = received<Said>('sum1');
    node('rf1').receive({ payload: '1001' });
    await until(() => summaries.length === 1 || lost.held.length === 1, 'a refresh');
    should(summaries.map(pbxOf)).deepEqual(['Munich']);
  });

  it('controls and reports each member', async () => {
    const both = await twoPbxs();
    await start([tab, group(), ...connections(both), control(on), end('told1')], LOGINS);
    await until(areReady);
    const told = received<Said>('told1');
    node('ct1').receive({} as NodeMessage);
    await until(() => told.length === 2);
    should(told.map(pbxOf).sort()).deepEqual(['Berlin', 'Munich']);
    node('ct1').receive({ action: 'disconnect', pbx: 'Berlin' } as NodeMessage);
    await until(() => both[0].sessions.length === 0);
    should(both[1].sessions.length).equal(1);
  });
});
