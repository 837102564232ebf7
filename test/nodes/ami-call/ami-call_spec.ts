import type { Node, NodeMessage } from 'node-red';
import should from 'should';
import type { Call } from '../../../src/index';
import { ManualClock, type Simulator } from '../../../src/simulator';
import { until } from '../../support/wait';
import {
  action,
  catcher,
  config,
  configNode,
  control,
  deploy,
  end,
  type FlowNode,
  helper,
  lastStatus,
  node,
  PLACE,
  received,
  sent,
  simulator,
  start,
  tab,
} from '../flow';

interface Told extends NodeMessage {
  topic: string;
  payload: Call;
  ami: { pbx: string; server: string; receivedAt: string };
}
interface Row extends NodeMessage {
  payload: Record<string, unknown>;
}

function calls(more: object = {}): FlowNode {
  const wires = [['out1'], ['row1']];
  return { id: 'call1', type: 'ami-call', ...PLACE, z: 'tab1', connection: 'pbx1', wires, ...more };
}

const isRestored = (pbx: Simulator) =>
  until(() => pbx.received.some(({ name }) => name === 'BridgeList'), 'the questions after the login');

/** Messages of the errors that the node has reported so far. */
function reported(): string[] {
  const { error } = node('call1') as unknown as {
    error: { getCalls(): { thisValue: Node; args: Error[] }[] };
  };
  return error
    .getCalls()
    .flatMap(({ thisValue, args }) => (thisValue.id === 'call1' && args[0] ? [args[0].message] : []));
}

function talk(pbx: Simulator): void {
  const call = pbx.call('1001', '1002');
  call.answer();
  call.hangup();
}

async function started(more: object = {}, options: object = {}, settings: object = {}): Promise<Simulator> {
  const pbx = await simulator({ extensions: ['1001', '1002'], ...options });
  await start([
    tab,
    config(pbx, { pbx: 'hq', ...settings }),
    calls(more),
    end('out1'),
    end('row1'),
    catcher(),
    end('catch1-out'),
  ]);
  await until(() => configNode().connection?.state === 'ready');
  return pbx;
}

describe('ami-call', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('sends one message for each change of a call', async () => {
    const pbx = await started();
    const told = received<Told>('out1');
    const call = pbx.call('1001', '1002');
    await until(() => told.some(({ topic }) => topic === 'ringing'), 'the ring');
    call.answer();
    await until(() => told.some(({ topic }) => topic === 'answered'), 'the answer');
    call.hangup();
    await until(() => told.some(({ topic }) => topic === 'ended'), 'the end');
    should(told[0]?.topic).equal('started');
    should(told.map(({ payload }) => payload.n)).deepEqual(told.map((_, index) => index + 1));
    const last = told.at(-1);
    should(last?.payload).containEql({ state: 'ended', outcome: 'answered', pbx: 'hq', dialled: '1002' });
    should(last?.payload.conversations).have.length(1);
    should(last?.ami).containEql({ pbx: 'hq' });
  });

  it('sends each ended call once at output 2, as a row for the table', async () => {
    const pbx = await started();
    const rows = received<Row>('row1');
    talk(pbx);
    await until(() => rows.length === 1, 'the row');
    const { payload } = rows[0] as Row;
    should(payload).containEql({ pbx: 'hq', outcome: 'answered', dialled: '1002', partial: 0 });
    should(payload.started_at).match(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/);
    should(Object.values(payload).filter((value) => typeof value === 'object' && value !== null)).deepEqual(
      [],
    );
  });

  it('sends a call that became part of another one at output 1 alone', async () => {
    const pbx = await started();
    await isRestored(pbx);
    const [told, rows] = [received<Told>('out1'), received<Row>('row1')];
    const channel = (number: number) => ({
      ...{ Channel: `PJSIP/100${number}-0000000${number}`, ChannelState: '6' },
      ...{ Uniqueid: `${number}.1`, Linkedid: `${number}.1`, Exten: '700' },
    });
    const place = { BridgeUniqueid: 'b', BridgeType: 'basic', BridgeTechnology: 'simple_bridge' };
    for (const number of [1, 2]) pbx.emit({ Event: 'Newchannel', ...channel(number) });
    for (const number of [1, 2]) pbx.emit({ Event: 'BridgeEnter', ...place, ...channel(number) });
    for (const number of [1, 2]) pbx.emit({ Event: 'Hangup', Cause: '16', ...channel(number) });
    await until(() => rows.length > 0, 'the row');
    const ended = told.filter(({ topic }) => topic === 'ended').map(({ payload }) => payload);
    should(ended.map(({ id, outcome, into }) => [id, outcome, into])).deepEqual([
      ['2.1', 'merged', '1.1'],
      ['1.1', 'answered', undefined],
    ]);
    should(rows.map(({ payload }) => payload.id)).deepEqual(['1.1']);
  });

  it('gives a call of ami-action the callId of its answer as id', async () => {
    const pbx = await simulator({ extensions: ['1001', '1002'] });
    await start([tab, config(pbx), calls(), action(), end('out1'), end('row1'), end('done1')]);
    await until(() => configNode().connection?.state === 'ready');
    const [told, done] = [
      received<Told>('out1'),
      received<NodeMessage & { payload: { callId: string } }>('done1'),
    ];
    node('ac1').receive({
      action: 'call',
      payload: { from: '1001', to: '1002', timeout: 500 },
    } as NodeMessage);
    await until(() => done.length > 0 && told.length > 0, 'the call');
    should(told[0]?.payload.id).equal(done[0]?.payload.callId);
  });

  it('queries the devices again after a reload', async () => {
    const pbx = await started();
    const questions = () => pbx.received.filter(({ name }) => name === 'IAXpeerlist').length;
    await until(() => questions() === 1, 'all questions about devices');
    pbx.emit({ Event: 'Reload', Module: 'pbx_config', Status: '0' });
    await until(() => questions() === 2, 'the questions after the reload');
  });

  for (const [what, settings] of [
    ['', {}],
    [', whatever the allow-list permits', { allow: [] }],
  ] as const)
    it(`finds the direction and the extensions of the phones by their hints${what}`, async () => {
      const pbx = await started({}, {}, settings);
      await isRestored(pbx);
      const told = received<Told>('out1');
      await until(
        () => pbx.received.some(({ name }) => name === 'IAXpeerlist'),
        'all questions about devices',
      );
      talk(pbx);
      await until(() => told.some(({ topic }) => topic === 'ended'), 'the end');
      should(told.at(-1)?.payload).containEql({ direction: 'internal' });
      should(told.at(-1)?.payload.from.extension).equal('1001');
      should(reported()).deepEqual([]);
    });

  it('finds them too if Asterisk was still starting at the first login', async () => {
    const users = [
      { username: 'admin', secret: 'secret', read: ['call'], write: ['call', 'reporting'] },
    ] as const;
    const clock = new ManualClock();
    const pbx = await simulator({ extensions: ['1001', '1002'], users, clock });
    await pbx.restart({ bootMs: 1000 });
    await start([tab, config(pbx), calls(), end('out1'), end('row1')]);
    const told = received<Told>('out1');
    const asked = (action: string) => pbx.received.filter(({ name }) => name === action).length;
    await until(
      () => asked('IAXpeerlist') === 1 && asked('ExtensionStateList') > 1,
      'the lists without hints',
    );
    await clock.advance(1000);
    await until(() => asked('IAXpeerlist') === 2, 'the second questions about devices');
    talk(pbx);
    await until(() => told.some(({ topic }) => topic === 'ended'), 'the end');
    should(told.at(-1)?.payload).containEql({ direction: 'internal' });
  });

  it('sends only the changes that its filters pass', async () => {
    const pbx = await started({ topics: ['ended'], extensions: ['10*2'], outcomes: ['cancelled'] });
    const told = received<Told>('out1');
    const rows = received<Row>('row1');
    talk(pbx);
    pbx.call('1002', '1001').hangup();
    await until(() => rows.length === 1, 'the row');
    should(told.map(({ topic, payload }) => [topic, payload.outcome])).deepEqual([['ended', 'cancelled']]);
  });

  it("treats devices in the node's list of trunks as trunks", async () => {
    const pbx = await started({ trunks: ['*/1001'] });
    const told = received<Told>('out1');
    talk(pbx);
    await until(() => told.some(({ topic }) => topic === 'ended'), 'the end');
    should(told.at(-1)?.payload.direction).equal('inbound');
  });

  it('reports a call that was already active, and ends it as unknown if its end was in a gap', async () => {
    const pbx = await simulator({ extensions: ['1001', '1002'] });
    const call = pbx.call('1001', '1002');
    call.answer();
    await start([tab, config(pbx), calls(), end('out1'), end('row1')]);
    const told = received<Told>('out1');
    await until(() => told.length > 0, 'the call');
    should(told[0]?.payload).containEql({ partial: true, state: 'connected' });
    pbx.stopListening();
    pbx.drop();
    call.hangup();
    await pbx.listenAgain();
    await until(() => told.some(({ topic }) => topic === 'ended'), 'the end');
    should(told.at(-1)?.payload.outcome).equal('unknown');
  });

  it('reports AMI_ERR_UNSUPPORTED for Asterisk 11, in its status too', async () => {
    const pbx = await simulator({ version: 11 });
    await start([tab, config(pbx), calls(), end('out1'), end('row1'), catcher(), end('catch1-out')]);
    await until(() => reported().some((message) => /Asterisk 12 or later/.test(message)), 'the error');
    await until(() => lastStatus('call1')?.fill === 'red', 'the status');
  });

  it('shares one tracker with other nodes, which get objects of their own, and counts it in snapshot()', async () => {
    const pbx = await simulator({ extensions: ['1001', '1002'] });
    const two = calls({ id: 'call2', wires: [['out2'], []] });
    await start([tab, config(pbx), calls(), two, end('out1'), end('out2'), end('row1')]);
    const [one, other] = [received<Told>('out1'), received<Told>('out2')];
    await until(() => configNode().connection?.state === 'ready');
    talk(pbx);
    await until(() => other.some(({ topic }) => topic === 'ended'), 'the end');
    should(other.map(({ payload }) => payload)).deepEqual(one.map(({ payload }) => payload));
    should(other[0]?.payload).not.equal(one[0]?.payload);
    should(configNode().connection?.snapshot().calls).containEql({ live: 0, ended: 1 });
  });

  it('shows its figures in ami-control, and follows no call when the last ami-call node is gone', async () => {
    const pbx = await simulator({ extensions: ['1001', '1002'] });
    const others = [tab, config(pbx), control(), end('told1')];
    await start([...others, calls(), end('out1'), end('row1')]);
    await until(() => configNode().connection?.state === 'ready');
    const figures = async () => {
      const told = received<NodeMessage & { payload: { calls?: object } }>('told1');
      node('ct1').receive({} as NodeMessage);
      await until(() => told.length > 0, 'the report');
      return told[0]?.payload.calls;
    };
    should(await figures()).have.properties('live', 'events', 'ms');
    await deploy(others, 'nodes');
    should(await figures()).be.undefined();
  });

  it('creates nothing for an output without a wire', async () => {
    const pbx = await simulator({ extensions: ['1001', '1002'] });
    const rowsOnly = calls({ id: 'call2', wires: [[], ['row2']] });
    await start([
      tab,
      config(pbx),
      calls({ wires: [['out1'], []] }),
      rowsOnly,
      ...['out1', 'row2'].map((id) => end(id)),
    ]);
    const [told, rows] = [received<Told>('out1'), received<Row>('row2')];
    await until(() => configNode().connection?.state === 'ready');
    talk(pbx);
    await until(() => told.some(({ topic }) => topic === 'ended') && rows.length > 0, 'the end and the row');
    should(sent('call1').every(([message, row]) => message !== null && row === null)).be.true();
    should(sent('call2').map(([message, row]) => [message, row?.topic])).deepEqual([[null, 'ended']]);
  });

  for (const [field, value, message] of [
    ['topics', ['begun'], 'topics: "begun" must be one of started, ringing'],
    ['directions', 'in', 'directions: "in" must be one of internal'],
    ['outcomes', ['no'], 'outcomes: "no" must be one of answered'],
    ['extensions', [{}], 'extensions[0] must be text, not an object'],
  ] as const) {
    it(`names ${field} if it is wrong`, async () => {
      const pbx = await simulator();
      await start([
        tab,
        config(pbx),
        calls({ [field]: value }),
        end('out1'),
        end('row1'),
        catcher(),
        end('catch1-out'),
      ]);
      await until(() => reported().some((each) => each.startsWith(message)), 'the error');
    });
  }
});
