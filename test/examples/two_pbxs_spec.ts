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
});
