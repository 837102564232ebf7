import should from 'should';
import { AT, BoardFunctions, device, hint, keyOf, status, table } from './board';

describe('the extension board: the words of the log', () => {
  let board: BoardFunctions;
  beforeEach(async () => {
    board = await BoardFunctions.begin();
  });
  const first = async (topic: string, payload: object) => (await board.lines([topic, payload]))[0];

  it('say how each dial ended', async () => {
    const outcomes = {
      ANSWER: 'talks to',
      BUSY: 'found busy',
      NOANSWER: 'got no answer from',
      CANCEL: 'stopped calling',
      CHANUNAVAIL: 'could not reach',
      CONGESTION: 'could not reach',
    };
    const dial = { CallerIDNum: '1', DestCallerIDNum: '2' };
    should(await first('DialBegin', dial)).equal('1 calls 2');
    should(await first('DialBegin', { CallerIDNum: '1', DialString: 't/3' })).equal('1 calls t/3');
    for (const [DialStatus, words] of Object.entries(outcomes))
      should(await first('DialEnd', { ...dial, DialStatus })).equal(`1 ${words} 2`);
  });

  it('say why each call ended', async () => {
    const endings = {
      1: 'no such number',
      2: 'no route',
      3: 'no route',
      18: 'no answer',
      19: 'no answer',
      20: 'the phone was not reachable',
      22: 'the number has changed',
      26: 'answered elsewhere',
      27: 'out of order',
      28: 'not a complete number',
      34: 'no line free',
      38: 'the network is out of order',
      41: 'temporary failure',
      42: 'the switch is overloaded',
      44: 'no line free',
      58: 'not possible right now',
      88: 'incompatible phones',
    };
    for (const [Cause, words] of Object.entries(endings))
      should(await first('Hangup', { CallerIDNum: '1', Cause })).equal(`1 hung up (${words})`);
    should(await first('Hangup', { CallerIDNum: '1', Cause: '31', 'Cause-txt': 'x' })).equal('1 hung up');
  });

  it('say how long a gap was', async () => {
    const gap = { from: '2026-11-28T10:00:00.000Z', to: '2026-11-28T10:00:12.400Z' };
    should(await first('gap', gap)).equal('null no events from Asterisk for 12 s');
  });

  it('name an event without words by its topic', async () => {
    should(await first('PeerStatus', { CallerIDNum: '1' })).equal('1 PeerStatus');
  });

  it('show the code of a state without a text', async () => {
    should(await first('ExtensionStatus', { Exten: '1', Status: '4' })).equal('1 is 4');
  });

  it('repeat a state after another extension reported one', async () => {
    await board.lines(['Hangup', { CallerIDNum: '1001', Cause: '16' }]);
    await board.lines(['ExtensionStatus', status(0)], ['ExtensionStatus', { ...status(0), Exten: '2' }]);
    should(await board.lines(['Hangup', { CallerIDNum: '1001' }], ['ExtensionStatus', status(0)])).deepEqual([
      ...['1001 hung up', '2 is Idle', '1001 is Idle', '1001 hung up'],
    ]);
  });

  it('are kept for the newest 30 events', async () => {
    const lines = await board.lines(
      ...Array.from({ length: 32 }, (_, i): [string, object] => ['x', { CallerIDNum: String(i) }]),
    );
    should(lines).have.length(30);
    should(lines[0]).equal('31 x');
    should(await board.lines(['y', {}])).have.length(30);
  });

  it('are queued in the columns of the table, cut to their size', async () => {
    const payload = { CallerIDNum: 'c'.repeat(81) };
    const ami = { pbx: 'p'.repeat(81), server: 's'.repeat(121), receivedAt: AT };
    await board.run('Log', {
      payload: [
        { topic: 't'.repeat(81), payload, ami },
        { topic: 'gap', payload: {}, ami },
      ],
    });
    const { events, size } = board.flow.get('queue') as { events: Map<number, unknown[]>; size: number };
    const data = JSON.stringify(payload);
    const [row, gap] = [...events.values()];
    should(row?.[0]).equal('p'.repeat(80));
    should(row?.slice(2)).deepEqual([new Date(AT), 's'.repeat(120), 't'.repeat(80), 'c'.repeat(80), data]);
    should(gap?.[5]).be.null();
    should(size).equal(data.length + 2);
  });
});

describe('the extension board: a received state', () => {
  let board: BoardFunctions;
  beforeEach(async () => {
    board = await BoardFunctions.begin();
  });
  const refresh = () => board.flow.get('refresh');
  const queued = (table: string) =>
    (board.flow.get('queue') as Record<string, Map<string, unknown[]>>)[table];
  it('counts for the refresh that asked for it', async () => {
    const { id } = await board.refresh();
    await board.take({ ...board.answer(id, '1', 0), parts: { count: 3 } });
    should(refresh()).containEql({ done: 1, total: 3 });
    await board.take({ ...board.answer(id, '2', 0), question: 'PBX 1', parts: { count: 2 } });
    should(refresh()).containEql({ done: 2, total: 5 });
    await board.take(board.answer(id + 1, '3', 0));
    await board.report(hint(0));
    should(refresh()).containEql({ done: 2, total: 5 });
  });

  it('adds no line if the refresh got no answer', async () => {
    const { id } = await board.refresh();
    should(await board.take(board.answer(id, '1', 0, { ok: false }))).deepEqual([]);
    should(board.flow.get('states')).deepEqual({});
  });

  it('adds an extension that the table does not have', async () => {
    board.flow.set('extensions', {});
    const { id } = await board.refresh();
    await board.take(board.answer(id, '1', 0));
    await board.take(board.answer(id, '2', -1));
    const key = keyOf('1@home');
    should(board.flow.get('extensions')).deepEqual(table({ extension: '1' }));
    should([...(queued('extensions') ?? [])]).deepEqual([[key, ['PBX', '1', 'home', '', true]]]);
  });

  it('belongs to its PBX, whose name is cut to the size of the column', async () => {
    const pbx = 'p'.repeat(81);
    await board.report(hint(0), { ami: { pbx, server: 's' } });
    const key = keyOf('1001@home', 'p'.repeat(80));
    should([...(queued('states') ?? [])].map(([each, row]) => [each, row[0]])).deepEqual([
      [key, 'p'.repeat(80)],
    ]);
  });

  it('has the name of the phone if a refresh queried its device', async () => {
    const { id } = await board.refresh();
    const answer = board.answer(id, 'PJSIP/a/1', 0, { hint: '', context: '' });
    await board.take({ ...answer, phones: true });
    should(board.state('a/1@')).containEql({ state: 'idle', hint: 'PJSIP/a/1' });
  });

  it('is queued in the columns of the table, cut to their size', async () => {
    const { id } = await board.refresh();
    await board.take(board.answer(id, '1', 0, { text: 't'.repeat(41), hint: 'h'.repeat(256) }));
    await board.take(board.answer(id, '2', 0, { text: undefined, hint: undefined }));
    const at = new Date(AT);
    should([...(queued('states') ?? [])]).deepEqual([
      [keyOf('1@home'), ['PBX', '1', 'home', 0, 'idle', 't'.repeat(40), true, 'h'.repeat(255), at, at]],
      [keyOf('2@home'), ['PBX', '2', 'home', 0, 'idle', null, true, null, at, at]],
    ]);
  });

  it('increases the turn if it is reported', async () => {
    const { id } = await board.refresh();
    await board.take(board.answer(id, '1', 0));
    should(board.flow.get('turn')).equal(id);
    await board.report(hint(0));
    should(board.flow.get('turn')).equal(id + 1);
  });

  it('is logged if no event reported it', async () => {
    const { id } = await board.refresh();
    const [found] = await board.take(board.answer(id, '1', 4, { text: 'Gone' }));
    should(found).deepEqual({
      topic: 'refresh',
      payload: { Exten: '1', Context: 'home', Hint: 'PJSIP/1', Status: '4', StatusText: 'Unavailable' },
      ami: { pbx: 'PBX', server: 'server', receivedAt: AT },
    });
    should((await board.take(board.answer(id, '1', 0)))[0]).containDeep({ payload: { Status: '0' } });
    should(await board.take(board.answer(id, '1', 0))).deepEqual([]);
  });

  it('is logged from a snapshot, unless an ExtensionStatus reports the same', async () => {
    const texts = async (entry: object, more: object = {}) =>
      (await board.report(entry, more)).logged.map(
        ({ payload }) => (payload as { StatusText: string }).StatusText,
      );
    should(await texts(hint(0))).deepEqual([]);
    should(await texts(hint(0))).deepEqual([]);
    should(await texts(hint(0, { online: false }))).deepEqual(['Unavailable']);
    should(await texts(hint(2, { online: false }))).deepEqual(['Unavailable']);
    should(await texts(hint(2, { text: 'Busy' }))).deepEqual(['Busy']);
    should(await texts(device('PJSIP/1', 'inUse'))).deepEqual(['InUse']);
    for (const entry of [hint(8, { text: 'Ringing' }), device('PJSIP/1', 'inUse')])
      should(await texts(entry, { snapshot: true })).deepEqual([]);
    should(await texts({}, { snapshot: true, complete: true })).deepEqual(['Ringing']);
  });
});
