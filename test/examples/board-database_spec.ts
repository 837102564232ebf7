import { mock } from 'node:test';
import should from 'should';
import { BoardFunctions, device, hint, keyOf, table } from './board';
import type { Message } from './functions';

const NOW = Date.parse('2026-11-28T10:00:00Z');
type Rows = Map<unknown, unknown[]>;
interface Queue {
  extensions: Rows;
  states: Rows;
  events: Rows;
  size: number;
  dropped: number;
}

describe('the extension board: the database', () => {
  let board: BoardFunctions;
  let queue: Queue;
  beforeEach(async () => {
    mock.timers.enable({ apis: ['Date'], now: NOW });
    await start();
  });
  afterEach(() => mock.timers.reset());

  async function start(env: Record<string, unknown> = {}): Promise<void> {
    board = await BoardFunctions.begin(env);
    queue = board.flow.get('queue') as Queue;
  }
  const database = (state?: object) => {
    if (state) board.flow.set('database', state);
    return board.flow.get('database');
  };
  const tick = () => board.run('Check the database', {});
  const write = (msg: Message = {}) => board.run('Next rows', msg);
  const fail = (msg: Message) => board.run('Database unavailable', msg);

  it('starts with an empty memory', () => {
    const { queue: rows, ...memory } = Object.fromEntries(board.flow);
    should(memory).deepEqual({
      extensions: null,
      states: {},
      events: [],
      pbxs: new Map([['PBX', { ok: true, text: 'connected' }]]),
      turn: 0,
      refresh: {},
      calls: new Map(),
      database: {},
    });
    should(rows).deepEqual({
      extensions: new Map(),
      states: new Map(),
      events: new Map(),
      oldest: 1,
      newest: 0,
      size: 0,
      dropped: 0,
    });
  });

  it('keeps its memory over a redeploy', async () => {
    const again = await BoardFunctions.begin();
    again.flow.set('turn', 7);
    const next = new BoardFunctions('Extension board (MySQL and dashboard)');
    for (const [key, value] of again.flow) next.flow.set(key, value);
    next.flow.delete('calls');
    await next.begin('Check the database');
    should(next.flow.get('turn')).equal(7);
    should(next.flow.get('calls')).deepEqual(new Map());
  });

  it('forgets a memory without Maps, as a context store on disk returns it', async () => {
    for (const broken of [{ events: {} }, {}, undefined]) {
      const next = new BoardFunctions('Extension board (MySQL and dashboard)');
      next.flow.set('turn', 7);
      next.flow.set('queue', broken);
      await next.begin('Check the database');
      should(next.flow.get('turn')).equal(0);
    }
  });

  it('creates the tables again until the database answers', async () => {
    const ask = { asked: NOW, payload: { pbx: 'PBX' } };
    should(await tick()).deepEqual([[ask], [], []]);
    should(database()).deepEqual({ asked: NOW });
    database({ ok: false, seenAt: NOW, since: NOW });
    should(await tick()).deepEqual([[ask], [], []]);
  });

  it('waits for the name of the PBX that the rows belong to', async () => {
    board.pbxs.clear();
    should(await tick()).deepEqual([[], [], []]);
    should(database()).deepEqual({});
  });

  it('writes while the last answer is younger than ten seconds', async () => {
    database({ ok: true, seenAt: NOW - 9_999 });
    const ask = { asked: NOW, payload: { pbx: 'PBX' } };
    should(await tick()).deepEqual([[], [ask], []]);
    database({ ok: true, seenAt: NOW - 10_000 });
    should(await tick()).deepEqual([[ask], [], []]);
  });

  it('counts a database as unavailable after five seconds without an answer', async () => {
    database({ ok: true, asked: NOW - 4_999 });
    should(await tick()).deepEqual([[], [], []]);
    const asked = NOW - 5_000;
    database({ ok: true, asked });
    const error = { message: 'no answer for 5 seconds' };
    should(await tick()).deepEqual([[], [], [{ asked, over: false, error }]]);
  });

  it('gives up a statement after a minute', async () => {
    database({ ok: false, since: NOW, asked: NOW - 59_999 });
    should(await tick()).deepEqual([[], [], []]);
    const asked = NOW - 60_000;
    database({ ok: false, since: NOW, asked });
    const error = { message: 'no answer for 60 seconds' };
    should(await tick()).deepEqual([[], [], [{ asked, over: true, error }]]);
  });

  it('shows in its status since when the database is unavailable, and what is queued', async () => {
    await tick();
    await tick();
    should(board.statuses).deepEqual([{ fill: 'green', shape: 'dot', text: 'written' }]);
    database({ ok: false, since: NOW });
    queue.events.set(1, []);
    Object.assign(queue, { dropped: 2 });
    await tick();
    const text = `unavailable since ${new Date(NOW).toLocaleTimeString()}; 1 events and 0 states queued, 2 events dropped`;
    should(board.statuses[1]).deepEqual({ fill: 'red', shape: 'ring', text });
  });

  it('queues nothing when HISTORY is off', async () => {
    await start({ HISTORY: false });
    for (const rows of [queue.extensions, queue.states, queue.events]) rows.set(1, []);
    queue.size = 9;
    should(await tick()).deepEqual([[], [], [{ error: { message: 'HISTORY is off' } }]]);
    should([queue.extensions.size, queue.states.size, queue.events.size, queue.size]).deepEqual([0, 0, 0, 0]);
    should(board.statuses).deepEqual([{ fill: 'grey', shape: 'ring', text: 'off' }]);
    database({ ok: false });
    should(await tick()).deepEqual([[], [], []]);
  });

  it('reads the tables when they first exist', async () => {
    const made = (asked: number) => board.run('Tables are ready', { asked });
    database({ asked: 5 });
    should(await made(4)).deepEqual([[], []]);
    should(await made(5)).deepEqual([[{ asked: 5 }], [{ topic: 'first' }]]);
    should(database()).deepEqual({ asked: 5, seenAt: NOW });
    should(await made(5)).deepEqual([[{ asked: 5 }], []]);
  });

  it('is available when nothing is queued', async () => {
    database({ asked: 5, seenAt: 4 });
    should(await write()).deepEqual([[], [], []]);
    should(database()).deepEqual({ ok: true, seenAt: 4 });
  });

  it('writes one table after the other', async () => {
    queue.extensions.set('a', ['a', true]);
    queue.states.set('b', ['b', new Date(1)]);
    queue.events.set(1, ['c', 'text']);
    should(await write()).deepEqual([[{ asked: NOW, table: 1, payload: [[['a', true]]] }], [], []]);
    should(database()).deepEqual({
      asked: NOW,
      writing: { table: 'extensions', rows: [['a', ['a', true]]] },
    });
    should(await write({ table: 1 })).deepEqual([
      [],
      [{ asked: NOW, table: 2, payload: [[['b', new Date(1)]]] }],
      [],
    ]);
    should(await write({ table: 2 })).deepEqual([
      [],
      [],
      [{ asked: NOW, table: 3, payload: [[['c', 'text']]] }],
    ]);
    should(await write({ table: 3 })).deepEqual([[], [], []]);
  });

  it('writes at most a thousand rows at a time', async () => {
    for (let i = 0; i < 1001; i++) queue.states.set(i, [i, new Date(0)]);
    const [, [first] = []] = await write();
    should(first?.table).equal(1);
    should(((first as Message).payload as unknown[][])[0]).have.length(1000);
    queue.states.delete(1000);
    const [, [all] = []] = await write();
    should(all?.table).equal(2);
    should(((all as Message).payload as unknown[][])[0]).have.length(1000);
  });

  it('writes at most a megabyte at a time, but at least one row', async () => {
    const lengths = async (...sizes: number[]) => {
      queue.events.clear();
      sizes.forEach((size, i) => {
        queue.events.set(i, ['x'.repeat(size)]);
      });
      const [, , [sent] = []] = await write();
      return ((sent as Message).payload as unknown[][])[0]?.length;
    };
    should(await lengths(2e6, 1)).equal(1);
    should(await lengths(5e5, 5e5)).equal(2);
    should(await lengths(5e5, 5e5, 1)).equal(2);
  });

  it('removes written rows from the queue', async () => {
    const [state, event, dropped] = [['s'], ['e', 'four'], ['d', 'gone']];
    queue.states.set('a', state).set('b', ['newer']);
    const writing = {
      table: 'states',
      rows: [
        ['a', state],
        ['b', ['older']],
      ],
    };
    database({ asked: 5, writing });
    Object.assign(queue, { size: 10, dropped: 3 });
    should(await board.run('Written', { asked: 4, table: 2 })).deepEqual([[]]);
    should(await board.run('Written', { asked: 5, table: 2 })).deepEqual([[{ table: 2 }]]);
    should([...queue.states.keys()]).deepEqual(['b']);
    should(queue).containEql({ size: 10, dropped: 3 });
    queue.events.set(1, event);
    database({
      asked: 5,
      writing: {
        table: 'events',
        rows: [
          [1, event],
          [2, dropped],
        ],
      },
    });
    await board.run('Written', { asked: 5 });
    should(database()).containEql({ seenAt: NOW });
    should(queue.events.size).equal(0);
    should(queue).containEql({ size: 6, dropped: 2 });
  });

  it('remembers since when and for what reason it is unavailable', async () => {
    queue.dropped = 4;
    database({ asked: 5, seenAt: 3, ok: true });
    await fail({ asked: 4, error: { message: 'late' } });
    should(database()).deepEqual({ asked: 5, seenAt: 3, ok: true });
    should(queue.dropped).equal(4);
    await fail({ asked: 5, error: { message: 'Error: no route' } });
    should(database()).deepEqual({ ok: false, since: NOW, why: 'no route', seenAt: 3 });
    should(queue.dropped).equal(0);
    queue.dropped = 4;
    database({ ok: false, since: 1, asked: 5 });
    await fail({ asked: 5, error: { message: 'no Error: here' } });
    should(database()).containEql({ since: 1, why: 'no Error: here' });
    should(queue.dropped).equal(4);
  });

  it('names an error without a message by its code', async () => {
    database({});
    await fail({ error: { message: '', code: 'ECONNREFUSED' } });
    should(database()).containEql({ why: 'ECONNREFUSED' });
    await fail({ error: { message: 'TypeError: ' } });
    should(database()).containEql({ why: 'no answer' });
  });

  it('still waits for a slow statement', async () => {
    const writing = { table: 'states', rows: [] };
    database({ asked: 5, writing });
    await fail({ asked: 5, over: false, error: { message: 'slow' } });
    should(database()).containEql({ ok: false, asked: 5, writing });
  });

  const at = new Date(NOW);
  const bare = { pbx: 'PBX', context: 'home', name: '', active: 1, checked_at: null };
  const row = {
    ...{ ...bare, extension: '1', name: 'One', code: 0, state: 'idle', text: 'Idle' },
    ...{ hint: 'PJSIP/1', online: 1, checked_at: at, changed_at: at },
  };

  it('reads extensions and states from the tables, of its own PBXs', async () => {
    queue.extensions.set(keyOf('3@home'), ['PBX', '3', 'home', '', true]);
    queue.extensions.set(keyOf('1@home'), ['PBX', '1', 'home', 'older', true]);
    await board.run('Load states', {
      payload: [row, { ...bare, extension: '2', active: 0 }, { ...row, pbx: 'other' }],
    });
    should(board.flow.get('extensions')).deepEqual(
      table({ extension: '1', name: 'One' }, { extension: '2', active: false }, { extension: '3' }),
    );
    const iso = at.toISOString();
    const { name, active, checked_at, changed_at, ...state } = row;
    const read = { ...state, online: true, checkedAt: iso, changedAt: iso };
    should(board.flow.get('states')).deepEqual({ [keyOf('1@home')]: read });
    await board.run('Load states', { payload: [{ ...row, code: 1 }] });
    should(board.state('1@home').code).equal(0);
  });

  it('adds to the table the states that were reported before it was read', async () => {
    await board.report(hint(0, { name: '1' }));
    await board.report(hint(0, { name: '2' }));
    await board.report(device('PJSIP/3', 'idle'));
    await board.report(device('PJSIP/3', 'idle', { removed: true }));
    queue.extensions.set(keyOf('2@home'), ['PBX', '2', 'home', 'Two', true]);
    await board.run('Load states', { payload: [row] });
    should([...queue.extensions.values()]).deepEqual([['PBX', '2', 'home', 'Two', true]]);
    await board.report(hint(0, { name: '4' }));
    await board.run('Load states', { payload: [] });
    should([...queue.extensions.keys()]).deepEqual(['2@home', '4@home', '1@home'].map((each) => keyOf(each)));
    should(board.flow.get('extensions')).deepEqual(
      table({ extension: '2', name: 'Two' }, { extension: '4' }, { extension: '1' }),
    );
  });

  const choose = async (msg: Message = {}) =>
    (await board.run('Choose extensions', msg)).map((asks) => asks.map(({ pbx, payload }) => [pbx, payload]));

  it('queries at the start the extensions that only the tables have', async () => {
    board.flow.set('refresh', { id: 1 });
    await board.run('Load states', {
      payload: [
        ...[row, { ...bare, extension: '2' }, { ...bare, extension: '3', active: 0 }],
        { ...row, extension: '5', context: '', hint: 'PJSIP/5' },
        { ...bare, extension: '6', context: '' },
      ],
    });
    should(await choose()).deepEqual([[], []]);
    await board.snapshot([hint(0, { name: '1' }), hint(0, { name: '4' })]);
    const asked = [[['PBX', [{ extension: '2', context: 'home' }]]], [['PBX', ['PJSIP/5']]]];
    should(await choose()).deepEqual(asked);
    board.pbxs.set('B', { ok: true });
    should(await choose()).deepEqual(asked);
    board.flow.set('extensions', null);
    should(await choose()).deepEqual([[], [['PBX', ['PJSIP/5']]]]);
  });

  it('queries each PBX in a refresh, which ends when all have answered', async () => {
    const refresh = () => board.flow.get('refresh') as { open: number; endedAt?: number; error?: string };
    board.flow.set('extensions', table({ extension: '1' }, { extension: '2', active: false }));
    board.pbxs.set('B', { ok: true });
    await board.report(device('PJSIP/5', 'idle'));
    const { id, asks, phones } = await board.refresh();
    should(asks).containEql({ pbx: 'PBX', all: false, refresh: id, question: 'PBX 0' });
    should(phones).deepEqual([
      { pbx: 'PBX', phones: true, payload: ['PJSIP/5'], refresh: id, question: 'PBX 2' },
    ]);
    should(refresh().open).equal(3);
    await board.summary(id, []);
    await board.run('Keep last states', { refresh: id, error: { message: 'refused' } });
    should(refresh().endedAt).be.undefined();
    await board.summary(id, []);
    should(refresh()).containEql({ endedAt: NOW, error: 'refused' });
    await board.refresh();
    should(refresh()).containEql({ error: 'refused' });
    for (let i = 0; i < 3; i++) await board.summary((refresh() as unknown as { id: number }).id, []);
    should(refresh().error).be.undefined();
  });

  it('queries all hints if the table is empty or cannot be read, or if all are requested', async () => {
    const all = async (everything = false) => {
      const { asks } = await board.refresh(everything);
      return [asks.all, asks.payload];
    };
    should(await all()).deepEqual([true, undefined]);
    board.flow.set('extensions', table({ extension: '1', context: '' }));
    should(await all()).deepEqual([true, undefined]);
    board.flow.set('extensions', table({ extension: '1' }));
    should(await all()).deepEqual([false, [{ extension: '1', context: 'home' }]]);
    should(await all(true)).deepEqual([true, undefined]);
    board.flow.set('extensions', table({ extension: '1', active: false }));
    should((await board.refresh()).asks).be.undefined();
  });

  it('queries once in a refresh, after the table or after its timeout', async () => {
    const { id } = await board.refresh();
    should(await choose({ refresh: id })).deepEqual([[], []]);
    should(await choose({ refresh: id - 1 })).deepEqual([[], []]);
  });

  it('ends a refresh at once without a connection', async () => {
    board.pbxs.clear();
    await board.refresh();
    should(board.flow.get('refresh')).containEql({ endedAt: NOW, error: 'there is no connection' });
  });

  it('reads the table first in a refresh, unless the database is unavailable; at the start it only reads', async () => {
    const begun = async (topic = '') => {
      const sent = await board.run('Start', { topic });
      return sent.map((messages) => messages.map((message) => message.refresh ?? 'no refresh'));
    };
    should(await begun()).deepEqual([[1], []]);
    database({ ok: false });
    should(await begun()).deepEqual([[], [2]]);
    should(await begun('first')).deepEqual([['no refresh'], []]);
    should(board.flow.get('refresh')).containEql({ id: 2 });
  });
});
