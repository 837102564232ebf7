import type { NodeMessage } from 'node-red';
import should from 'should';
import type { StateEntry } from '../../../src';
import { until } from '../../support/wait';
import {
  catcher,
  config,
  configNode,
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
  payload: StateEntry;
  snapshot?: true;
  complete?: true;
  parts?: { id: string; index: number; count: number };
}
interface Counted extends NodeMessage {
  payload: Record<string, Record<string, number>>;
}

function state(more: object = {}): FlowNode {
  return {
    id: 'st1',
    type: 'ami-state',
    ...PLACE,
    z: 'tab1',
    connection: 'pbx1',
    sources: ['hints'],
    wires: [['out1'], ['counts1']],
    ...more,
  };
}

const EXTENSIONS = ['1001', '1002', '2001'].map((extension) => ({ extension }));
const flow = (pbx: { port: number }, more: object = {}) => [
  tab,
  config(pbx),
  state(more),
  end('out1'),
  end('counts1'),
];
const brief = ({ topic, payload, snapshot, complete }: Told) =>
  complete
    ? 'complete'
    : `${snapshot ? 'is' : 'now'} ${topic} ${payload.name} ${payload.removed ? '-' : payload.state}`;
const isComplete = ({ complete }: Told) => complete === true;

describe('ami-state', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('sends a snapshot at the start, closed by a message of its own, and then each change once', async () => {
    const pbx = await simulator({ extensions: EXTENSIONS });
    await start(flow(pbx));
    const told = received<Told>('out1');
    await until(() => told.some(isComplete), 'the snapshot');
    should(told.map(brief)).deepEqual([
      'is hint 1001 idle',
      'is hint 1002 idle',
      'is hint 2001 idle',
      'complete',
    ]);
    should(told.slice(0, 3).map(({ parts }) => [parts?.index, parts?.count])).deepEqual([
      [0, 3],
      [1, 3],
      [2, 3],
    ]);
    should(told[3]?.payload).containDeep({ count: 3, counts: { hint: { idle: 3, inUse: 0 } }, failed: [] });
    pbx.setState('1001', 'inUse');
    pbx.setState('1001', 'inUse');
    pbx.setState('1002', 'ringing');
    await until(() => told.length >= 6, 'the changes');
    should(told.slice(4).map(brief)).deepEqual(['now hint 1001 inUse', 'now hint 1002 ringing']);
  });

  it('sends a new snapshot after a gap, with what has changed and what is gone', async () => {
    const pbx = await simulator({ extensions: EXTENSIONS });
    await start(flow(pbx));
    const told = received<Told>('out1');
    await until(() => told.some(isComplete), 'the snapshot');
    pbx.drop();
    pbx.setState('1002', 'inUse');
    pbx.setState('2001', 'removed');
    await until(() => told.filter(isComplete).length === 2, 'the second snapshot');
    should(told.slice(4).map(brief)).deepEqual([
      'now hint 2001 -',
      'is hint 1001 idle',
      'is hint 1002 inUse',
      'complete',
    ]);
    should(told[6]?.payload.n).equal(2);
  });

  it('sends a snapshot with all hints after a restart of the PBX, when its dialplan is loaded', async () => {
    const pbx = await simulator({ extensions: EXTENSIONS });
    await start(flow(pbx));
    const told = received<Told>('out1');
    await until(() => told.some(isComplete), 'the snapshot');
    await pbx.restart({ bootMs: 150 });
    await until(() => told.filter(isComplete).length >= 2, 'the second snapshot');
    should(told.slice(4).map(brief)).deepEqual([
      'is hint 1001 idle',
      'is hint 1002 idle',
      'is hint 2001 idle',
      'complete',
    ]);
  });

  it('reports only names and contexts of its setting', async () => {
    const pbx = await simulator({ extensions: [...EXTENSIONS, { extension: '1003', context: 'office' }] });
    await start(flow(pbx, { names: '10*', context: 'default' }));
    const told = received<Told>('out1');
    await until(() => told.some(isComplete), 'the snapshot');
    pbx.setState('2001', 'inUse');
    pbx.setState('1001', 'inUse');
    await until(() => told.length >= 4, 'the change');
    should(told.map(brief)).deepEqual([
      'is hint 1001 idle',
      'is hint 1002 idle',
      'complete',
      'now hint 1001 inUse',
    ]);
  });

  it('answers with the entries that a message names, and lists the names that match none', async () => {
    const pbx = await simulator({ extensions: EXTENSIONS });
    await start(flow(pbx, { sources: ['hints', 'devices'] }));
    const told = received<Told & { unknown?: string[]; current?: boolean; req?: string }>('out1');
    await until(() => told.some(isComplete), 'the snapshot');
    const before = told.length;
    node('st1').receive({ payload: '2001, 9999, PJSIP/10*', req: 'kept' } as NodeMessage);
    await until(() => told.length > before, 'the answer');
    const { payload, unknown, current, req } = told.at(-1) ?? {};
    should((payload as unknown as StateEntry[]).map(({ kind, name }) => `${kind} ${name}`)).deepEqual([
      'hint 2001',
      'device PJSIP/2001',
      'device PJSIP/1001',
      'device PJSIP/1002',
    ]);
    should({ unknown, current, req }).deepEqual({ unknown: ['9999'], current: true, req: 'kept' });
  });

  it('looks up JSON text, and the rows of a click in a Dashboard table', async () => {
    const pbx = await simulator({ extensions: EXTENSIONS });
    await start(flow(pbx));
    const told = received<Told & { unknown?: string[] }>('out1');
    await until(() => told.some(isComplete), 'the snapshot');
    for (const [message, names] of [
      [{ payload: '["2001", {"extension": "1001"}]' }, ['2001', '1001']],
      [{ payload: ' {"name": "1002"}' }, ['1002']],
      [{ action: 'row_click', payload: { name: '1002', state: 'idle' } }, ['1002']],
      [{ action: 'button_click', payload: { extension: '1001' } }, ['1001']],
      [{ action: 'multiselect', payload: [{ name: '1002' }, { name: '2001' }] }, ['1002', '2001']],
    ] as const) {
      const before = told.length;
      node('st1').receive(message as unknown as NodeMessage);
      await until(() => told.length > before, 'the answer');
      const { payload, unknown } = told.at(-1) ?? {};
      should((payload as unknown as StateEntry[]).map(({ name }) => name)).deepEqual(names);
      should(unknown).deepEqual([]);
    }
  });

  it('sends all again on request', async () => {
    const pbx = await simulator({ extensions: EXTENSIONS });
    await start(flow(pbx));
    const told = received<Told>('out1');
    await until(() => told.some(isComplete), 'the snapshot');
    node('st1').receive({ action: 'snapshot' } as NodeMessage);
    await until(() => told.filter(isComplete).length === 2, 'the second snapshot');
    should(told).have.length(8);
  });

  it('counts the states on output 2, at most once a second', async () => {
    const pbx = await simulator({ extensions: EXTENSIONS });
    await start(flow(pbx));
    const counted = received<Counted>('counts1');
    const times: number[] = [];
    node('counts1').on('input', () => {
      times.push(performance.now());
    });
    await until(() => counted.length === 1, 'the first counts');
    should(counted[0]?.payload.hint).containEql({ idle: 3, ringing: 0 });
    for (const phase of ['ringing', 'inUse', 'idle', 'onHold'] as const) pbx.setState('1001', phase);
    await until(() => counted.length === 2, 'the next counts');
    const [first = 0, second = 0] = times;
    should(second - first).be.above(700);
    should(counted[1]?.payload.hint).containEql({ idle: 2, ringing: 0, onHold: 1 });
  });

  it('creates nothing for an output without a wire', async () => {
    const pbx = await simulator({ extensions: EXTENSIONS });
    await start(flow(pbx, { wires: [[], ['counts1']] }));
    const counted = received<Counted>('counts1');
    await until(() => counted.length === 1, 'the first counts');
    pbx.setState('1001', 'ringing');
    await until(() => counted.length === 2, 'the next counts');
    should(sent('st1').map(([first]) => first)).deepEqual([null, null]);
  });

  it('warns of a source that fails, and reads the others', async () => {
    const users = [{ username: 'admin', secret: 'secret', read: ['call'], write: ['reporting'] }] as const;
    const pbx = await simulator({ extensions: EXTENSIONS, users: [...users] });
    await start(flow(pbx, { sources: ['hints', 'endpoints'] }));
    const told = received<Told>('out1');
    await until(() => told.some(isComplete), 'the snapshot');
    should(told).have.length(4);
    should(told[3]?.payload).containDeep({ failed: [{ source: 'endpoints', code: 'AMI_ERR_REJECTED' }] });
    const warned = helper.log().args.filter(([{ level, id }]) => level === 30 && id === 'st1');
    should(String(warned[0]?.[0].msg)).match(/class system/);
  });

  it('warns of a failing source once, and again if it worked in between', async () => {
    const pbx = await simulator({ extensions: EXTENSIONS });
    const fail = () => pbx.answer('QueueStatus', () => ({ error: 'no queues today' }));
    let restore = fail();
    await start(flow(pbx, { sources: ['hints', 'queues'] }));
    const told = received<Told>('out1');
    const snapshot = (count: number) =>
      until(() => told.filter(isComplete).length === count, `snapshot ${count}`);
    const warnings = () =>
      helper.log().args.filter(([{ level, msg }]) => level === 30 && /no queues today/.test(msg)).length;
    await snapshot(1);
    pbx.drop();
    await snapshot(2);
    should(warnings()).equal(1);
    restore();
    pbx.drop();
    await snapshot(3);
    restore = fail();
    pbx.drop();
    await snapshot(4);
    should(warnings()).equal(2);
    restore();
  });

  it('gives each message its own objects: a change by a flow affects no other message', async () => {
    const pbx = await simulator({ extensions: EXTENSIONS });
    await start(flow(pbx));
    const told = received<Told>('out1');
    await until(() => told.some(isComplete), 'the snapshot');
    const spoil = (payload: unknown) => (payload as { devices: string[] }).devices.push('spoilt');
    spoil(told[0]?.payload);
    pbx.setState('1002', 'inUse');
    await until(() => told.length === 5, 'the change');
    spoil(told[4]?.payload);
    const answer = async (count: number) => {
      node('st1').receive({ payload: '1001,1002' } as NodeMessage);
      await until(() => told.length === count, 'the answer');
      return told.at(-1)?.payload as unknown as { devices: string[] }[];
    };
    for (const entry of await answer(6)) spoil(entry);
    should((await answer(7)).map(({ devices }) => devices)).deepEqual([['PJSIP/1001'], ['PJSIP/1002']]);
  });

  it('says in an answer that its states are not current while the connection is lost', async () => {
    const pbx = await simulator({ extensions: EXTENSIONS });
    await start(flow(pbx));
    const told = received<Told & { current?: boolean }>('out1');
    await until(() => told.some(isComplete), 'the snapshot');
    pbx.stopListening();
    pbx.drop();
    await until(() => configNode().connection?.state !== 'ready', 'the loss');
    node('st1').receive({ payload: '1001' } as NodeMessage);
    await until(() => told.length === 5, 'the answer');
    should(told[4]).containDeep({ payload: [{ name: '1001' }], current: false });
  });

  it('shares one model with all nodes on the connection, and drops it with the last', async () => {
    const pbx = await simulator({ extensions: EXTENSIONS });
    const second = state({ id: 'st2', sources: ['devices', 'queues'], wires: [['out2'], []] });
    await start([...flow(pbx, { sources: ['hints', 'queues'] }), second, end('out2')]);
    const both = [received<Told>('out1'), received<Told>('out2')];
    await until(() => both.every((told) => told.some(isComplete)), 'both snapshots');
    // Only the second node has devices, and both have queues.
    const asked = (action: string) => pbx.received.filter(({ name }) => name === action).length;
    should(asked('QueueStatus')).equal(asked('DeviceStateList'));
    should(both.map((told) => told.length)).deepEqual([4, 4]);
    const { connection } = configNode();
    should(connection?.snapshot().states).equal(6);
    await helper.unload();
    should(connection?.snapshot()).not.have.property('states');
  });

  it('refuses a wrong setting with its name', async () => {
    const pbx = await simulator();
    for (const [setting, message] of [
      [{ sources: ['hint'] }, /sources\[0\] must be one of hints, devices.*not "hint"/],
      [{ sources: [] }, /sources: select at least one/],
      [{ check: '-1' }, /check must be a whole number/],
      [{ names: [{}] }, /names\[0\] must be a name/],
    ] as const) {
      await start([...flow(pbx, setting), catcher(), end('catch1-out')]);
      const caught = received<NodeMessage & { error: { message: string } }>('catch1-out');
      node('st1').receive({ payload: '1001' } as NodeMessage);
      await until(() => caught.length > 0, 'the error');
      should(caught[0]?.error.message).match(message);
      await helper.unload();
    }
  });

  it('sends a message with an invalid name to the Catch nodes, with the field', async () => {
    const pbx = await simulator({ extensions: EXTENSIONS });
    await start([...flow(pbx), catcher(), end('catch1-out')]);
    const told = received<Told>('out1');
    await until(() => told.some(isComplete), 'the snapshot');
    const caught = received<NodeMessage & { error: { message: string } }>('catch1-out');
    for (const message of [{ payload: ['1001', true] }, { payload: [{ phone: 1 }] }, { action: 'refresh' }])
      node('st1').receive(message as NodeMessage);
    await until(() => caught.length === 3, 'the errors');
    should(caught.map(({ error }) => error.message)).match((messages: string[]) => {
      should(messages[0]).match(/msg\.payload\[1\] must be a name/);
      should(messages[1]).match(/msg\.payload\[0\] must be a name, or a row/);
      should(messages[2]).match(/msg\.action must be get or snapshot/);
    });
  });

  it('opens the connection and shows its state', async () => {
    const pbx = await simulator();
    await start(flow(pbx));
    await until(() => configNode().connection?.state === 'ready');
    should(lastStatus('st1')).containEql({ fill: 'green', text: 'node-red:common.status.connected' });
  });
});
