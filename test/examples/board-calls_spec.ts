import { mock } from 'node:test';
import should from 'should';
import { AT, BoardFunctions } from './board';
import type { Message } from './functions';

const NOW = Date.parse(AT);

describe('the extension board: calls', () => {
  let board: BoardFunctions;
  beforeEach(async () => {
    board = await BoardFunctions.begin();
  });
  const take = async (topic: string, payload: object) => {
    await board.run('Track the calls', { payload: [{ topic, payload }] });
    return Object.fromEntries(board.flow.get('calls') as Map<string, object>);
  };
  const dial = { Channel: 'a', DestChannel: 'b', CallerIDNum: '1', DestCallerIDNum: '2' };

  it('are known by both channels while one rings', async () => {
    should(await take('DialBegin', dial)).deepEqual({ a: { number: '1', calls: '2' }, b: { calledBy: '1' } });
  });

  it('go on where they are answered', async () => {
    await take('DialBegin', dial);
    const answered = { a: { number: '1', calls: undefined }, b: { number: '2', calledBy: undefined } };
    should(await take('DialEnd', { ...dial, DialStatus: 'ANSWER' })).deepEqual(answered);
  });

  it('end where they are not answered', async () => {
    await take('DialBegin', dial);
    should(await take('DialEnd', { ...dial, DialStatus: 'BUSY' })).deepEqual({
      a: { number: '1', calls: undefined },
    });
  });

  it('may come from no channel', async () => {
    const { Channel, ...originated } = dial;
    should(await take('DialBegin', originated)).deepEqual({ b: { calledBy: '1' } });
    should(await take('DialEnd', { ...originated, DialStatus: 'BUSY' })).deepEqual({});
  });

  it('take the number from the dial string when the caller ID is unknown', async () => {
    const unknown = { ...dial, DestCallerIDNum: '<unknown>', DialString: 'trunk/42@host' };
    should((await take('DialBegin', unknown)).a).deepEqual({ number: '1', calls: '42' });
    should((await take('DialEnd', { ...unknown, DialStatus: 'ANSWER' })).b).containEql({ number: '42' });
    should((await take('DialBegin', { Channel: 'c' })).c).deepEqual({ number: undefined, calls: undefined });
  });

  it('meet in a bridge until a channel leaves it', async () => {
    const bridge = { Channel: 'a', BridgeUniqueid: 'x', CallerIDNum: '1' };
    should(await take('BridgeEnter', bridge)).deepEqual({ a: { bridge: 'x', number: '1' } });
    should(await take('BridgeLeave', bridge)).deepEqual({ a: { bridge: undefined, number: '1' } });
    should(await take('Hangup', { Channel: 'a' })).deepEqual({});
  });

  it('are unknown after a gap', async () => {
    await take('DialBegin', dial);
    should(await take('gap', {})).deepEqual({});
  });

  it('are limited to 10,000 channels', async () => {
    const calls = board.flow.get('calls') as Map<string, object>;
    for (let i = 0; i < 9_999; i++) calls.set(`c${i}`, {});
    await take('BridgeEnter', { Channel: 'last' });
    should(calls.size).equal(10_000);
    await take('BridgeEnter', { Channel: 'one more' });
    should(calls.size).equal(10_000);
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
  const lamp = async (payload: object) =>
    (await board.run('Connection state', { payload, ami: { pbx: 'p'.repeat(81) } }))[1];
  const pbx = () => board.flow.get('pbx');

  it('is shown in plain words', async () => {
    const words = {
      ready: 'connected',
      connecting: 'connecting',
      login: 'connecting',
      closed: 'disconnected',
    };
    for (const [state, text] of Object.entries(words)) {
      await lamp({ state, healthy: false });
      should(pbx()).containEql({ text });
    }
  });

  it('is known by name, server, reason and the time it was last healthy', async () => {
    const name = 'p'.repeat(80);
    await lamp({ server: 's', state: 'closed', healthy: false, reason: { message: 'refused' } });
    should(pbx()).deepEqual({ name, ok: false, server: 's', text: 'disconnected', why: 'refused' });
    await lamp({ server: 's', state: 'ready', healthy: true });
    should(pbx()).deepEqual({ name, ok: true, server: 's', text: 'connected', why: undefined, seenAt: NOW });
    mock.timers.setTime(NOW + 1000);
    await lamp({ server: 's', state: 'closed', healthy: false });
    should(pbx()).containEql({ ok: false, seenAt: NOW + 1000 });
    mock.timers.setTime(NOW + 2000);
    await lamp({ server: 's', state: 'closed', healthy: false });
    should(pbx()).containEql({ seenAt: NOW + 1000 });
  });

  it('brings a refresh when the first one failed', async () => {
    const up = { state: 'ready', healthy: true };
    board.flow.set('refresh', { endedAt: 1, error: 'not connected' });
    should(await lamp({ state: 'closed', healthy: false })).deepEqual([]);
    should(await lamp(up)).deepEqual([{}]);
    should(await lamp(up)).deepEqual([]);
    for (const refresh of [{ endedAt: 1 }, { error: 'x' }]) {
      board.flow.set('pbx', {});
      board.flow.set('refresh', refresh);
      should(await lamp(up)).deepEqual([]);
    }
  });

  it('keeps the states when a refresh fails', async () => {
    board.flow.set('refresh', { id: 2 });
    const failed = (refresh: number) =>
      board.run('Keep last states', { refresh, error: { message: 'AmiError: not Error: connected' } });
    should((await failed(1))[0]).have.length(1);
    should(board.flow.get('refresh')).deepEqual({ id: 2 });
    await failed(2);
    should(board.flow.get('refresh')).deepEqual({ id: 2, endedAt: NOW, error: 'not Error: connected' });
  });
});

describe("the extension board: an extension's day, asked for", () => {
  const [from, to] = ['2026-11-27T00:00:00.000Z', '2026-11-28T00:00:00.000Z'];
  const ask = async (more: object = {}, env = {}, topic = 'day') =>
    (await BoardFunctions.begin(env)).run('Read request', {
      topic,
      payload: { asked: 'x', extension: ' 1001 ', from, to, ...more },
    });
  const day = { asked: 'x', extension: '1001', from, to };
  const values = (context: string) => {
    const [begin, end] = [new Date(from), new Date(to)];
    return ['PBX', '1001', context, context, begin, 'PBX', '1001', context, context, begin, end];
  };

  it('is read from the log', async () => {
    should(await ask()).deepEqual([[{ day, payload: values('') }], []]);
    should(await ask({ context: 'home' }, { CONTEXT: 'own' })).deepEqual([
      [{ day, payload: values('home') }],
      [],
    ]);
    should(await ask({}, { CONTEXT: 'own' })).deepEqual([[{ day, payload: values('own') }], []]);
  });

  it('has at most 80 characters of an extension', async () => {
    const [[sent] = []] = await ask({ extension: 'x'.repeat(81) });
    should(((sent as Message).payload as string[])[1]).have.length(80);
  });

  it('is at most two days long', async () => {
    should((await ask({ to: '2026-11-29T00:00:00.000Z' }))[0]).have.length(1);
    for (const end of ['2026-11-29T00:00:00.001Z', from, 'never'])
      should(await ask({ to: end })).deepEqual([[], []]);
  });

  it('is asked for by the topic day alone', async () => {
    should(await ask({}, {}, 'night')).deepEqual([[], []]);
    should(await (await BoardFunctions.begin()).run('Read request', { topic: 'day' })).deepEqual([[], []]);
  });

  it('has no answer without a history', async () => {
    const error = { message: 'HISTORY is off in the properties of this tab' };
    should(await ask({}, { HISTORY: false })).deepEqual([[], [{ day, error }]]);
    const board = await BoardFunctions.begin();
    should(
      await board.run('Report the error', { day, error: { message: 'TypeError: an Error: x' } }),
    ).deepEqual([[{ payload: { ...day, lanes: [], error: 'an Error: x' } }]]);
  });

  it('has a lane for each state, the longest first', async () => {
    const board = await BoardFunctions.begin();
    board.flow.set('pbx', { ok: true });
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
