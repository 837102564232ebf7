import { mock } from 'node:test';
import should from 'should';
import { AT, BoardFunctions, party, table } from './board';
import type { Message } from './functions';

const NOW = Date.parse(AT);

describe('the extension board: calls', () => {
  let board: BoardFunctions;
  beforeEach(async () => {
    board = await BoardFunctions.begin();
  });
  const take = async (topic: string, more: object = {}) => {
    const call = { pbx: 'PBX', id: '1.1', from: party('1'), ringing: [], conversations: [], ...more };
    const [[sent] = []] = await board.run('Track the calls', { topic, payload: call });
    should(sent).be.ok();
    return [...(board.flow.get('calls') as Map<string, object>).values()];
  };
  const talk = (a: string, b: string, until: string | null = null) => ({
    between: [party(a), party(b)],
    at: AT,
    until,
  });

  it('are known by their ringing and talking extensions', async () => {
    const call = { pbx: 'PBX', from: party('1'), ringing: [party('2')], talks: [] };
    should(await take('ringing', { ringing: [party('2')] })).deepEqual([call]);
    const conversations = [talk('1', '2', AT), talk('1', '3')];
    should(await take('transferred', { conversations })).deepEqual([
      { ...call, ringing: [], talks: [[party('1'), party('3')]] },
    ]);
  });

  it('are forgotten when they end', async () => {
    await take('started');
    await take('started', { id: '2.2' });
    await take('started', { pbx: 'other' });
    should(await take('ended')).have.length(2);
    should(await take('ended', { id: '2.2' })).have.length(1);
  });

  it('are limited to 20,000', async () => {
    const calls = board.flow.get('calls') as Map<string, object>;
    for (let i = 0; i < 19_999; i++) calls.set(`c${i}`, {});
    await take('started');
    should(calls.size).equal(20_000);
    await take('started', { id: 'one more' });
    should(calls.size).equal(20_000);
    should(calls.has('c0')).be.false();
  });
});

describe('the extension board: the connection with Asterisk', () => {
  let board: BoardFunctions;
  beforeEach(async () => {
    mock.timers.enable({ apis: ['Date'], now: NOW });
    board = await BoardFunctions.begin();
  });
  afterEach(() => mock.timers.reset());
  const lamp = (payload: object, pbx = 'PBX') => board.run('Connection state', { payload, ami: { pbx } });
  const pbx = (name = 'PBX') => board.pbxs.get(name);

  it('is shown in plain words', async () => {
    const words = {
      ready: 'connected',
      connecting: 'connecting',
      login: 'connecting',
      closed: 'disconnected',
    };
    for (const [state, text] of Object.entries(words)) {
      should((await lamp({ state, healthy: false }))[0]).have.length(1);
      should(pbx()).containEql({ text });
    }
  });

  it('is known by name, server, reason and the time it was last healthy', async () => {
    const name = 'p'.repeat(80);
    await lamp({ server: 's', state: 'closed', healthy: false, reason: { message: 'refused' } }, `${name}p`);
    const lost = { ok: false, server: 's', text: 'disconnected', isRead: false };
    should(pbx(name)).deepEqual({ ...lost, why: 'refused', seenAt: undefined });
    board.pbxs.set(name, { ...pbx(name), isRead: true });
    await lamp({ server: 's', state: 'ready', healthy: true }, name);
    const up = { ok: true, server: 's', text: 'connected', why: undefined, seenAt: NOW, isRead: true };
    should(pbx(name)).deepEqual(up);
    mock.timers.setTime(NOW + 1000);
    await lamp({ server: 's', state: 'closed', healthy: false }, name);
    should(pbx(name)).containEql({ ok: false, seenAt: NOW + 1000 });
    mock.timers.setTime(NOW + 2000);
    await lamp({ server: 's', state: 'closed', healthy: false }, name);
    should(pbx(name)).containEql({ seenAt: NOW + 1000 });
    should(pbx()).containEql({ ok: true });
  });

  it('keeps the states when a refresh fails', async () => {
    const failed = (refresh?: number) =>
      board.run('Keep last states', { refresh, error: { message: 'AmiError: not Error: connected' } });
    board.flow.set('refresh', {});
    should((await failed())[0]).have.length(1);
    should(board.flow.get('refresh')).deepEqual({});
    board.flow.set('refresh', { id: 2, open: 2 });
    await failed(1);
    should(board.flow.get('refresh')).deepEqual({ id: 2, open: 2 });
    await failed(2);
    const error = { hasFailed: true, error: 'not Error: connected' };
    should(board.flow.get('refresh')).deepEqual({ id: 2, open: 1, ...error });
    await failed(2);
    should(board.flow.get('refresh')).deepEqual({ id: 2, open: 0, endedAt: NOW, ...error });
  });
});

describe('the extension board: a requested day of an extension', () => {
  const [from, to] = ['2026-11-27T00:00:00.000Z', '2026-11-28T00:00:00.000Z'];
  const ask = async (more: object = {}, env = {}, topic = 'day') =>
    (await BoardFunctions.begin(env)).run('Read request', {
      topic,
      payload: { asked: 'x', extension: ' 1001 ', from, to, ...more },
    });
  const day = { asked: 'x', pbx: '', extension: '1001', from, to };
  const values = (context: string, pbx = '') => {
    const [begin, end] = [new Date(from), new Date(to)];
    const [one, both] = [
      ['1001', context, context],
      [pbx, pbx],
    ];
    return [...both, ...one, begin, ...both, ...one, begin, end];
  };

  it('is read from the log', async () => {
    should(await ask()).deepEqual([[{ day, payload: values('') }], []]);
    should(await ask({ context: 'home' }, { CONTEXT: 'own' })).deepEqual([
      [{ day, payload: values('home') }],
      [],
    ]);
    should(await ask({}, { CONTEXT: 'own' })).deepEqual([[{ day, payload: values('own') }], []]);
  });

  it('belongs to the chosen PBX, or else to the first one that has the extension', async () => {
    const chosen = (await ask({ pbx: 'other' }))[0]?.[0];
    should(chosen).deepEqual({ day: { ...day, pbx: 'other' }, payload: values('', 'other') });
    const board = await BoardFunctions.begin();
    board.flow.set('extensions', table({ extension: '1' }, { extension: '1001', pbx: 'B' }));
    const typed = await board.run('Read request', {
      topic: 'day',
      payload: { asked: 'x', extension: '1001', from, to },
    });
    should(typed[0]?.[0]).deepEqual({ day: { ...day, pbx: 'B' }, payload: values('', 'B') });
  });

  it('is requested with at most 80 characters of an extension', async () => {
    const [[sent] = []] = await ask({ extension: 'x'.repeat(81) });
    should(((sent as Message).payload as string[])[2]).have.length(80);
  });

  it('is at most two days long', async () => {
    should((await ask({ to: '2026-11-29T00:00:00.000Z' }))[0]).have.length(1);
    for (const end of ['2026-11-29T00:00:00.001Z', from, 'never'])
      should(await ask({ to: end })).deepEqual([[], []]);
  });

  it('is requested only by the topic `day`', async () => {
    should(await ask({}, {}, 'night')).deepEqual([[], []]);
    should(await (await BoardFunctions.begin()).run('Read request', { topic: 'day' })).deepEqual([[], []]);
  });

  it('is not answered without a history', async () => {
    const error = { message: 'HISTORY is off in the properties of this tab' };
    should(await ask({}, { HISTORY: false })).deepEqual([[], [{ day, error }]]);
    const board = await BoardFunctions.begin();
    should(
      await board.run('Report the error', { day, error: { message: 'TypeError: an Error: x' } }),
    ).deepEqual([[{ payload: { ...day, lanes: [], error: 'an Error: x' } }]]);
  });

  it('has a lane for each state, the longest first', async () => {
    const board = await BoardFunctions.begin();
    const at = (hour: number) => new Date(Date.parse(from) + hour * 3_600_000);
    const rows = [
      { id: 3, received_at: at(18), state: 'Idle' },
      { id: 2, received_at: at(6), state: 'Busy' },
      { id: 1, received_at: at(6), state: 'Ringing' },
      { id: 0, received_at: at(-5), state: 'Idle' },
      { id: 4, received_at: at(23), state: 'Busy' },
    ];
    mock.timers.enable({ apis: ['Date'], now: at(48).getTime() });
    try {
      const [[drawn] = []] = await board.run('Build lanes', { day, payload: rows });
      const stretch = (since: number, until: number) => ({
        since: at(since).getTime(),
        until: at(until).getTime(),
        at: since / 24,
        share: (until - since) / 24,
      });
      should(drawn?.payload).deepEqual({
        ...day,
        lanes: [
          { state: 'Busy', total: 13 * 3_600_000, stretches: [stretch(6, 18), stretch(23, 24)] },
          { state: 'Idle', total: 11 * 3_600_000, stretches: [stretch(0, 6), stretch(18, 23)] },
        ],
      });
    } finally {
      mock.timers.reset();
    }
  });
});
