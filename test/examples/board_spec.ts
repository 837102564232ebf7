import { mock } from 'node:test';
import should from 'should';
import { extensionState } from '../../src/state-words';
import { AT, BoardFunctions, device, hint, keyOf, LATER, status, table } from './board';
import type { Message } from './functions';

describe('the extension board: states', () => {
  let board: BoardFunctions;
  beforeEach(async () => {
    board = await BoardFunctions.begin();
  });
  const shown = async () =>
    (await board.drawn()).rows.map((row) => `${row.extension}@${row.context} ${row.state}`);

  it('are those that ami-state reports', async () => {
    for (const code of [...Array(32).keys()]) await board.report(hint(code, { name: `x${code}` }));
    for (const code of [...Array(32).keys()])
      should(board.state(`x${code}@home`)).containEql({ code, state: extensionState(code) });
  });

  it('never return to an answer that is older than a report', async () => {
    const { id } = await board.refresh();
    await board.report(hint(2));
    await board.take(board.answer(id, '1001', 0, { checkedAt: LATER }));
    should(board.state('1001@home').state).equal('busy');
    const next = await board.refresh();
    await board.take(board.answer(next.id, '1001', 0, { checkedAt: LATER }));
    should(board.state('1001@home').state).equal('idle');
  });

  describe('at a known time', () => {
    beforeEach(() => mock.timers.enable({ apis: ['Date'], now: Date.parse(LATER) }));
    afterEach(() => mock.timers.reset());

    it('never go back in time if the clock is changed', async () => {
      await board.report(hint(0));
      mock.timers.setTime(Date.parse(AT));
      await board.report(hint(8));
      should(board.state('1001@home')).containEql({ state: 'ringing', checkedAt: LATER, changedAt: LATER });
      const queue = board.flow.get('queue') as { states: Map<string, unknown[]> };
      should(queue.states.get(keyOf('1001@home'))?.slice(-2)).deepEqual([new Date(LATER), new Date(LATER)]);
    });

    it('keep the time of their change if they are reported again', async () => {
      mock.timers.setTime(Date.parse(AT));
      await board.report(hint(8));
      mock.timers.setTime(Date.parse(LATER));
      await board.report(hint(8));
      should(board.state('1001@home')).containEql({ checkedAt: LATER, changedAt: AT });
    });
  });

  it('are unavailable for a phone that is not registered, even if its hint has a do-not-disturb device', async () => {
    for (const code of [2, 1, 0]) {
      await board.report(hint(code, { online: false }));
      should(await shown()).deepEqual(['1001@home unavailable']);
    }
    await board.report(hint(0));
    should(await shown()).deepEqual(['1001@home idle']);
    await board.take(board.answer(1, '1001', 0, { online: false }));
    should(await shown()).deepEqual(['1001@home idle']);
    const { id } = await board.refresh();
    await board.take(board.answer(id, '1001', 0, { online: false }));
    should(await shown()).deepEqual(['1001@home unavailable']);
  });

  it('include phones without a hint, by device and without a context', async () => {
    await board.snapshot([
      device('PJSIP/1001', 'idle'),
      hint(0, { name: '200', devices: ['pjsip/1002', 'Custom:DND'] }),
      ...['PJSIP/1002', 'Custom:DND', 'Queue:a/1', 'Local/1@x', 'Agent/1', 'CBAnn/1', 'CBRec/1', '/1'].map(
        (name) => device(name, 'idle'),
      ),
    ]);
    should((await shown()).sort()).deepEqual(['1001@ idle', '200@home idle']);
    should(board.state('1001@')).containEql({ code: 0, text: 'Idle', online: true, hint: 'PJSIP/1001' });
    const codes = {
      inUse: [1, 'InUse'],
      busy: [2, 'Busy'],
      unavailable: [4, 'Unavailable'],
      ringing: [8, 'Ringing'],
      inUseRinging: [9, 'InUse&Ringing'],
      onHold: [16, 'Hold'],
      unknown: [0, 'Unknown'],
      new: [0, 'new'],
    };
    for (const [state, [code, text]] of Object.entries(codes)) {
      await board.report(device('PJSIP/1001', state));
      should(board.state('1001@')).containEql({ code, state, text, online: state !== 'unavailable' });
    }
    await board.report(device('PJSIP/1001', 'invalid'));
    should(board.state('1001@')).containEql({ code: 4, state: 'unavailable', online: false });
  });

  it('follow a phone that gets a hint, loses it, and is removed', async () => {
    await board.snapshot([device('PJSIP/1001', 'idle')]);
    await board.report(hint(0));
    should(await shown()).deepEqual(['1001@home idle']);
    await board.report(hint(0, { devices: ['PJSIP/2'] }));
    should((await shown()).sort()).deepEqual(['1001@ idle', '1001@home idle']);
    await board.report(hint(0));
    await board.report(hint(0, { removed: true }));
    should(board.state('1001@').code).equal(0);
    await board.report(device('PJSIP/1001', 'idle', { removed: true }));
    should(board.state('1001@')).containEql({ code: -2, state: 'removed', online: false });
    await board.report(device('PJSIP/1001', 'busy'));
    should(board.state('1001@').state).equal('busy');
    await board.snapshot([]);
    should(board.state('1001@').state).equal('removed');
  });

  it('are taken from a snapshot as a whole', async () => {
    should(await board.report(device('PJSIP/1001', 'idle'), { snapshot: true })).deepEqual({
      ...{ logged: [], checks: 0 },
    });
    should(await shown()).deepEqual([]);
    should((await board.snapshot([hint(0)])).checks).equal(1);
    should(await shown()).deepEqual(['1001@home idle']);
    should(board.pbxs.get('PBX')).containEql({ isRead: true, ok: true });
  });

  it('belong to two PBXs, each with its own extensions', async () => {
    await board.snapshot([hint(0)]);
    await board.snapshot([hint(2), device('PJSIP/1001', 'idle'), device('PJSIP/1002', 'idle')], 'other');
    should(board.state('1001@home').state).equal('idle');
    await board.snapshot([hint(8)]);
    should((await shown()).sort()).deepEqual(['1001@home busy', '1001@home ringing', '1002@ idle']);
  });

  it('are shown with their age while Asterisk is unavailable', async () => {
    const [pbx, seenAt] = ['PBX', Date.parse(LATER)];
    await board.report(hint(0));
    const checkedAt = board.state('1001@home').checkedAt;
    board.pbxs.set(pbx, { ok: false });
    should((await board.drawn()).asOf).equal(checkedAt);
    board.pbxs.set(pbx, { ok: false, seenAt });
    should((await board.drawn()).asOf).equal(LATER);
    board.pbxs.set(pbx, { ok: true, seenAt });
    should((await board.drawn()).asOf).be.undefined();
  });
});

describe('the extension board: extensions that are removed from the dialplan', () => {
  let board: BoardFunctions;
  beforeEach(async () => {
    board = await BoardFunctions.begin();
    for (const name of ['1001', '1002', '1003']) await board.report(hint(0, { name }));
    await board.report(hint(0, { context: 'branch' }));
    board.flow.set('extensions', {});
  });

  it('are queried by name if ami-state has removed them, because a pattern may still match them', async () => {
    const own = table(...['1001', '1002', '1003'].map((extension) => ({ extension })));
    board.flow.set('extensions', own);
    board.pbxs.set('PBX', { ok: true, isRead: true });
    should(await board.missing()).deepEqual([]);
    should((await board.report(hint(0, { removed: true }))).checks).equal(1);
    should(await board.missing()).deepEqual([[{ extension: '1001', context: 'home' }]]);
    should(board.state('1001@home').state).equal('idle');
    should((await board.snapshot([hint(0, { context: 'branch' })])).checks).equal(1);
    should(await board.missing()).deepEqual([
      ['1001', '1002', '1003'].map((extension) => ({ extension, context: 'home' })),
    ]);
    const answer = (extension: string, code: number) => {
      const { refresh, ...rest } = board.answer(1, extension, code);
      return board.take(rest);
    };
    await answer('1002', -1);
    should(board.state('1002@home')).containEql({ code: -2, state: 'removed' });
    await answer('1003', 2);
    should(board.state('1003@home').state).equal('busy');
    should(await board.missing()).deepEqual([[{ extension: '1001', context: 'home' }]]);
    should((await board.report(hint(0, { name: 'never', removed: true }))).checks).equal(1);
  });

  it('are queried by name if a refresh of all hints lacks them, and are then marked', async () => {
    const { id } = await board.refresh(true);
    const answers = [board.answer(id, '1001', 0), board.answer(id, '1003', 0)];
    for (const answer of answers) await board.take(answer);
    should(await board.summary(id, answers, { all: true })).deepEqual([
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

  it('are not looked for after a refresh of some extensions', async () => {
    board.flow.set('extensions', table({ extension: '1001' }));
    const { id, asks } = await board.refresh();
    should(asks.payload).deepEqual([{ extension: '1001', context: 'home' }]);
    should(asks.all).be.false();
    should(await board.summary(id, [board.answer(id, '1001', 0)])).be.undefined();
  });

  it('are not those of other contexts, of other PBXs, or without a hint', async () => {
    const own = await BoardFunctions.begin({ CONTEXT: 'home' });
    await board.report(hint(0, { name: '1004' }), { ami: { pbx: 'other' } });
    await board.report(device('PJSIP/1005', 'idle'));
    for (const name of ['states', 'turn']) own.flow.set(name, board.flow.get(name));
    const { id } = await own.refresh(true);
    const answers = [own.answer(id, '1001', 0), own.answer(id, '1002', 0)];
    should(await own.summary(id, answers, { all: true })).deepEqual([{ extension: '1003', context: 'home' }]);
  });

  it('are only those that had a hint: others are unknown, and stay so', async () => {
    for (let round = 0; round < 2; round++) {
      const { id } = await board.refresh();
      await board.take(board.answer(id, '9999', -1, { hint: '' }));
      should(board.state('9999@home')).containEql({ code: -1, state: 'unknown' });
    }
  });
});

describe('the extension board: the setting CONTEXT', () => {
  const only = { CONTEXT: 'ext-local' };
  const other = { ...status(0), Exten: '*76', Context: 'app-calendar', Hint: 'Custom:DAYNIGHT1' };
  const own = { ...status(0), Context: 'ext-local' };
  const rows = () =>
    table({ extension: '*76', context: 'app-calendar' }, { extension: '1001', context: 'ext-local' });

  it('limits the queries', async () => {
    const board = await BoardFunctions.begin(only);
    should((await board.refresh()).asks).containEql({ context: 'ext-local' });
    board.flow.set('extensions', rows());
    should((await board.refresh()).asks.payload).deepEqual([{ extension: '1001', context: 'ext-local' }]);
    should((await (await BoardFunctions.begin()).refresh()).asks).not.have.property('context');
  });

  it('limits the events: in the states, the table, the log and on the page', async () => {
    const board = await BoardFunctions.begin(only);
    board.flow.set('extensions', {});
    const entries = [
      hint(0, { context: 'ext-local' }),
      hint(0, { name: '*76', context: 'app-calendar' }),
      device('PJSIP/trunk', 'idle'),
    ];
    for (const entry of entries) await board.report(entry);
    await board.snapshot(entries);
    should((await board.report({ ...entries[1], removed: true })).checks).equal(0);
    should(Object.keys(board.flow.get('states') as object)).deepEqual([keyOf('1001@ext-local')]);
    should(Object.keys(board.flow.get('extensions') as object)).deepEqual([keyOf('1001@ext-local')]);
    should(await board.lines(['ExtensionStatus', own], ['ExtensionStatus', other])).deepEqual([
      '1001 is Idle',
    ]);
    should((board.flow.get('queue') as { events: Map<number, unknown> }).events.size).equal(1);
    board.flow.set('extensions', rows());
    should((await board.drawn()).rows.map(({ extension }) => extension)).deepEqual(['1001']);
  });
});

describe('the extension board: the log', () => {
  let board: BoardFunctions;
  beforeEach(async () => {
    board = await BoardFunctions.begin();
  });

  it('has one line for a state that is reported twice, and for a call that ends on both channels', async () => {
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

  it('has states that only a refresh found, for the day of an extension', async () => {
    const { id } = await board.refresh();
    const [first] = await board.take(board.answer(id, '1001', 0));
    should(first?.payload).containEql({ Exten: '1001', Context: 'home', Status: '0' });
    should(await board.take(board.answer(id, '1001', 0))).deepEqual([]);
    should((await board.report(hint(8, { text: 'Ringing' }))).logged).deepEqual([]);
    const again = await board.refresh();
    const [found] = await board.take(board.answer(again.id, '1001', 2, { text: 'Busy' }));
    should(found?.payload).containEql({ StatusText: 'Busy' });
    // The board shows the state, but adds no line to its list of events.
    should(await board.lines(['refresh', found?.payload as object])).deepEqual([]);
    should(
      (board.flow.get('queue') as { events: Map<number, unknown[]> }).events.get(1)?.slice(4, 6),
    ).deepEqual(['refresh', '1001']);
  });

  it('queues at most 50 MB for the database', async () => {
    const queue = board.flow.get('queue') as { events: Map<number, unknown>; size: number; dropped: number };
    const big = { CallerIDNum: '1001', Ballast: 'x'.repeat(6_000_000) };
    for (let i = 0; i < 10; i++) await board.lines(['Hangup', big]);
    should(queue.size).be.below(50e6);
    should(queue.events.size).equal(8);
    should(queue.dropped).equal(2);
    should([...queue.events.keys()][0]).equal(3);
  });

  it('queues only the newest events for the database, up to the limit in the tab', async () => {
    const few = await BoardFunctions.begin({ EVENTS_KEPT: 3 });
    for (let i = 0; i < 5; i++) await few.lines(['Hangup', { CallerIDNum: String(i) }]);
    const queue = few.flow.get('queue') as { events: Map<number, unknown[]>; dropped: number };
    should([...queue.events.values()].map((row) => row[5])).deepEqual(['2', '3', '4']);
    should(queue.dropped).equal(2);
  });
});

describe("the extension board: an extension's day", () => {
  it('begins with the last state before it, and ends at the last sign of life of Asterisk', async () => {
    const board = await BoardFunctions.begin();
    board.pbxs.set('PBX', { ok: false, seenAt: Date.parse('2026-11-27T12:00:00Z') });
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
