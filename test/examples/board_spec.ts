import should from 'should';
import { extensionState } from '../../src/states';
import { AT, BoardFunctions, LATER, status } from './board';
import type { Message } from './functions';

describe('the extension board: states', () => {
  let board: BoardFunctions;
  beforeEach(async () => {
    board = await BoardFunctions.begin();
  });

  it('reads every code as the engine does', async () => {
    for (const code of [-2, -1, ...Array(32).keys()]) {
      await board.event('ExtensionStatus', { ...status(code), Exten: `x${code}` });
      should(board.state(`x${code}@home`).state).equal(extensionState(code), `code ${code}`);
    }
  });

  it('takes no state from an event that tells none', async () => {
    for (const Status of ['', 'Idle', undefined])
      await board.event('ExtensionStatus', { ...status(0), Status });
    should(board.state('1001@home')).be.undefined();
  });

  it('never goes back to what was asked for before an event told better', async () => {
    const { id } = await board.refresh();
    await board.event('ExtensionStatus', status(2));
    await board.take(board.answer(id, '1001', 0, { checkedAt: LATER }));
    should(board.state('1001@home').state).equal('busy');
    const next = await board.refresh();
    await board.take(board.answer(next.id, '1001', 0, { checkedAt: LATER }));
    should(board.state('1001@home').state).equal('idle');
  });

  it('never goes back in time, whatever the clock does', async () => {
    await board.event('ExtensionStatus', status(0), LATER);
    await board.event('ExtensionStatus', status(8), AT);
    should(board.state('1001@home')).containEql({ state: 'ringing', checkedAt: LATER, changedAt: LATER });
    const queue = board.flow.get('queue') as { states: Map<string, unknown[]> };
    should(queue.states.get('1001@home')?.slice(-2)).deepEqual([new Date(LATER), new Date(LATER)]);
  });

  it('keeps since when a state is so, where it is told again', async () => {
    await board.event('ExtensionStatus', status(8), AT);
    await board.event('ExtensionStatus', status(8), LATER);
    should(board.state('1001@home')).containEql({ checkedAt: LATER, changedAt: AT });
  });

  const MIXED = 'PJSIP/1001&Custom:DND1001,CustomPresence:1001';
  const device = (name: string, state: string) =>
    board.event('DeviceStateChange', { Device: name, State: state }, LATER);
  const shown = async () => (await board.drawn()).rows[0]?.state;

  it('shows a phone that is not registered as unavailable, whatever do-not-disturb beside it says', async () => {
    const { id } = await board.refresh();
    await board.take(board.answer(id, '1001', 0, { hint: MIXED, online: false }));
    should(await shown()).equal('unavailable');
    for (const code of [2, 1, 0]) {
      await board.event('ExtensionStatus', status(code, MIXED));
      should(board.state('1001@home').online).be.false();
      should(await shown()).equal('unavailable');
    }
    await device('PJSIP/1001', 'NOT_INUSE');
    should(board.state('1001@home')).containEql({ online: true, changedAt: LATER });
    should(await shown()).equal('idle');
    await device('PJSIP/1001', 'UNAVAILABLE');
    should(await shown()).equal('unavailable');
  });

  it('asks where a hint has several phones and the events do not say which of them is there', async () => {
    const { id } = await board.refresh();
    const hint = 'PJSIP/1001&PJSIP/2001&Custom:DND1001';
    await board.take(board.answer(id, '1001', 0, { hint }));
    const { asked } = await device('PJSIP/1001', 'UNAVAILABLE');
    should(asked.map(({ payload }) => payload)).deepEqual([[{ extension: '1001', context: 'home' }]]);
    await device('PJSIP/2001', 'UNAVAILABLE');
    should(board.state('1001@home').online).be.false();
  });

  it('takes the code for a hint that has phones alone, and remembers nothing of their devices', async () => {
    await board.event('ExtensionStatus', status(0, 'PJSIP/1001&PJSIP/2001'));
    await device('PJSIP/1001', 'UNAVAILABLE');
    should(board.state('1001@home').online).be.true();
    should((board.flow.get('devices') as Map<string, boolean>).size).equal(0);
  });

  it('remembers nothing of devices across a gap', async () => {
    await board.event('ExtensionStatus', status(0, MIXED));
    await device('PJSIP/1001', 'NOT_INUSE');
    await board.event('gap', { from: AT, to: LATER });
    should((board.flow.get('devices') as Map<string, boolean>).size).equal(0);
  });

  it('shows as of when the states are, while Asterisk is away', async () => {
    await board.event('ExtensionStatus', status(0));
    board.flow.set('pbx', { ok: false });
    should((await board.drawn()).asOf).equal(AT);
    board.flow.set('pbx', { ok: false, seenAt: Date.parse(LATER) });
    should((await board.drawn()).asOf).equal(LATER);
    board.flow.set('pbx', { ok: true, seenAt: Date.parse(LATER) });
    should((await board.drawn()).asOf).be.undefined();
  });
});

describe('the extension board: extensions that are removed from the dialplan', () => {
  let board: BoardFunctions;
  beforeEach(async () => {
    board = await BoardFunctions.begin();
    for (const extension of ['1001', '1002', '1003'])
      await board.event('ExtensionStatus', { ...status(0), Exten: extension });
    await board.event('ExtensionStatus', { ...status(0), Context: 'branch' });
  });

  it('are asked for by name where a refresh of all hints has them no more, and are then marked', async () => {
    const { id } = await board.refresh(true);
    const answers = [board.answer(id, '1001', 0), board.answer(id, '1003', 0)];
    for (const answer of answers) await board.take(answer);
    should(await board.summary(id, answers)).deepEqual([
      { extension: '1002', context: 'home' },
      { extension: '1001', context: 'branch' },
    ]);
    should((board.flow.get('refresh') as { endedAt?: number }).endedAt).be.undefined();
    const byName = [
      board.answer(id, '1002', -1, { hint: '' }),
      board.answer(id, '1001', 0, { context: 'branch' }),
    ];
    for (const answer of byName) await board.take(answer);
    should(await board.summary(id, byName)).be.undefined();
    should(board.state('1002@home')).containEql({ code: -2, state: 'removed', online: false });
    should(board.state('1001@branch').state).equal('idle');
    should(board.flow.get('refresh')).containEql({ checked: 4, succeeded: 4, failed: [] });
  });

  it('are not looked for where some alone were asked for', async () => {
    board.flow.set('extensions', { '1001@home': { extension: '1001', context: 'home', active: true } });
    const { id, asks } = await board.refresh();
    should(asks.payload).deepEqual([{ extension: '1001', context: 'home' }]);
    should(await board.summary(id, [board.answer(id, '1001', 0)])).be.undefined();
  });

  it('are not those of other contexts than the one that the board keeps to', async () => {
    const own = await BoardFunctions.begin({ CONTEXT: 'home' });
    for (const name of ['states', 'turn']) own.flow.set(name, board.flow.get(name));
    const { id } = await own.refresh(true);
    should(await own.summary(id, [own.answer(id, '1001', 0), own.answer(id, '1002', 0)])).deepEqual([
      { extension: '1003', context: 'home' },
    ]);
  });

  it('are those alone that had a hint: one that never had is unknown, and stays so', async () => {
    for (let round = 0; round < 2; round++) {
      const { id } = await board.refresh();
      await board.take(board.answer(id, '9999', -1, { hint: '' }));
      should(board.state('9999@home')).containEql({ code: -1, state: 'unknown' });
    }
  });
});

describe('the extension board: the context it keeps to', () => {
  const only = { CONTEXT: 'ext-local' };
  const other = { ...status(0), Exten: '*76', Context: 'app-calendar', Hint: 'Custom:DAYNIGHT1' };
  const own = { ...status(0), Context: 'ext-local' };

  it('holds for what is asked', async () => {
    const board = await BoardFunctions.begin(only);
    should((await board.refresh()).asks).containEql({ context: 'ext-local' });
    const rows = [own, other].map(({ Exten, Context }) => ({
      extension: Exten,
      context: Context,
      active: true,
    }));
    board.flow.set(
      'extensions',
      Object.fromEntries(rows.map((row) => [`${row.extension}@${row.context}`, row])),
    );
    should((await board.refresh()).asks.payload).deepEqual([{ extension: '1001', context: 'ext-local' }]);
    should((await (await BoardFunctions.begin()).refresh()).asks).not.have.property('context');
  });

  it('holds for what is heard: in the states, the table, the log and on the page', async () => {
    const board = await BoardFunctions.begin(only);
    board.flow.set('extensions', {});
    for (const event of [own, other]) await board.event('ExtensionStatus', event);
    should(Object.keys(board.flow.get('states') as object)).deepEqual(['1001@ext-local']);
    should(Object.keys(board.flow.get('extensions') as object)).deepEqual(['1001@ext-local']);
    should(await board.lines(['ExtensionStatus', own], ['ExtensionStatus', other])).deepEqual([
      '1001 is Idle',
    ]);
    should((board.flow.get('queue') as { events: Map<number, unknown> }).events.size).equal(1);
    board.flow.set('extensions', {
      '*76@app-calendar': { extension: '*76', context: 'app-calendar', active: true },
      '1001@ext-local': { extension: '1001', context: 'ext-local', active: true },
    });
    should((await board.drawn()).rows.map(({ extension }) => extension)).deepEqual(['1001']);
  });
});

describe('the extension board: the log', () => {
  let board: BoardFunctions;
  beforeEach(async () => {
    board = await BoardFunctions.begin();
  });

  it('has one line for one fact: a state told twice, a call that ends on both channels', async () => {
    const lines = await board.lines(
      ['ExtensionStatus', status(2, 'PJSIP/1001', 'Busy')],
      ['ExtensionStatus', { ...status(2, 'PJSIP/1001', 'Busy'), Context: 'branch' }],
      ['Hangup', { CallerIDNum: '1002', Uniqueid: '2', Linkedid: '1', Cause: '16' }],
      ['Hangup', { CallerIDNum: '1001', Uniqueid: '1', Linkedid: '1', Cause: '16' }],
    );
    should(lines).deepEqual(['1001 hung up', '1001 is Busy']);
    should(
      await board.lines(['ExtensionStatus', status(0)], ['ExtensionStatus', status(2, '', 'Busy')]),
    ).deepEqual([...['1001 is Busy', '1001 is Idle'], ...lines]);
  });

  it('says in plain words how a call ended', async () => {
    const ended = async (Cause: string, words: string) =>
      (await board.lines(['Hangup', { CallerIDNum: '1001', Cause, 'Cause-txt': words }]))[0];
    should(await ended('16', 'Normal Clearing')).equal('1001 hung up');
    should(await ended('127', 'Interworking, unspecified')).equal('1001 hung up');
    should(await ended('17', 'User busy')).equal('1001 hung up (busy)');
    should(await ended('21', 'Call Rejected')).equal('1001 hung up (rejected)');
    should(await ended('99', 'Something new')).equal('1001 hung up (Something new)');
    should(await ended('constructor', 'x')).equal('1001 hung up (x)');
    const [dial] = await board.lines([
      'DialEnd',
      { CallerIDNum: '1', DestCallerIDNum: '2', DialStatus: '__proto__' },
    ]);
    should(dial).equal('1 got __proto__ from 2');
  });

  it('has what a refresh found and no event told, for the day of an extension', async () => {
    const { id } = await board.refresh();
    const [first] = await board.take(board.answer(id, '1001', 0));
    should(first?.payload).containEql({ Exten: '1001', Context: 'home', Status: '0' });
    should(await board.take(board.answer(id, '1001', 0))).deepEqual([]);
    should((await board.event('ExtensionStatus', status(8, 'PJSIP/1001', 'Ringing'))).logged).deepEqual([]);
    const again = await board.refresh();
    const [found] = await board.take(board.answer(again.id, '1001', 2, { text: 'Busy' }));
    should(found?.payload).containEql({ StatusText: 'Busy' });
    // The board shows it; a line of what happened it is not.
    should(await board.lines(['refresh', found?.payload as object])).deepEqual([]);
    should(
      (board.flow.get('queue') as { events: Map<number, unknown[]> }).events.get(1)?.slice(4, 6),
    ).deepEqual(['refresh', '1001']);
  });

  it('lets no more wait for the database than 50 MB', async () => {
    const queue = board.flow.get('queue') as { events: Map<number, unknown>; size: number; dropped: number };
    const big = { CallerIDNum: '1001', Ballast: 'x'.repeat(6_000_000) };
    for (let i = 0; i < 10; i++) await board.lines(['Hangup', big]);
    should(queue.size).be.below(50e6);
    should(queue.events.size).equal(8);
    should(queue.dropped).equal(2);
    should([...queue.events.keys()][0]).equal(3);
  });

  it('lets no more events wait for the database than the tab says, the newest', async () => {
    const few = await BoardFunctions.begin({ EVENTS_KEPT: 3 });
    for (let i = 0; i < 5; i++) await few.lines(['Hangup', { CallerIDNum: String(i) }]);
    const queue = few.flow.get('queue') as { events: Map<number, unknown[]>; dropped: number };
    should([...queue.events.values()].map((row) => row[5])).deepEqual(['2', '3', '4']);
    should(queue.dropped).equal(2);
  });
});

describe("the extension board: an extension's day", () => {
  it('begins with the last state before it, and ends when Asterisk was last heard', async () => {
    const board = await BoardFunctions.begin();
    board.flow.set('pbx', { ok: false, seenAt: Date.parse('2026-11-27T12:00:00Z') });
    const day = { from: '2026-11-27T00:00:00.000Z', to: '2026-11-28T00:00:00.000Z' };
    const rows = [
      { id: 1, received_at: new Date('2026-11-20T08:00:00Z'), state: 'Idle' },
      { id: 2, received_at: new Date('2026-11-27T06:00:00Z'), state: '__proto__' },
    ];
    const [[drawn] = []] = await board.run('Build lanes', { day, payload: rows });
    const { lanes } = (drawn as Message).payload as { lanes: { state: string; total: number }[] };
    const hours = 3_600_000;
    should(lanes.map(({ state, total }) => [state, total / hours])).deepEqual([
      ['Idle', 6],
      ['__proto__', 6],
    ]);
  });
});
