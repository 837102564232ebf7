import should from 'should';
import { Simulator } from '../../src/simulator';
import { lab } from '../support/lab';
import { until } from '../support/wait';
import { type Board, boardFlow, filled, startBoard } from './board';

interface StatusRow {
  extension: string;
  context: string;
  code: number;
  state: string;
  text: string;
  online: number;
  hint: string;
  checked_at: Date;
  changed_at: Date;
}

describe('the extension board in MySQL', function () {
  this.timeout(60_000);
  const mariadb = lab.mariadb();
  let pbx: Simulator;
  let board: Board;

  before(async function () {
    this.timeout(120_000);
    pbx = await Simulator.listen({ extensions: 25 });
    pbx.setState('1002', 'ringing');
    pbx.setState('1003', 'inUse');
    pbx.setState('1004', 'unavailable');
    board = await startBoard(mariadb(), pbx);
    await filled(board, 25);
  });
  after(async () => {
    await board?.stop();
    await pbx?.close();
  });

  async function status(extension: string): Promise<StatusRow> {
    const [row] = await board.rows<StatusRow>(
      'SELECT * FROM extension_status WHERE extension = ?',
      extension,
    );
    if (!row) throw new Error(`no row for ${extension}`);
    return row;
  }
  const becomes = (extension: string, state: string) =>
    until(
      async () => (await status(extension)).state === state,
      `${extension} to be ${state} in the database`,
    );

  it('fills the tables on its first start with the states of Asterisk', async () => {
    const extensions = await board.rows('SELECT extension, context, name, active FROM extensions');
    extensions.should.deepEqual(
      Array.from({ length: 25 }, (_, i) => ({
        extension: String(1001 + i),
        context: 'default',
        name: '',
        active: 1,
      })),
    );
    const { checked_at, changed_at, ...ringing } = await status('1002');
    ringing.should.deepEqual({
      pbx: 'Asterisk',
      extension: '1002',
      context: 'default',
      code: 8,
      state: 'ringing',
      text: 'Ringing',
      online: 1,
      hint: 'PJSIP/1002',
    });
    changed_at.should.deepEqual(checked_at);
    (Date.now() - checked_at.getTime()).should.be.within(0, 120_000);
    should((await status('1001')).state).equal('idle');
    should((await status('1003')).state).equal('inUse');
    const { state, online } = await status('1004');
    should({ state, online }).deepEqual({ state: 'unavailable', online: 0 });
  });

  it('writes the results of a refresh over the old states, only for active extensions', async () => {
    await board.rows("UPDATE extensions SET active = 0 WHERE extension = '1025'");
    await board.rows("INSERT INTO extensions (extension, context) VALUES ('9999', 'default')");
    const inactive = await status('1025');
    await board.rows(
      "UPDATE extension_status SET code = 2, state = 'busy' WHERE extension IN ('1001', '1025')",
    );
    await board.press('Refresh');
    await becomes('1001', 'idle');
    await until(
      async () => (await board.rows("SELECT 1 FROM extension_status WHERE extension = '9999'")).length,
    );
    should((await status('9999')).state).equal('unknown');
    should(await status('1025')).deepEqual({ ...inactive, code: 2, state: 'busy' });
  });

  it('finds later extensions of Asterisk, and keeps the rows of the table', async () => {
    await board.rows("UPDATE extensions SET name = 'Reception' WHERE extension = '1006'");
    await board.rows("DELETE FROM extensions WHERE extension = '1007'");
    await board.press('Find new extensions');
    await until(async () => (await board.rows("SELECT 1 FROM extensions WHERE extension = '1007'")).length);
    const names = await board.rows(
      "SELECT extension, name FROM extensions WHERE extension IN ('1006', '1007')",
    );
    names.should.deepEqual([
      { extension: '1006', name: 'Reception' },
      { extension: '1007', name: '' },
    ]);
  });

  it('writes each state with the time of its change', async () => {
    const before = await status('1005');
    pbx.setState('1005', 'inUse');
    await becomes('1005', 'inUse');
    const changed = await status('1005');
    changed.changed_at.getTime().should.be.above(before.changed_at.getTime());
    await board.press('Refresh');
    await until(async () => (await status('1005')).checked_at > changed.checked_at, 'a refresh');
    (await status('1005')).changed_at.should.deepEqual(changed.changed_at);
  });

  it('logs states and calls with the recommended rights', async () => {
    const call = pbx.call('1008', '1009');
    call.answer();
    call.hangup('caller');
    pbx.unregister('1010');
    const logged = () =>
      board.rows<{ event: string; extension: string; text: string }>(
        "SELECT event, extension, JSON_VALUE(data, '$.StatusText') AS text FROM ami_events ORDER BY id",
      );
    const seen = async (event: string, extension: string) =>
      (await logged()).some((row) => row.event === event && row.extension === extension);
    for (const [event, extension] of [
      ['ExtensionStatus', '1009'],
      ['DialBegin', '1008'],
      ['DialEnd', '1008'],
      ['Hangup', '1008'],
      ['ExtensionStatus', '1010'],
    ] as const) {
      await until(() => seen(event, extension), `${event} of ${extension} in the log`);
    }
    (await logged())
      .some(({ extension, text }) => extension === '1009' && text === 'Ringing')
      .should.be.true();
  });

  it('reads all states again and logs a gap when Asterisk is back', async () => {
    const asked = () => pbx.received.filter(({ name }) => name === 'ExtensionStateList').length;
    const before = asked();
    pbx.stopListening();
    pbx.drop();
    pbx.setState('1011', 'busy');
    await pbx.listenAgain();
    await becomes('1011', 'busy');
    const gaps = () => board.rows<{ event: string }>("SELECT event FROM ami_events WHERE event = 'gap'");
    await until(async () => (await gaps()).length === 1, 'the gap in the log');
    // ami-state reads the states again when the dialplan is loaded.
    asked().should.be.within(before + 1, before + 2);
  });

  it('adds an extension at its first event', async () => {
    pbx.emit({
      Event: 'ExtensionStatus',
      ...{ Exten: '1099', Context: 'default', Hint: 'PJSIP/1099', Status: '8', StatusText: 'Ringing' },
    });
    await until(
      async () => (await board.rows("SELECT 1 FROM extension_status WHERE extension = '1099'")).length,
    );
    (await board.rows("SELECT name, active FROM extensions WHERE extension = '1099'")).should.deepEqual([
      { name: '', active: 1 },
    ]);
    await board.rows("DELETE FROM extensions WHERE extension = '1099'");
  });

  it('loses nothing while the database is unavailable', async () => {
    const events = async () =>
      board.rows<{ StatusText: string }>(
        "SELECT JSON_VALUE(data, '$.StatusText') AS StatusText FROM ami_events WHERE extension = '1012' AND event <> 'refresh' ORDER BY id",
      );
    await board.relay.cut();
    const told: string[] = [];
    for (let i = 0; i < 30; i++) {
      pbx.setState('1012', i % 2 === 0 ? 'busy' : 'ringing');
      told.push(i % 2 === 0 ? 'Busy' : 'Ringing');
    }
    await until(
      async () => ((await board.remembered('database')) as { ok?: boolean }).ok === false,
      'a failed write',
    );
    should(await events()).deepEqual([]);
    await board.relay.mend();
    await becomes('1012', 'ringing');
    await until(async () => (await events()).length >= told.length, 'the events that waited');
    (await events()).map(({ StatusText }) => StatusText).should.deepEqual(told);
  });

  it('logs the first state of an extension from a refresh, so that its day has a beginning', async () => {
    const found = await board.rows<{ text: string }>(
      "SELECT JSON_VALUE(data, '$.StatusText') AS text FROM ami_events WHERE event = 'refresh' AND extension = '1003'",
    );
    should(found).deepEqual([{ text: 'InUse' }]);
  });

  it('never replaces a row of the table by an older one', async () => {
    const [upsert] = boardFlow.filter(({ name }) => name === 'UPSERT states');
    const write = (code: number, state: string, online: boolean, at: string) => {
      const row = [
        'PBX',
        '8001',
        'default',
        code,
        state,
        state,
        online,
        'PJSIP/8001',
        new Date(at),
        new Date(at),
      ];
      // The last statement. The first one sets the lock timeout of the session.
      return board.rows(String(upsert?.template).split(';').pop() as string, [row]);
    };
    const seen = async () => {
      const { code, state, online, checked_at, changed_at } = await status('8001');
      return [
        code,
        state,
        online,
        checked_at.toISOString().slice(11, 16),
        changed_at.toISOString().slice(11, 16),
      ];
    };
    await write(8, 'ringing', true, '2026-11-28T10:05:00Z');
    await write(0, 'idle', true, '2026-11-28T10:03:00Z');
    should(await seen()).deepEqual([8, 'ringing', 1, '10:05', '10:05']);
    await write(8, 'ringing', true, '2026-11-28T10:07:00Z');
    should(await seen()).deepEqual([8, 'ringing', 1, '10:07', '10:05']);
    await write(8, 'ringing', false, '2026-11-28T10:08:00Z');
    should(await seen()).deepEqual([8, 'ringing', 0, '10:08', '10:08']);
    await write(2, 'busy', true, '2026-11-28T10:09:00Z');
    should(await seen()).deepEqual([2, 'busy', 1, '10:09', '10:09']);
    await board.rows("DELETE FROM extension_status WHERE extension = '8001'");
  });

  it('deletes old events at night, except the last state of each extension, with which later days begin', async () => {
    const old = (extension: string, event: string, days: number) =>
      board.rows(
        "INSERT INTO ami_events (uid, received_at, server, event, extension, data) VALUES (MD5(UUID()), UTC_TIMESTAMP() - INTERVAL ? DAY, 'PBX', ?, ?, ?)",
        ...[days, event, extension, JSON.stringify({ Context: 'default', StatusText: `${days} days` })],
      );
    const left = async () =>
      (
        await board.rows<{ was: string }>(
          "SELECT CONCAT(extension, ' ', event, ' ', JSON_VALUE(data, '$.StatusText')) AS was FROM ami_events WHERE extension IN ('8002', '8003') ORDER BY id",
        )
      ).map(({ was }) => was);
    await old('8002', 'ExtensionStatus', 50);
    await old('8002', 'refresh', 40);
    await old('8002', 'Hangup', 35);
    await old('8003', 'ExtensionStatus', 45);
    await old('8003', 'ExtensionStatus', 5);
    await board.press('Every night');
    await until(async () => (await left()).length === 3, 'the old ones to be gone');
    should(await left()).deepEqual([
      ...['8002 refresh 40 days', '8003 ExtensionStatus 45 days', '8003 ExtensionStatus 5 days'],
    ]);
  });

  it('keeps the state of an event if the answer to an earlier query is read after it', async () => {
    const pressedAt = Date.now();
    pbx.fault('slow-answers', { value: 1000 });
    const asked = () => pbx.received.filter(({ name }) => name === 'ExtensionStateList').length;
    const before = asked();
    await board.press('Refresh');
    await until(() => asked() > before, 'the question');
    pbx.setState('1006', 'busy');
    await until(
      async () => (await status('1007')).checked_at.getTime() > pressedAt,
      'the answers in the database',
    );
    await pbx.heal('slow-answers');
    await becomes('1006', 'busy');
    pbx.setState('1006', 'idle');
    await becomes('1006', 'idle');
  });
});

describe('the extension board on a start without its database', function () {
  // The MySQL node retries after 20 s.
  this.timeout(90_000);
  const mariadb = lab.mariadb();
  let pbx: Simulator;
  let board: Board;

  before(async () => {
    pbx = await Simulator.listen({ extensions: 25 });
    board = await startBoard(mariadb(), pbx, { withoutDatabase: true });
  });
  after(async () => {
    await board?.stop();
    await pbx?.close();
  });

  it('queries Asterisk in any case, and fills the tables when the database is available', async () => {
    await until(() => pbx.received.some(({ name }) => name === 'ExtensionStateList'), 'a refresh');
    pbx.setState('1001', 'busy');
    await board.relay.mend();
    await filled(board, 25);
    const [row] = await board.rows("SELECT state FROM extension_status WHERE extension = '1001'");
    should(row).deepEqual({ state: 'busy' });
    await until(async () => (await board.rows('SELECT 1 FROM extensions')).length === 25, 'all extensions');
  });
});

describe('the extension board with 1,000 extensions', function () {
  this.timeout(120_000);
  const mariadb = lab.mariadb();
  let pbx: Simulator;
  let board: Board;

  before(async () => {
    pbx = await Simulator.listen({ extensions: 1000 });
    board = await startBoard(mariadb(), pbx);
  });
  after(async () => {
    await board?.stop();
    await pbx?.close();
  });

  it('writes all extensions', async () => {
    await filled(board, 1000);
    for (let i = 1001; i <= 2000; i++) pbx.setState(String(i), 'inUse');
    const counted = async () =>
      (await board.rows<{ n: number }>("SELECT COUNT(*) AS n FROM extension_status WHERE state = 'inUse'"))[0]
        ?.n;
    await until(async () => (await counted()) === 1000, '1,000 states');
  });
});
