import { mock } from 'node:test';
import should from 'should';
import { AT, BoardFunctions, keyOf, party, table } from './board';
import type { Message } from './functions';

const NOW = Date.parse(AT);
const HOUR = 3_600_000;
const [RED, AMBER, VIOLET, GREEN, GREY] = [
  { color: '#b91c1c', dark: '#f87171' },
  { color: '#b45309', dark: '#fbbf24' },
  { color: '#6d28d9', dark: '#c4b5fd' },
  { color: '#166534', dark: '#4ade80' },
  { color: '#475569', dark: '#94a3b8' },
];
const LOOKS = {
  ringing: { label: 'Ringing', icon: 'mdi-bell-ring', ...AMBER },
  inUseRinging: { label: 'In use, ringing', icon: 'mdi-phone-ring', ...AMBER },
  inUse: { label: 'In use', icon: 'mdi-phone-in-talk', ...RED },
  busy: { label: 'Busy', icon: 'mdi-minus-circle', ...RED },
  onHold: { label: 'On hold', icon: 'mdi-pause-circle', ...VIOLET },
  inUseOnHold: { label: 'In use, on hold', icon: 'mdi-pause-circle-outline', ...VIOLET },
  idle: { label: 'Idle', icon: 'mdi-check-circle-outline', ...GREEN },
  unavailable: { label: 'Unavailable', icon: 'mdi-phone-off', ...GREY },
  unknown: { label: 'Unknown', icon: 'mdi-help-circle-outline', ...GREY },
  removed: { label: 'Removed', icon: 'mdi-close-circle-outline', ...GREY },
};
interface Head {
  pbxs: object[];
  database: object;
  refresh: { running: boolean };
}

describe('the extension board: the page', () => {
  let board: BoardFunctions;
  beforeEach(async () => {
    mock.timers.enable({ apis: ['Date'], now: NOW });
    await start();
  });
  afterEach(() => mock.timers.reset());
  async function start(env: Record<string, unknown> = {}): Promise<void> {
    board = await BoardFunctions.begin({ EVENTS_KEPT: 100, ...env });
  }

  const draw = async () => (await board.run('Draw', {})).map(([message]) => message);
  const head = async () => (await draw())[0]?.payload as Head;
  const rows = async () => JSON.parse(String((await draw())[1]?.payload)).rows;
  const state = (more: object = {}) => ({
    code: 0,
    state: 'idle',
    online: true,
    hint: 'PJSIP/1&PJSIP/2',
    ...more,
  });

  it('gets each part only when it has changed', async () => {
    board.flow.set('events', [{ text: 'x' }]);
    const [, drawn, events, button] = await draw();
    should(JSON.parse(String(drawn?.payload))).deepEqual({ looks: LOOKS, rows: [], pbxs: [] });
    should(events).deepEqual({ payload: { events: [{ text: 'x' }], several: false } });
    should(button).deepEqual({ enabled: true, ui_update: { label: 'Refresh' } });
    should(await draw()).deepEqual([undefined, undefined, undefined, undefined]);
  });

  it('shows the states of a connected board', async () => {
    board.flow.set('database', { ok: true });
    should(await head()).deepEqual({
      pbxs: [{ name: 'PBX', ok: true, text: 'connected', why: undefined, lost: false, old: undefined }],
      database: { off: false, ok: true, why: undefined, since: undefined, dropped: 0, kept: 100 },
      refresh: { running: false },
    });
  });

  it('shows a refresh for two minutes at most', async () => {
    const runs = async (refresh: object) => {
      board.flow.set('refresh', refresh);
      board.flow.set('events', [refresh]);
      const [top, , , button] = await draw();
      return [((top as Message).payload as Head).refresh.running, button];
    };
    const busy = { enabled: false, ui_update: { label: 'Refreshing' } };
    const free = { enabled: true, ui_update: { label: 'Refresh' } };
    should(await runs({ startedAt: NOW - 119_999 })).deepEqual([true, busy]);
    should(await runs({ startedAt: NOW - 120_000 })).deepEqual([false, free]);
    should(await runs({ startedAt: NOW - 1 })).deepEqual([true, busy]);
    should(await runs({ startedAt: NOW - 1, endedAt: NOW })).deepEqual([false, free]);
  });

  it('says how old the states are when Asterisk is unavailable', async () => {
    const old = async (ms: number) => {
      board.pbxs.set('PBX', { ok: false, seenAt: NOW - ms });
      return ((await head()).pbxs[0] as { old: string }).old;
    };
    should(await old(-5_000)).equal('0 seconds');
    should(await old(1_000)).equal('1 second');
    should(await old(59_000)).equal('59 seconds');
    should(await old(60_000)).equal('1 minute');
    should(await old(HOUR - 1000)).equal('59 minutes');
    should(await old(HOUR)).equal('1 hour');
    should(await old(24 * HOUR - 1000)).equal('23 hours');
    should(await old(24 * HOUR)).equal('1 day');
    should(await old(48 * HOUR)).equal('2 days');
  });

  it('shows the age of the newest state if Asterisk was never connected', async () => {
    board.pbxs.set('PBX', { ok: false });
    should((await head()).pbxs[0]).containEql({ lost: false });
    board.flow.set('refresh', { error: 'refused' });
    board.flow.set('extensions', table({ extension: '1' }, { extension: '2' }, { extension: '3' }));
    board.flow.set('states', {
      [keyOf('1@home')]: state({ checkedAt: '2026-11-28T09:00:00.000Z' }),
      [keyOf('2@home')]: state({ checkedAt: '2026-11-28T08:00:00.000Z' }),
    });
    should((await head()).pbxs[0]).containEql({ lost: true, why: 'refused', old: '1 hour' });
    board.flow.set('refresh', {});
    should((await head()).pbxs[0]).containEql({ lost: false });
    board.pbxs.set('PBX', { ok: false, why: 'closed' });
    should((await head()).pbxs[0]).containEql({ lost: true, why: 'closed', old: '1 hour' });
    board.pbxs.set('PBX', { ok: false, seenAt: NOW });
    should((await head()).pbxs[0]).containEql({ lost: true, old: '0 seconds' });
  });

  it('has a lamp for each PBX, and shows the states of one that is unavailable as old', async () => {
    board.flow.set('extensions', table({ extension: '1' }, { extension: '1', pbx: 'B' }));
    board.pbxs.set('B', { ok: false, text: 'disconnected', seenAt: NOW - HOUR });
    const [top, drawn, events] = await draw();
    should(((top as Message).payload as Head).pbxs).deepEqual([
      { name: 'PBX', ok: true, text: 'connected', lost: false, why: undefined, old: undefined },
      { name: 'B', ok: false, text: 'disconnected', lost: true, why: undefined, old: '1 hour' },
    ]);
    const { rows: shown, asOf, pbxs } = JSON.parse(String(drawn?.payload));
    should(asOf).be.undefined();
    should(pbxs).deepEqual(['PBX', 'B']);
    should(shown.map((row: { pbx: string; asOf?: string }) => [row.pbx, row.asOf])).deepEqual([
      ['PBX', undefined],
      ['B', new Date(NOW - HOUR).toISOString()],
    ]);
    should(events?.payload).containEql({ several: true });
    board.pbxs.set('PBX', { ok: false, seenAt: NOW });
    should((await board.drawn()).asOf).equal(AT);
  });

  it('says what is queued while the database is unavailable', async () => {
    const { events, states } = board.flow.get('queue') as Record<'events' | 'states', Map<number, unknown>>;
    events.set(1, []).set(2, []);
    states.set(1, []);
    const since = NOW - HOUR;
    board.flow.set('database', { ok: false, why: 'refused', since });
    should((await head()).database).deepEqual({
      ...{ off: false, ok: false, why: 'refused', since, dropped: 0, kept: 100 },
      ...{ away: '1 hour', events: 2, states: 1 },
    });
    await start({ HISTORY: false });
    should((await head()).database).containEql({ off: true });
  });

  it('shows the active extensions of the table', async () => {
    board.flow.set('extensions', table({ extension: '1', name: 'One' }, { extension: '2', active: false }));
    board.flow.set('states', {
      [keyOf('1@home')]: state({ changedAt: AT }),
      [keyOf('3@home')]: { extension: '3', ...state() },
    });
    should(await rows()).deepEqual([
      {
        ...{ key: keyOf('1@home'), pbx: 'PBX', extension: '1', context: 'home', name: 'One' },
        ...{ state: 'idle', label: 'Idle', since: AT, hint: 'PJSIP/1&PJSIP/2' },
      },
    ]);
  });

  it('shows what Asterisk reported until the table is read', async () => {
    await start({ CONTEXT: 'home' });
    const [home, other] = ['home', 'other'].map((context) => ({
      ...{ pbx: 'PBX', extension: '1', context },
      ...state(),
    }));
    board.flow.set('states', { [keyOf('1@home')]: home, [keyOf('1@other')]: other });
    const shown = await rows();
    should(shown).have.length(1);
    should(shown[0]).containEql({ key: keyOf('1@home'), name: '' });
  });

  it('shows an offline phone as unavailable, unless it has no hint', async () => {
    board.flow.set('extensions', table({ extension: '1' }, { extension: '2' }, { extension: '3' }));
    const offline = state({ online: false });
    board.flow.set('states', {
      [keyOf('1@home')]: offline,
      [keyOf('2@home')]: { ...offline, code: -2, state: 'removed' },
    });
    const shown = (await rows()) as { state: string }[];
    should(shown.map((row) => row.state)).deepEqual(['unavailable', 'removed', 'unknown']);
  });

  it('leaves out a removed phone without a hint', async () => {
    board.flow.set('extensions', table({ extension: '1', context: '' }, { extension: '2', context: '' }));
    board.flow.set('states', { [keyOf('1@')]: state({ code: -2, state: 'removed' }) });
    should(((await rows()) as { extension: string }[]).map((row) => row.extension)).deepEqual(['2']);
  });

  it('shows the partner of a call with its name', async () => {
    board.flow.set(
      'extensions',
      table({ extension: '1' }, { extension: '5', name: 'Five' }, { extension: '5', name: 'No', pbx: 'B' }),
    );
    board.flow.set('states', { [keyOf('1@home')]: state({ hint: 'PJSIP/9&PJSIP/1,CustomPresence:1' }) });
    const partner = async (...calls: object[]) => {
      const known = calls.map((call, i) => [
        i,
        { pbx: 'PBX', from: party('8'), ringing: [], talks: [], ...call },
      ]);
      board.flow.set('calls', new Map(known as [number, object][]));
      return (await board.drawn()).rows[0];
    };
    const [mine, five, trunk] = [party('1'), party('5'), party('7', { extension: undefined })];
    const nameless = party('7', { extension: undefined, number: '' });
    should(await partner({ from: five, ringing: [mine] })).containEql({ partner: 'called by 5 Five' });
    should(await partner({ from: trunk, ringing: [mine] })).containEql({ partner: 'called by 7' });
    should(await partner({ from: nameless, ringing: [mine] })).containEql({ partner: 'called by PJSIP/7' });
    should(await partner({ from: mine, ringing: [trunk, five] })).containEql({ partner: 'calls 7, 5 Five' });
    should(await partner({ from: mine })).not.have.property('partner');
    should(await partner({ talks: [[five, mine]] }, { talks: [[mine, trunk]] })).containEql({
      partner: 'with 5 Five, 7',
    });
    const [nine, waiting] = [party('9'), { from: five, ringing: [mine] }];
    should(await partner(waiting, { talks: [[nine, trunk]] })).containEql({ partner: 'with 7' });
    should(await partner({ from: mine, ringing: [trunk] }, waiting)).containEql({
      partner: 'called by 5 Five',
    });
    should(await partner({ talks: [[five, trunk]] })).not.have.property('partner');
    should(await partner({ pbx: 'other', ...waiting })).not.have.property('partner');
  });
});
