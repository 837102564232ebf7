import { mock } from 'node:test';
import should from 'should';
import { Functions, type Message } from './functions';

const TITLE = 'Refresh over HTTP';

describe('the example "Refresh over HTTP": its functions', () => {
  const functions = new Functions(TITLE);

  describe('Check', () => {
    const check = (payload?: unknown) => functions.run('Check', { _msgid: '1', payload });

    for (const body of [
      undefined,
      null,
      '',
      ' \r\n',
      '{}',
      Buffer.from(' {"useSeparateConnection":true,"timestamp":0} '),
      '{"timestamp":-1.5,"other":[]}',
      `{}${' '.repeat(9998)}`,
    ]) {
      it(`queries all extensions: ${JSON.stringify(body)?.slice(0, 60)}`, async () => {
        should(await check(body)).deepEqual([[{ _msgid: '1', action: 'refresh' }], []]);
      });
    }

    for (const [body, statusCode, message] of [
      [`{}${' '.repeat(9999)}`, 413, 'the body must not be longer than 10000 bytes'],
      ['{', 400, /^the body must be JSON: ./],
      ['[]', 400, 'the body must be a JSON object'],
      ['null', 400, 'the body must be a JSON object'],
      ['"text"', 400, 'the body must be a JSON object'],
      [
        '{"useSeparateConnection":false}',
        400,
        'useSeparateConnection must be true: a refresh always has a connection of its own',
      ],
      [
        '{"useSeparateConnection":null}',
        400,
        'useSeparateConnection must be true: a refresh always has a connection of its own',
      ],
      ['{"timestamp":"1"}', 400, 'timestamp must be a number'],
      ['{"timestamp":null}', 400, 'timestamp must be a number'],
      ['{"timestamp":1e999}', 400, 'timestamp must be a number'],
    ] as const) {
      it(`refuses with ${statusCode} and says why: ${body.slice(0, 60)}`, async () => {
        const [passed, [refused] = []] = await check(body);
        should(passed).deepEqual([]);
        should(refused).match({ _msgid: '1', statusCode, payload: { success: false, message } });
        should(Object.keys(refused?.payload as object)).deepEqual(['success', 'message']);
      });
    }
  });

  describe('Answer', () => {
    const answer = async (action: string, payload: object) =>
      (await functions.run('Answer', { res: {}, action, payload }))[0]?.[0];

    it('answers a refresh with the summary, and only the two counts of its statistics', async () => {
      const summary = { connectionId: 'separate-1', extensionsChecked: 25, results: [{ extension: '1001' }] };
      const statistics = { successfulQueries: 24, failedQueries: 1, connectMs: 3, queryMs: 4 };
      should(await answer('refresh', { ...summary, statistics })).deepEqual({
        res: {},
        action: 'refresh',
        statusCode: 200,
        payload: {
          success: true,
          message: '25 extensions checked, 1 without an answer',
          data: { ...summary, statistics: { successfulQueries: 24, failedQueries: 1 } },
        },
      });
    });

    it('answers a status request with the connections', async () => {
      const data = { activeConnections: 2, connections: [{}, {}] };
      should(await answer('status', data)).deepEqual({
        res: {},
        action: 'status',
        statusCode: 200,
        payload: { success: true, message: '2 connections', data },
      });
    });

    it('answers close with the number of closed connections', async () => {
      should(await answer('close', { closedConnections: 3 })).deepEqual({
        res: {},
        action: 'close',
        statusCode: 200,
        payload: { success: true, message: '3 connections closed', closedConnections: 3 },
      });
    });
  });

  describe('Report error', () => {
    for (const [code, statusCode] of [
      ['AMI_ERR_TIMEOUT', 504],
      ['AMI_ERR_CLOSED', 503],
      ['AMI_ERR_INVALID_ACTION', 500],
      ['AMI_ERR_CONNECT', 502],
      ['AMI_ERR_LOGIN', 502],
    ] as const) {
      it(`answers ${code} with ${statusCode}, the code and the message`, async () => {
        const error = { code, message: 'what happened', source: { id: 'not for the client' } };
        should(await functions.run('Report error', { res: {}, error, payload: 1 })).deepEqual([
          [
            {
              res: {},
              error,
              statusCode,
              payload: { success: false, message: 'what happened', error: { code } },
            },
          ],
        ]);
      });
    }
  });
});

describe('the example "Refresh over HTTP": its queue', () => {
  let turns: Functions;
  const request = (id: string, response: object = {}) => ({
    _msgid: id,
    action: 'refresh',
    res: { _res: response },
  });
  const ids = (messages: Message[] = []) => messages.map(({ _msgid }) => _msgid);
  const take = async (message: Message) => (await turns.run('Queue', message))[0] ?? [];
  const takeAll = async (...messages: Message[]) => {
    const passed: Message[] = [];
    for (const message of messages) passed.push(...(await take(message)));
    return passed;
  };
  const four = () => takeAll(...['1', '2', '3', '4'].map((id) => request(id)));
  const begin = (most?: number) => {
    turns = new Functions(TITLE, { WAITING_AT_MOST: most });
  };
  const refusal = (message: string) => ({
    statusCode: 503,
    payload: { success: false, message, error: { code: 'AMI_ERR_CLOSED' } },
  });
  beforeEach(() => begin(2));

  it('starts four refreshes at once, and the others in order, each after the end of an earlier one', async () => {
    const passed = await four();
    should(passed.map(({ itsTurn, ...message }) => message)).deepEqual(
      ['1', '2', '3', '4'].map((id) => request(id)),
    );
    should(new Set(passed.map(({ itsTurn }) => itsTurn)).size).equal(4);
    should(await takeAll(request('5'), request('6'))).deepEqual([]);
    should(ids(await take(passed[2] as Message))).deepEqual(['5']);
    should(ids(await take({ ...(passed[0] as Message), error: {} }))).deepEqual(['6']);
    // Catch and Complete both report the end of a refresh. It counts once.
    await take(request('7'));
    should(await take(passed[0] as Message)).deepEqual([]);
  });

  it('starts no refresh because of an answer to a status request', async () => {
    await four();
    await take(request('5'));
    should(await turns.run('Queue', { action: 'status' })).deepEqual([[], []]);
    const passed = await take({ itsTurn: '0000000000000001' });
    should(ids(passed)).deepEqual(['5']);
    should(await take(passed[0] as Message)).deepEqual([]);
  });

  for (const sign of ['writableEnded', 'destroyed', 'closed']) {
    it(`starts no refresh whose client has disconnected: ${sign}`, async () => {
      const late = { [sign]: false };
      const passed = await four();
      await turns.run('Queue', request('5', late));
      await turns.run('Queue', request('6'));
      late[sign] = true;
      // The first was answered.
      should(ids(await take(passed[0] as Message))).deepEqual(['6']);
    });
  }

  for (const [what, res] of [
    ['no response', undefined],
    ['an empty response', {}],
  ] as const) {
    it(`starts a refresh with ${what}, which has no client that can disconnect`, async () => {
      should(await take({ action: 'refresh', res })).have.length(1);
    });
  }

  it('accepts a new request in place of one whose client has disconnected', async () => {
    await four();
    const late = { destroyed: false };
    await turns.run('Queue', request('5', late));
    await turns.run('Queue', request('6'));
    late.destroyed = true;
    const [, refused] = await turns.run('Queue', request('7'));
    should(refused).deepEqual([]);
    should(await turns.run('Queue', request('8'))).deepEqual([
      [],
      [{ ...request('8'), ...refusal('2 requests are already queued') }],
    ]);
  });

  it('starts requests that need not wait, even if it may hold none', async () => {
    begin(0);
    should(ids(await four())).deepEqual(['1', '2', '3', '4']);
    const [, refused] = await turns.run('Queue', request('5'));
    should(refused).deepEqual([{ ...request('5'), ...refusal('0 requests are already queued') }]);
  });

  it('has a limit even if the property of the tab is missing', async () => {
    begin(undefined);
    await four();
    const [, refused] = await turns.run('Queue', request('5'));
    should(ids(refused)).deepEqual(['5']);
  });

  it('passes `close` on at once, and refuses waiting requests whose clients are still connected', async () => {
    await four();
    await turns.run('Queue', request('5', { destroyed: true }));
    await turns.run('Queue', request('6'));
    const close = { action: 'close', res: {} };
    const [passed, refused] = await turns.run('Queue', close);
    should(passed).deepEqual([{ ...close, itsTurn: 'close' }]);
    should(refused).deepEqual([{ ...request('6'), ...refusal('the refresh was closed before it began') }]);
    // Neither its answer nor the next close finds a waiting request.
    should(await turns.run('Queue', passed?.[0] as Message)).deepEqual([[], []]);
    should(await turns.run('Queue', close)).deepEqual([[{ ...close, itsTurn: 'close' }], []]);
  });

  it('starts the next refresh a minute after the loss of a client whose refresh ended without a message', async () => {
    let now = 1_000_000;
    const clock = mock.method(Date, 'now', () => now);
    try {
      const gone = { destroyed: false };
      const passed = await takeAll(request('1', gone), request('2'), request('3'), request('4'));
      gone.destroyed = true;
      should(ids(passed)).deepEqual(['1', '2', '3', '4']);
      now += 60_000;
      should(await take(request('5'))).deepEqual([]);
      now += 1;
      should(ids(await take({ action: 'status' }))).deepEqual(['5']);
      // The other clients are still waiting for their answers.
      now += 3_600_000;
      should(await take(request('6'))).deepEqual([]);
    } finally {
      clock.mock.restore();
    }
  });

  it('starts nothing after the flow was stopped, and answers waiting requests with 503', async () => {
    const answers: unknown[] = [];
    const response = (state: object) => ({
      ...state,
      status(code: number) {
        return { json: (body: unknown) => answers.push([code, body]) };
      },
    });
    begin(10);
    const passed = await four();
    for (const state of [{}, { writableEnded: true }, { destroyed: true }])
      await turns.run('Queue', request('5', response(state)));
    await turns.run('Queue', { action: 'refresh' });
    await turns.run('Queue', { action: 'refresh', res: {} });
    await turns.end('Queue');
    should(answers).deepEqual([
      [503, { success: false, message: 'the flow was stopped', error: { code: 'AMI_ERR_CLOSED' } }],
    ]);
    should(await take(passed[0] as Message)).deepEqual([]);
    await turns.end('Queue');
    should(answers).have.length(1);
  });
});
