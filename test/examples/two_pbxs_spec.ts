import { mock } from 'node:test';
import should from 'should';
import { Functions, type Message } from './functions';

interface Row {
  server: string;
  extension: string;
  context: string;
  text: string;
}

describe('the example "Two PBXs on one board": what it keeps', () => {
  const board = (env = {}) => {
    const functions = new Functions('Two PBXs on one board', env);
    return {
      functions,
      event: (server: string, Exten: string, Context: string, StatusText: string, Status = '0') =>
        functions.run('Store', { payload: { Exten, Context, Status, StatusText }, ami: { server } }),
      result: (server: string, extension: string, context: string, more: object = {}) =>
        functions.run('Store', {
          server,
          payload: { extension, context, ok: true, code: 0, text: 'Idle', online: true, ...more },
        }),
      /** A refresh that begins after all that is known, and lists these. */
      summary: (
        server: string,
        listed: [extension: string, context: string][],
        endedAt = Date.now() + 1000,
      ) =>
        functions.run('Store', {
          server,
          payload: {
            lastQueryTime: new Date(endedAt).toISOString(),
            statistics: { connectMs: 1, queryMs: 1 },
            results: listed.map(([extension, context]) => ({ extension, context, ok: true })),
          },
        }),
      kept: () => functions.flow.get('board'),
      async rows() {
        await functions.begin('Store');
        const [[drawn] = []] = await functions.run('Rows', {});
        return ((drawn as Message).rows as Row[]).map((row) => Object.values(row).slice(0, 4).join(' '));
      },
    };
  };

  it('tells extensions of the same number apart by server and by context', async () => {
    const { event, rows } = board();
    await event('Head office', '1001', 'sales', 'Idle');
    await event('Head office', '1001', 'support', 'Busy');
    await event('Branch', '1001', 'sales', 'Ringing');
    await event('Branch', '1001', 'sales', 'InUse');
    should(await rows()).deepEqual([
      'Branch sales 1001 InUse',
      'Head office sales 1001 Idle',
      'Head office support 1001 Busy',
    ]);
  });

  it('keeps names that mean something to JavaScript', async () => {
    const { event, rows } = board();
    await event('__proto__', '__proto__', '__proto__', 'Idle');
    should(await rows()).deepEqual(['__proto__ __proto__ __proto__ Idle']);
  });

  it('takes off what a refresh of all no longer lists, of that server alone', async () => {
    const { result, event, summary, rows } = board();
    await result('Head office', '1001', 'home');
    await result('Head office', '1002', 'home');
    await result('Branch', '1002', 'home');
    await event('Head office', '_1XX', 'home', 'Idle');
    await summary('Head office', [['1001', 'home']]);
    should(await rows()).deepEqual([
      'Branch home 1002 Idle',
      'Head office home _1XX Idle',
      'Head office home 1001 Idle',
    ]);
  });

  it('keeps what was told while the refresh was under way', async () => {
    const { result, event, summary, rows } = board();
    await result('Branch', '1001', 'home');
    await event('Branch', '1001', 'home', 'Busy');
    await summary('Branch', [], Date.now() - 1000);
    should(await rows()).deepEqual(['Branch home 1001 Busy']);
  });

  it('takes off what Asterisk says was removed, and shows a phone that is not registered as unavailable', async () => {
    const { event, result, rows } = board();
    await result('Branch', '1001', 'home', { online: false });
    await event('Branch', '1002', 'home', 'Idle');
    await event('Branch', '1002', 'home', 'Unknown', '-2');
    should(await rows()).deepEqual(['Branch home 1001 Unavailable']);
  });

  it('keeps to one context, where the tab names one', async () => {
    const { event, result, rows } = board({ CONTEXT: 'ext-local' });
    await event('Branch', '*76', 'app-daynight', 'Idle');
    await result('Branch', '*77', 'app-daynight');
    await event('Branch', '1001', 'ext-local', 'Idle');
    should(await rows()).deepEqual(['Branch ext-local 1001 Idle']);
  });

  it('changes its rows where they are: a copy for each message would take longer the more there are', async () => {
    const { event, rows, kept } = board();
    await event('Branch', '1001', 'home', 'Idle');
    const before = kept();
    await event('Branch', '1002', 'home', 'Idle');
    should(kept()).equal(before);
    should((await rows()).length).equal(2);
  });

  describe('at a known time', () => {
    const AT = Date.parse('2026-11-28T10:00:00.000Z');
    let clock: { mock: { restore(): void } };
    before(() => {
      clock = mock.method(Date, 'now', () => AT);
    });
    after(() => clock.mock.restore());

    for (const [what, connectMs, queryMs, left] of [
      ['at the beginning of the refresh', 4, 6, ['Branch home 1001 Idle']],
      ['before it, by a millisecond of the query', 4, 5, []],
      ['before it, by a millisecond of the login', 3, 6, []],
      ['in the middle of it', 40, 60, ['Branch home 1001 Idle']],
    ] as const) {
      it(`${left.length ? 'keeps' : 'takes off'} a state from ${what}`, async () => {
        const { result, rows, functions } = board();
        await result('Branch', '1001', 'home');
        await functions.run('Store', {
          server: 'Branch',
          payload: {
            lastQueryTime: new Date(AT + 10).toISOString(),
            statistics: { connectMs, queryMs },
            results: [],
          },
        });
        should(await rows()).deepEqual([...left]);
      });
    }

    it('remembers with each state where and when it was told, and whether a refresh lists it', async () => {
      const { event, result, kept } = board();
      await event('Branch', '1001', 'home', 'Busy', '2');
      await result('Branch', '1002', 'home');
      await event('Branch', '1002', 'home', 'Busy', '2');
      const row = { server: 'Branch', context: 'home', text: 'Busy', at: AT };
      should([...(kept() as Map<string, Row>).values()]).deepEqual([
        { ...row, extension: '1001', listed: false },
        { ...row, extension: '1002', listed: true },
      ]);
    });
  });

  it('takes off an extension that a refresh had listed, although an event told its newest state', async () => {
    const { result, event, summary, rows } = board();
    await result('Branch', '1001', 'home');
    await event('Branch', '1001', 'home', 'Busy');
    await summary('Branch', []);
    should(await rows()).deepEqual([]);
  });

  it('changes nothing because of a query that failed', async () => {
    const { event, result, rows } = board();
    await event('Branch', '1001', 'home', 'Idle');
    await result('Branch', '1001', 'home', { ok: false, code: undefined, text: undefined });
    await result('Branch', '1002', 'home', { ok: false, code: undefined, text: undefined });
    should(await rows()).deepEqual(['Branch home 1001 Idle']);
  });

  it('shows the text of a refresh, also where the phone is registered or nobody knows', async () => {
    const { result, rows } = board();
    await result('Branch', '1001', 'home', { text: 'InUse', code: 1 });
    await result('Branch', '1002', 'home', { text: 'Hold', code: 16, online: undefined });
    should(await rows()).deepEqual(['Branch home 1001 InUse', 'Branch home 1002 Hold']);
  });

  it('sorts by server, then by extension as a number, then by context', async () => {
    const { event, rows } = board();
    for (const [server, extension, context] of [
      ['B 10', '1', 'a'],
      ['B 9', '1001', 'b'],
      ['B 9', '1001', 'a'],
      ['B 9', '999', 'z'],
    ] as const)
      await event(server, extension, context, 'Idle');
    should(await rows()).deepEqual(['B 9 z 999 Idle', 'B 9 a 1001 Idle', 'B 9 b 1001 Idle', 'B 10 a 1 Idle']);
  });

  it('passes on the request that it answers with the rows', async () => {
    const { functions } = board();
    await functions.begin('Store');
    const request = { _msgid: '1', res: {} };
    should(await functions.run('Rows', request)).deepEqual([[{ ...request, rows: [] }]]);
  });

  for (const [what, remembered, size] of [
    ['keeps what it knew over a deploy', new Map([['key', {}]]), 1],
    ['keeps an empty board over a deploy', new Map(), 0],
    ['begins with an empty board, where a context on disk made an object of it', { key: {} }, 0],
  ] as const) {
    it(what, async () => {
      const { functions, kept } = board();
      functions.flow.set('board', remembered);
      await functions.begin('Store');
      should(kept() === remembered).equal(remembered instanceof Map);
      should(kept()).be.instanceOf(Map);
      should((kept() as Map<string, unknown>).size).equal(size);
    });
  }
});
