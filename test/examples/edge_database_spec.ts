import crypto from 'node:crypto';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mock } from 'node:test';
import should from 'should';
import { Functions, type Message } from './functions';

const TITLE = 'Edge to a central database';

describe('the example "Edge to a central database": its journal', () => {
  let folder: string;
  let edge: Functions;

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(tmpdir(), 'hybrid-ami-journal-'));
    mock.timers.enable({ apis: ['Date'], now: Date.parse('2026-11-29T10:00:00Z') });
    edge = open();
  });
  afterEach(async () => {
    mock.timers.reset();
    await edge.end('Journal');
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const open = (env: object = {}) => new Functions(TITLE, { FOLDER: folder, ...env }, { fs, path, crypto });
  const event = (uid: string, data = '{}') => ({
    row: { table: 'events', columns: ['a', uid, '2026-11-29 10:00:00.000', 'PBX', 'Hangup', null, data] },
  });
  /** @returns the messages of the outputs, by name */
  const journal = async (msg: Message = {}) => {
    const [[create], [write], [ask]] = (await edge.run('Journal', msg)) as [Message[], Message[], Message[]];
    return { create, write, ask };
  };
  const ready = async () => {
    await journal(event('first'));
    const { create } = await journal();
    const { write } = await journal({ asked: create?.asked });
    await journal({ asked: write?.asked });
  };
  const uids = (write?: Message) =>
    ((write?.payload as string[][][] | undefined)?.[0] ?? []).map(([, uid]) => uid);
  const files = () =>
    fs
      .readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl'))
      .sort();

  it('writes each row to the disk before anything else', async () => {
    await journal(event('u1'));
    should(fs.readFileSync(path.join(folder, files()[0] ?? ''), 'utf8')).match(
      /^\{"table":"events".*"u1".*\}\n$/,
    );
  });

  it('deletes rows only after the commit, and writes one file at a time', async () => {
    await ready();
    should(files()).deepEqual([]);
    await journal(event('u1'));
    const { write } = await journal();
    await journal(event('u2'));
    should(files()).have.length(2);
    should(await journal()).deepEqual({ create: undefined, write: undefined, ask: undefined });
    const { write: second } = await journal({ asked: write?.asked });
    should(uids(write)).deepEqual(['u1']);
    should(uids(second)).deepEqual(['u2']);
    should(files()).have.length(1);
  });

  it('writes the same rows again after an error, a second later, and says what is queued', async () => {
    await ready();
    await journal(event('u1'));
    const { write } = await journal();
    await journal({ asked: write?.asked, error: { message: 'Error: connect ECONNREFUSED' } });
    should(edge.statuses.at(-1)).match({
      text: /^the database reports: connect ECONNREFUSED; 1 rows queued$/,
    });
    should((await journal()).write).be.undefined();
    mock.timers.tick(1000);
    should(uids((await journal()).write)).deepEqual(['u1']);
  });

  it('repeats a statement without an answer after ten seconds, at most eight at a time', async () => {
    await ready();
    await journal(event('u1'));
    const sent = [(await journal()).write];
    for (let n = 0; n < 20; n++) {
      mock.timers.tick(10_000);
      sent.push((await journal()).write);
    }
    const statements = sent.filter((write) => write !== undefined);
    should(statements).have.length(8);
    // An answer to an older statement changes nothing; the answer to the last one does.
    await journal({ asked: statements[0]?.asked });
    should(files()).have.length(1);
    await journal({ asked: statements[7]?.asked });
    should(files()).have.length(0);
  });

  describe('after an outage', () => {
    /** Fails a statement. Meanwhile this number of events arrives, with the states in the middle. */
    const outage = async (events: number, states: Message[]) => {
      await ready();
      await journal(event('before'));
      const { write } = await journal();
      const half = Math.floor(events / 2);
      for (let n = 0; n < half; n++) await journal(event(`a${n}`));
      for (const row of states) await journal(row);
      for (let n = half; n < events; n++) await journal(event(`b${n}`));
      await journal({ asked: write?.asked, error: { message: 'Error: connect ECONNREFUSED' } });
      mock.timers.tick(1000);
    };
    const state = (extension: string, code: number, at: number) => ({
      row: {
        table: 'states',
        columns: ['a', extension, 'default', code, 'x', null, 1, null, `2026-11-29 10:00:0${at}.000`, ''],
      },
    });
    /** @returns the content of each statement, until all is written, in short; `early` if it does not complete a file */
    const drain = async (before: () => Promise<void> = async () => {}) => {
      const statements: string[] = [];
      let { write } = await journal();
      while (write !== undefined && statements.length < 100) {
        const rows = (write.payload as unknown[][][]).at(-1) ?? [];
        const names = (write.statements as string[]).join(' ');
        const [oldest] = files();
        await before();
        ({ write } = await journal({ asked: write.asked }));
        statements.push(`${files()[0] === oldest ? 'early' : names}: ${rows.length}`);
      }
      return statements;
    };

    it('writes the latest states before all older rows, in portions, and loses no row', async () => {
      const states = Array.from({ length: 1500 }, (_, n) => state(String(n), 1, 1));
      await outage(3000, [...states, state('7', 8, 2)]);
      const statements = await drain();
      should(statements.slice(0, 3)).deepEqual(['early: 1000', 'early: 500', 'events: 1']);
      should(statements.filter((text) => text.startsWith('early'))).have.length(2);
      should(files()).deepEqual([]);
    });

    it('writes the last state of an extension with the early ones', async () => {
      await outage(1100, [state('1001', 1, 1), state('1002', 2, 1), state('1001', 8, 2)]);
      const { write } = await journal();
      should(write?.statements).deepEqual(['extensions', 'states']);
      should(
        (write?.payload as unknown[][][] | undefined)?.[1]?.map(([, name, , code]) => [name, code]),
      ).deepEqual([
        ['1001', 8],
        ['1002', 2],
      ]);
    });

    it('writes a file after each round of states, even if more states arrive at once', async () => {
      await outage(3100, [state('1001', 1, 1)]);
      let n = 0;
      const statements = await drain(async () => {
        if (n++ < 20) await journal(state('1001', n % 2, 3));
      });
      const isEarly = statements.map((text) => text.startsWith('early'));
      should(isEarly.filter(Boolean).length).be.above(1);
      for (const [at, early] of isEarly.entries()) if (early) should(isEarly[at + 1]).be.false();
      should(files()).deepEqual([]);
    });

    it('repeats early states after an error, and leaves refused ones to their file', async () => {
      await outage(1100, [state('1001', 8, 1)]);
      const { write } = await journal();
      await journal({ asked: write?.asked, error: { message: 'Error: connect ECONNREFUSED' } });
      mock.timers.tick(1000);
      const { write: repeated } = await journal();
      should(repeated?.payload).deepEqual(write?.payload);
      // The next attempt includes changes that arrived before it.
      await journal(state('1001', 2, 3));
      await journal({ asked: repeated?.asked, error: { message: 'Error: connect ECONNREFUSED' } });
      mock.timers.tick(1000);
      const { write: changed } = await journal();
      should(
        (changed?.payload as unknown[][][] | undefined)?.[1]?.map(([, name, , code]) => [name, code]),
      ).deepEqual([['1001', 2]]);
      await journal({ asked: changed?.asked, error: { code: 'ER_DATA_TOO_LONG', message: 'Error: no' } });
      mock.timers.tick(1000);
      should((await journal()).write?.statements).containEql('events');
      should(edge.complaints).deepEqual([]);
    });

    it('writes each row once during normal operation', async () => {
      await ready();
      await journal(state('1001', 8, 1));
      let n = 0;
      const statements = await drain(async () => {
        if (n++ < 3) await journal(event(`u${n}`));
      });
      should(statements.filter((text) => /early|states/.test(text))).have.length(1);
    });
  });

  it('continues where an earlier process was killed, without its incomplete last row', async () => {
    fs.writeFileSync(
      path.join(folder, '000000007.jsonl'),
      `${JSON.stringify(event('u1').row)}\n{"table":"events","col`,
    );
    const { create } = await journal();
    should(uids((await journal({ asked: create?.asked })).write)).deepEqual(['u1']);
    await journal(event('u2'));
    should(files()).deepEqual(['000000007.jsonl', '000000008.jsonl']);
  });

  it('reports once, as a gap, the time in which no edge ran', async () => {
    const read = { read: { pbx: 'a', server: 'PBX' } };
    await journal(read);
    await journal();
    should(files()).deepEqual([]);
    await edge.end('Journal');
    mock.timers.tick(3_600_000);
    edge = open();
    await journal(event('u1'));
    mock.timers.tick(2000);
    await journal(read);
    await journal(read);
    const { create } = await journal();
    const { write } = await journal({ asked: create?.asked });
    const rows = (write?.payload as string[][][] | undefined)?.[0] ?? [];
    should(
      rows.filter(([, , , , name]) => name === 'gap').map(([pbx, , ...rest]) => [pbx, ...rest]),
    ).deepEqual([
      [
        'a',
        '2026-11-29 11:00:00.000',
        'PBX',
        'gap',
        null,
        '{"from":"2026-11-29T10:00:00.000Z","to":"2026-11-29T11:00:00.000Z"}',
      ],
    ]);
  });

  it('writes a gap of the connection even if EVENTS is off', async () => {
    const gap = { from: '2026-11-29T09:00:00.000Z', to: '2026-11-29T10:00:00.000Z' };
    const ami = { pbx: 'a', server: 'PBX', receivedAt: gap.to };
    const [[sent] = []] = await open({ EVENTS: false }).run('Event row', { topic: 'gap', payload: gap, ami });
    should((sent?.row as { columns: string[] } | undefined)?.columns.at(-1)).equal(JSON.stringify(gap));
  });

  it('drops the oldest rows over JOURNAL_MB, counts them, and asks for all states after the drain', async () => {
    edge = open({ JOURNAL_MB: 2 });
    for (let n = 0; n < 40; n++) await journal(event(`u${n}`, JSON.stringify('x'.repeat(100_000))));
    const size = files().reduce((sum, name) => sum + fs.statSync(path.join(folder, name)).size, 0);
    should(size).be.below(3e6);
    let { create: statement }: { create: Message | undefined } = await journal();
    let asked: Message | undefined;
    let written = 0;
    while (statement) {
      const { write, ask } = await journal({ asked: statement.asked });
      written += write ? uids(write).length : 0;
      statement = write;
      asked = ask;
    }
    should(edge.statuses.at(-1)).match({ text: `written; ${40 - written} rows dropped` });
    should(asked).deepEqual({ action: 'snapshot' });
  });

  it('sets aside rows that the database refuses, with the reason, and writes the others', async () => {
    await ready();
    await journal(event('bad'));
    const { write } = await journal();
    await journal({
      asked: write?.asked,
      error: { code: 'ER_DATA_TOO_LONG', message: 'Error: Data too long' },
    });
    should(edge.complaints).deepEqual(['1 rows are refused: Data too long']);
    should(files()[0]).startWith('refused-');
    await journal(event('good'));
    mock.timers.tick(1000);
    should(uids((await journal()).write)).deepEqual(['good']);
  });

  it('needs no right to create tables if they exist', async () => {
    await journal(event('u1'));
    const { create } = await journal();
    const error = { code: 'ER_TABLEACCESS_DENIED_ERROR', message: 'Error: CREATE command denied' };
    should(uids((await journal({ asked: create?.asked, error })).write)).deepEqual(['u1']);
  });

  it('gives an event of one Asterisk the same uid at both edges, and another one at another PBX', async () => {
    const uid = async (pbx: string, Timestamp: string) => {
      const msg = {
        topic: 'Hangup',
        payload: { Event: 'Hangup', Timestamp },
        ami: { pbx, server: pbx, receivedAt: '2026-11-29T10:00:00.000Z' },
      };
      const [[sent] = []] = await open({ EVENTS: true, EDGES: 2 }).run('Event row', msg);
      return (sent?.row as { columns: string[] } | undefined)?.columns[1];
    };
    should(await uid('a', '1.5'))
      .match(/^[0-9a-f]{32}$/)
      .equal(await uid('a', '1.5'));
    should(await uid('a', '1.5')).not.equal(await uid('b', '1.5'));
    should(await uid('a', '1.5')).not.equal(await uid('a', '1.6'));
  });

  describe('extensions that the PBX no longer has', () => {
    const snapshot = async (names: string[], { count = names.length, failed = [] as object[] } = {}) => {
      const rows: Message[] = [];
      for (const [index, name] of names.entries()) {
        const payload = {
          kind: 'hint',
          pbx: 'a',
          name,
          context: 'default',
          code: 0,
          state: 'idle',
          online: true,
        };
        const [sent = []] = await edge.run('State row', {
          topic: 'hint',
          snapshot: true,
          parts: { index, count },
          payload,
        });
        rows.push(...sent);
        mock.timers.tick(10);
      }
      const end = {
        topic: 'snapshot',
        snapshot: true,
        complete: true,
        payload: { count, failed },
        ami: { pbx: 'a' },
      };
      const [sent = []] = await edge.run('State row', end);
      return { rows, sent };
    };
    const from = '2026-11-29 10:00:00.000';

    it('are marked by the end of a snapshot, after its states', async () => {
      await ready();
      const { rows, sent } = await snapshot(['1001', '1002']);
      should(sent).match([
        { row: { table: 'gone', columns: [from, from, 'a', '', from] } },
        { read: { pbx: 'a' } },
      ]);
      for (const msg of [sent[0] ?? {}, ...rows]) await journal(msg);
      const { write } = await journal();
      should(write?.statements).deepEqual(['extensions', 'states', 'gone']);
      const [, , ...gone] = (write?.payload ?? []) as unknown[];
      should(gone).deepEqual([from, from, 'a', '', from]);
    });

    it('are not marked if the snapshot is incomplete or has no hints, or if the hints could not be read', async () => {
      const read = [{ read: { pbx: 'a' } }];
      should((await snapshot(['1001'], { count: 2 })).sent).deepEqual(read);
      should((await snapshot(['1001'], { failed: [{ source: 'hints' }] })).sent).deepEqual(read);
      should((await snapshot([])).sent).deepEqual(read);
    });
  });
});
