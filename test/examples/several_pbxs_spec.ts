import { mock } from 'node:test';
import should from 'should';
import { Functions, type Message } from './functions';

interface Row {
  pbx: string;
  extension: string;
  context?: string;
  text: string;
  stale: boolean;
  color: number;
}
interface Pbx {
  name: string;
  rows: Row[];
  chosen: boolean;
}

const AT = Date.parse('2026-11-28T10:00:00.000Z');
const SINCE = '2026-11-28T09:00:00.000Z';

describe('the example "Several PBXs on one board"', () => {
  let board: Functions;
  beforeEach(async () => {
    mock.timers.enable({ apis: ['Date'], now: AT });
    board = await begin();
  });
  afterEach(() => mock.timers.reset());

  async function begin(env: object = {}, known: Record<string, unknown> = {}): Promise<Functions> {
    const functions = new Functions('Several PBXs on one board', { ...env });
    for (const [name, value] of Object.entries(known)) functions.flow.set(name, value);
    for (const name of ['Keep what is true now', 'Connection state']) await functions.begin(name);
    return functions;
  }
  const take = (pbx: string, payload: object, more: object = {}) =>
    board.run('Keep what is true now', { payload, ami: { pbx }, ...more });
  const snapshot = async (pbx: string, entries: object[], failed: object[] = []) => {
    for (const entry of entries) await take(pbx, entry, { snapshot: true });
    await take(pbx, { failed }, { snapshot: true, complete: true });
  };
  const hint = (name: string, context: string, state: string, more: object = {}) => ({
    ...{ kind: 'hint', name, context, state, online: true, devices: [`PJSIP/${name}`], since: SINCE },
    ...more,
  });
  const device = (name: string, state: string, more: object = {}) => ({
    ...{ kind: 'device', name, state, online: state !== 'unavailable', since: SINCE },
    ...more,
  });
  const lamp = (pbx: string, state: string, more: object = {}) =>
    board.run('Connection state', {
      payload: { state, healthy: state === 'ready', ...more },
      ami: { pbx },
    });
  const drawn = async (query: object = {}) => {
    const [[page] = []] = await board.run('Rows', { req: { query } });
    return page as Message & { rows: Row[]; pbxs: Pbx[]; all: boolean };
  };
  const rows = async (query: object = {}) =>
    (await drawn(query)).rows.map((row) => [row.pbx, row.context ?? '-', row.extension, row.text].join(' '));

  it('distinguishes extensions with the same number by PBX and by context', async () => {
    await snapshot('Head office', [hint('1001', 'sales', 'idle'), hint('1001', 'support', 'busy')]);
    await snapshot('Branch', [hint('1001', 'sales', 'ringing')]);
    await take('Branch', hint('1001', 'sales', 'inUse'));
    should(await rows()).deepEqual([
      'Branch sales 1001 In use',
      'Head office sales 1001 Idle',
      'Head office support 1001 Busy',
    ]);
  });

  it('keeps names that have a meaning in JavaScript', async () => {
    const name = '__proto__';
    await lamp(name, 'ready');
    await snapshot(name, [hint(name, name, name, { devices: [name] })]);
    should(await rows()).deepEqual(['__proto__ __proto__ __proto__ __proto__']);
    should(await rows({ pbx: name })).have.length(1);
    should((await drawn({ pbx: 'constructor' })).all).be.true();
  });

  it('removes removed extensions, and those that a snapshot of their PBX lacks', async () => {
    await snapshot('Head office', [hint('1', 'home', 'idle'), hint('2', 'home', 'idle')]);
    await snapshot('Branch', [hint('2', 'home', 'idle'), hint('3', 'home', 'idle')]);
    await take('Branch', hint('3', 'home', 'idle', { removed: true }));
    await take('Head office', hint('1', 'home', 'idle'), { snapshot: true });
    should(await rows()).have.length(3);
    await take('Head office', { failed: [] }, { snapshot: true, complete: true });
    should(await rows()).deepEqual(['Branch home 2 Idle', 'Head office home 1 Idle']);
  });

  it('ignores changes before the first snapshot', async () => {
    await take('Branch', hint('1', 'home', 'idle'));
    await take('Branch', hint('1', 'home', 'idle', { removed: true }));
    should(await rows()).deepEqual([]);
  });

  it('names each state, and shows a phone that is not registered as unavailable', async () => {
    const labels = {
      idle: 'Idle',
      inUse: 'In use',
      busy: 'Busy',
      ringing: 'Ringing',
      inUseRinging: 'In use, ringing',
      onHold: 'On hold',
      inUseOnHold: 'In use, on hold',
      unknown: 'Unknown',
      new: 'new',
    };
    for (const [state, text] of Object.entries(labels)) {
      await snapshot('Branch', [hint('1', 'home', state)]);
      should(await rows()).deepEqual([`Branch home 1 ${text}`]);
    }
    await snapshot('Branch', [hint('1', 'home', 'idle', { online: false })]);
    should(await rows()).deepEqual(['Branch home 1 Unavailable']);
  });

  it('shows phones without a hint by the name of their device, and no other devices', async () => {
    await snapshot('Branch', [
      ...['PJSIP/1001', 'pjsip/1002', 'SIP/a/b', 'Custom:DND1', 'Queue:x/1', '/1', 'plain'].map((name) =>
        device(name, 'idle'),
      ),
      ...['Local/1@x', 'Agent/1', 'CBAnn/1', 'CBRec/1'].map((name) => device(name, 'idle')),
      device('PJSIP/1003', 'unavailable'),
      hint('2', 'home', 'idle', { devices: ['PJSIP/1002', 'Custom:DND1'] }),
    ]);
    await snapshot('Head office', [device('PJSIP/1002', 'inUse')]);
    should(await rows()).deepEqual([
      'Branch home 2 Idle',
      'Branch - 1001 Idle',
      'Branch - 1003 Unavailable',
      'Branch - a/b Idle',
      'Head office - 1002 In use',
    ]);
  });

  it('shows only the hints of the context in the tab, if it names one', async () => {
    board = await begin({ CONTEXT: 'ext-local' });
    await snapshot('Branch', [
      hint('*76', 'app-daynight', 'idle'),
      hint('1001', 'ext-local', 'idle'),
      device('PJSIP/trunk', 'idle'),
    ]);
    should(await rows()).deepEqual(['Branch ext-local 1001 Idle']);
  });

  it('shows only the PBX in the address, if it is known', async () => {
    await snapshot('Head office', [hint('1', 'home', 'idle')]);
    await snapshot('Branch', [hint('2', 'home', 'idle')]);
    should(await rows({ pbx: 'Branch' })).deepEqual(['Branch home 2 Idle']);
    const { all, pbxs } = await drawn({ pbx: 'Branch' });
    should(all).be.false();
    should(pbxs.map(({ name, chosen }) => [name, chosen])).deepEqual([
      ['Branch', true],
      ['Head office', false],
    ]);
    for (const pbx of ['Elsewhere', ['Branch'], undefined]) {
      should(await rows({ pbx })).have.length(2);
      should((await drawn({ pbx })).all).be.true();
    }
  });

  it('has a lamp for each PBX, with its name, its state and the time of its loss', async () => {
    await snapshot('A & B', [hint('1', 'home', 'idle')]);
    await lamp('A & B', 'ready');
    await lamp('B', 'login');
    await lamp('C', 'closed', { reason: { message: 'refused' } });
    const { pbxs } = await drawn();
    const none = { color: 0, chosen: false, count: 0, rows: [], why: undefined, asOf: undefined };
    const { rows: own, ...first } = pbxs[0] as Pbx;
    should(first).deepEqual({
      ...{ name: 'A & B', color: 0, link: 'A%20%26%20B', chosen: false, ok: true, text: 'connected' },
      ...{ count: 1, why: undefined, asOf: undefined },
    });
    should(own).deepEqual([
      {
        ...{ pbx: 'A & B', color: 0, stale: false, extension: '1', context: 'home', text: 'Idle' },
        since: SINCE,
      },
    ]);
    should(pbxs.slice(1)).deepEqual([
      { ...none, name: 'B', color: 1, link: 'B', ok: false, text: 'connecting' },
      { ...none, name: 'C', color: 2, link: 'C', ok: false, text: 'disconnected', why: 'refused' },
    ]);
  });

  it('says how old the states of an unavailable PBX are', async () => {
    await snapshot('Branch', [hint('1', 'home', 'idle')]);
    should((await drawn()).pbxs[0]).containEql({ ok: false, text: 'not connected', asOf: undefined });
    await lamp('Branch', 'connecting');
    should((await drawn()).pbxs[0]).containEql({ text: 'connecting', asOf: undefined });
    await lamp('Branch', 'ready');
    should((await drawn()).rows[0]?.stale).be.false();
    mock.timers.setTime(AT + 5_000);
    await lamp('Branch', 'closed');
    mock.timers.setTime(AT + 50_000);
    await lamp('Branch', 'connecting');
    const { pbxs, rows: shown } = await drawn();
    should(pbxs[0]).containEql({ asOf: new Date(AT + 5_000).toLocaleTimeString() });
    should(shown[0]?.stale).be.true();
  });

  it('names the sources that cannot be read from a connected PBX', async () => {
    await lamp('Branch', 'ready');
    await snapshot('Branch', [], [{ source: 'devices', message: 'no such command' }]);
    should((await drawn()).pbxs[0]).containEql({ why: 'no such command' });
    await snapshot('Branch', []);
    should((await drawn()).pbxs[0]).containEql({ why: undefined });
  });

  it('sorts by PBX, then by extension as a number, then by context', async () => {
    await snapshot('B 10', [hint('1', 'a', 'idle')]);
    await snapshot('B 9', [
      hint('1001', 'b', 'idle'),
      device('PJSIP/1001', 'idle'),
      hint('1001', 'a', 'idle', { devices: [] }),
      hint('999', 'z', 'idle'),
      hint('1001', 'b', 'idle', { devices: [] }),
      device('IAX2/1001', 'idle'),
    ]);
    should(await rows()).deepEqual([
      'B 9 z 999 Idle',
      ...['B 9 - 1001 Idle', 'B 9 - 1001 Idle', 'B 9 a 1001 Idle', 'B 9 b 1001 Idle'],
      'B 10 a 1 Idle',
    ]);
  });

  it('has a color for each of six PBXs', async () => {
    for (let i = 0; i < 7; i++) await snapshot(`PBX ${i}`, [hint('1', 'a', 'idle')]);
    const { rows: shown, pbxs } = await drawn();
    const colors = [0, 1, 2, 3, 4, 5, 0];
    should(shown.map(({ color }) => color)).deepEqual(colors);
    should(pbxs).have.length(7);
    should(pbxs.map((pbx) => (pbx as unknown as Row).color)).deepEqual(colors);
  });

  it('passes on the request that it answers', async () => {
    const request = { _msgid: '1', req: { query: {} }, res: {} };
    should(await board.run('Rows', request)).deepEqual([[{ ...request, all: true, pbxs: [], rows: [] }]]);
  });

  it('keeps its states through a deploy', async () => {
    const known = { boards: new Map(), lamps: new Map() };
    board = await begin({}, known);
    for (const [name, value] of Object.entries(known)) should(board.flow.get(name)).equal(value);
  });

  it('starts again if the context is stored in a file, which has no Maps', async () => {
    board = await begin({}, { boards: {}, lamps: {} });
    await lamp('Branch', 'ready');
    await snapshot('Branch', [hint('1', 'home', 'idle')]);
    should(await rows()).have.length(1);
  });
});
