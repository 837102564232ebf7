import { request } from 'node:http';
import { connect } from 'node:net';
import should from 'should';
import { type Clock, ManualClock, Simulator } from '../../../src/simulator';
import { systemClock } from '../../../src/simulator/clock';
import { ControlPort } from '../../../src/simulator/control/control-port';
import { afterThisTest } from '../../support/teardown';
import { until } from '../../support/wait';
import { RawClient } from '../raw-client';

const TOKEN = 'token-of-the-test';

describe('Simulator: the control port', () => {
  it('sets and shows the state of extensions', async () => {
    const { ask } = await controlled();
    should(await ask('POST', '/state', { extension: '1001', state: 'ringing' })).deepEqual([200, {}]);
    const [, state] = await ask('GET', '/state');
    should(state).match({ version: 22, host: '127.0.0.1', sessions: [], channels: [] });
    should(state.extensions[0]).deepEqual({
      extension: '1001',
      context: 'default',
      hint: 'PJSIP/1001',
      name: 'Phone 1001',
      state: 'Ringing',
    });
  });

  it('starts a call, lets it be answered and waits for its end on a manual clock', async () => {
    const { ask, pbx } = await controlled({ clock: new ManualClock() });
    const [, { id, state }] = await ask('POST', '/call', { from: '1001', to: '1002', talkFor: 60_000 });
    should(state).equal('ringing');
    should((await ask('GET', '/state'))[1].channels).have.length(2);
    const answered = ask('GET', `/call/${id}?until=answered`);
    should((await ask('POST', `/call/${id}`, { do: 'answer' }))[1]).deepEqual({ id, state: 'talking' });
    should(await answered).deepEqual([200, { id, state: 'talking' }]);
    await ask('POST', `/call/${id}`, { do: 'hold' });
    should((await ask('POST', `/call/${id}`, { do: 'unhold' }))[1].state).equal('talking');
    const [, { now, manual }] = await ask('GET', '/clock');
    should(manual).be.true();
    should(await ask('POST', '/clock', { advance: 60_000 })).deepEqual([
      200,
      { now: now + 60_000, manual: true },
    ]);
    should(await ask('GET', `/call/${id}?until=ended`)).deepEqual([
      200,
      { id, state: 'ended', outcome: 'answered' },
    ]);
    should(pbx.exchange.channels.size).equal(0);
  });

  it('transfers a call to an extension and to another call', async () => {
    const { ask, pbx } = await controlled();
    const talking = async (from: string, to: string) => {
      const [, { id }] = await ask('POST', '/call', { from, to });
      await ask('POST', `/call/${id}`, { do: 'answer' });
      return id;
    };
    const first = await talking('1001', '1002');
    const second = await talking('1002', '1003');
    should(await ask('POST', `/call/${first}`, { do: 'transfer', call: second })).deepEqual([
      200,
      { id: first, state: 'talking' },
    ]);
    const devices = () => [...pbx.exchange.channels.values()].map(({ device }) => device).sort();
    should(devices()).deepEqual(['PJSIP/1001', 'PJSIP/1003']);
    await ask('POST', `/call/${first}`, { do: 'transfer', to: '1002', by: 'callee' });
    should(devices()).deepEqual(['PJSIP/1001', 'PJSIP/1002']);
    should(await ask('POST', `/call/${first}`, { do: 'transfer' })).deepEqual([
      400,
      { error: 'to must be a string that is not empty, not missing' },
    ]);
  });

  it('refuses a side for what only the caller can do', async () => {
    const { ask } = await controlled();
    const [, { id }] = await ask('POST', '/call', { from: '1001', to: '1002' });
    for (const action of ['answer', 'hold', 'unhold']) {
      should(await ask('POST', `/call/${id}`, { do: action, by: 'callee' })).deepEqual([
        400,
        { error: `by belongs to hangup and transfer, not to ${action}` },
      ]);
    }
  });

  it('calls a queue, and answers 504 for a wait that cannot succeed any more', async () => {
    const { ask } = await controlled();
    const [, { id }] = await ask('POST', '/call', { from: '1001', queue: 'support' });
    should(await ask('POST', `/call/${id}`, { do: 'hold' })).deepEqual([
      400,
      { error: 'a call to a queue has no hold' },
    ]);
    await ask('POST', `/call/${id}`, { do: 'hangup' });
    should(await ask('GET', `/call/${id}?until=answered`)).deepEqual([
      504,
      { error: "the call from '1001' to queue 'support' ended without an answer: abandoned" },
    ]);
  });

  it('raises an event, starts a fault and ends it', async () => {
    const { ask, pbx } = await controlled();
    const client = await RawClient.loggedIn(pbx.port, { events: 'user' });
    await ask('POST', '/emit', { Event: 'UserEvent', UserEvent: 'Door', Floors: [1, 2] });
    should(await client.frame()).equal(
      'Event: UserEvent\r\nPrivilege: user,all\r\nUserEvent: Door\r\nFloors: 1\r\nFloors: 2\r\n\r\n',
    );
    await ask('POST', '/fault', { name: 'slow-answers', value: 60_000, session: pbx.sessions[0]?.id });
    client.send('Action: Ping');
    await pbx.nextAction('Ping');
    await ask('DELETE', '/fault');
    should(await client.ask('Action: Ping', 'ActionID: 2')).containEql('ActionID: 2');
  });

  it('lists the actions of clients in pages, and waits for the next one, without secrets', async () => {
    const { ask, pbx } = await controlled();
    const login = ask('POST', '/login', { within: 10_000 });
    const client = await RawClient.loggedIn(pbx.port);
    should(await login).deepEqual([200, {}]);
    const next = ask('POST', '/received', { name: 'ping' });
    await client.ask('Action: Ping', 'ActionID: 7');
    const ping = {
      session: 1,
      name: 'Ping',
      actionId: '7',
      headers: [
        ['Action', 'Ping'],
        ['ActionID', '7'],
      ],
    };
    should(await next).deepEqual([200, ping]);
    const [, all] = await ask('GET', '/received');
    should(all.actions[0].headers).containDeep([
      ['Username', 'admin'],
      ['Secret', '***'],
    ]);
    should(all.next).equal(2);
    should((await ask('GET', '/received?from=1&name=PING'))[1]).deepEqual({ actions: [ping], next: 2 });
    should((await ask('GET', '/received?from=2'))[1]).deepEqual({ actions: [], next: 2 });
    should(await ask('POST', '/received', { name: 'Originate', within: 1 })).deepEqual([
      504,
      { error: 'no action Originate arrived within 1 ms; the last actions were Login, Ping' },
    ]);
  });

  it('registers and unregisters a phone', async () => {
    const { ask, pbx } = await controlled();
    const client = await RawClient.loggedIn(pbx.port, { events: 'call' });
    await ask('POST', '/register', { extension: '1001', registered: false });
    await client.read((text) => text.includes('StatusText: Unavailable'));
    await ask('POST', '/register', { extension: '1001', registered: true });
    await client.read((text) => text.includes('StatusText: Idle'));
  });

  it('answers actions and commands with the supplied replies, until these are removed', async () => {
    const { ask, pbx } = await controlled();
    const client = await RawClient.loggedIn(pbx.port);
    await ask('POST', '/answer', { name: 'PJSIPNotify', reply: { error: 'first' } });
    await ask('POST', '/answer', { name: 'pjsipnotify', reply: { message: 'Sent', headers: { To: 'x' } } });
    should(await client.ask('Action: PJSIPNotify')).equal(
      'Response: Success\r\nMessage: Sent\r\nTo: x\r\n\r\n',
    );
    const list = { list: [{ Event: 'Lamp', Name: '1' }], complete: 'LampsComplete' };
    await ask('POST', '/answer', { name: 'Lamps', reply: list });
    should(await client.ask('Action: Lamps')).match(/EventList: start/);
    should(await client.frame()).match(/^Event: Lamp\r\n[\s\S]*Name: 1/);
    should(await client.frame()).match(/^Event: LampsComplete\r\n[\s\S]*ListItems: 1/);
    await ask('POST', '/command', { command: 'lamp  show', output: 'on\noff\n' });
    should(await client.ask('Action: Command', 'Command: lamp show')).match(/Output: on\r\nOutput: off\r\n/);
    for (const path of ['/answer?name=LAMPS', '/command?command=lamp%20show'])
      should(await ask('DELETE', path)).deepEqual([200, {}]);
    should(await client.ask('Action: Lamps')).match(/Invalid\/unknown command/);
    should(await client.ask('Action: Command', 'Command: lamp show')).match(/No such command/);
  });

  it('cuts connections and restarts the PBX', async () => {
    const { ask, pbx } = await controlled();
    const first = await RawClient.loggedIn(pbx.port);
    await ask('POST', '/drop', {});
    await first.closed();
    const second = await RawClient.loggedIn(pbx.port, { events: 'system' });
    const { port } = pbx;
    await ask('POST', '/restart', { bootMs: 1 });
    await second.closed();
    should(pbx.port).equal(port);
    await RawClient.loggedIn(port);
  });

  for (const [what, method, path, body, status, error] of [
    ['an unknown path', 'GET', '/stat', undefined, 404, /^there is no \/stat; paths: \/state, \/call/],
    ['a property of objects as path', 'GET', '/constructor', undefined, 404, /^there is no/],
    ['an unknown call', 'GET', '/call/9', undefined, 404, /^there is no call 9$/],
    ['another method', 'DELETE', '/state', undefined, 405, /^\/state takes GET, POST$/],
    [
      'an unknown field',
      'POST',
      '/state',
      { exten: '1', state: 'idle' },
      400,
      /^unknown field 'exten'; allowed: extension/,
    ],
    [
      'a missing field',
      'POST',
      '/call',
      { from: '1001' },
      400,
      /^to must be a string that is not empty, not missing$/,
    ],
    [
      'a field of another type',
      'POST',
      '/call',
      { from: 1001, to: '1' },
      400,
      /^from must be a string that is not empty, not 1001$/,
    ],
    [
      'an unknown extension',
      'POST',
      '/call',
      { from: '9', to: '1001' },
      400,
      /^no extension '9' in context 'default'$/,
    ],
    [
      'an unknown state',
      'POST',
      '/state',
      { extension: '1001', state: 'asleep' },
      400,
      /^unknown state 'asleep'/,
    ],
    [
      'an event with a line break',
      'POST',
      '/emit',
      { Event: 'A\r\nB' },
      400,
      /^emit: header 'Event' has a line break/,
    ],
    [
      'a reply that is no object',
      'POST',
      '/answer',
      { name: 'A' },
      400,
      /^reply must be an object, not missing$/,
    ],
    [
      'a reply with an unknown field',
      'POST',
      '/answer',
      { name: 'A', reply: { mesage: 'x' } },
      400,
      /^unknown field of pbx.answer\('A'\) 'mesage'; did you mean 'message'\?$/,
    ],
    [
      'a list that is no array',
      'POST',
      '/answer',
      { name: 'A', reply: { list: 1, complete: 'B' } },
      400,
      /^list of pbx.answer\('A'\) must be an array of events$/,
    ],
    ...[
      { headers: null },
      { headers: ['A'] },
      { list: [null], complete: 'B' },
      { list: ['A'], complete: 'B' },
      { list: [], complete: 5 },
    ].map(
      (reply) =>
        [
          `headers that are no object: ${JSON.stringify(reply)}`,
          'POST',
          '/answer',
          { name: 'A', reply },
          400,
          /^pbx\.answer\('A'\).*: headers must be an object, not /,
        ] as const,
    ),
    [
      'a reply with a line break',
      'POST',
      '/answer',
      { name: 'A', reply: { error: 'a\r\nB: c' } },
      400,
      /has a line break/,
    ],
    [
      'an answer that was not supplied',
      'DELETE',
      '/answer?name=A',
      undefined,
      404,
      /^no answer was supplied for A$/,
    ],
    [
      'a flag that is a word',
      'POST',
      '/register',
      { extension: '1001', registered: 'no' },
      400,
      /^registered must be true or false, not "no"$/,
    ],
    ['an unknown fault', 'POST', '/fault', { name: 'kik' }, 400, /^unknown fault 'kik'/],
    ['an unknown session', 'POST', '/fault', { name: 'kick', session: 9 }, 400, /^no session 9$/],
    [
      'a wait that is too long',
      'POST',
      '/login',
      { within: 1e9 },
      400,
      /^within must be a number from 0 to 60000, not 1000000000$/,
    ],
    ['a jump of the machine’s clock', 'POST', '/clock', { advance: 1 }, 409, /start with --clock manual$/],
    ['a body that is no object', 'POST', '/emit', [], 400, /^the body must be a JSON object$/],
  ] as const) {
    it(`answers ${status} to ${what}, and names it`, async () => {
      const { ask } = await controlled();
      const [found, answer] = await ask(method, path, body);
      should(found).equal(status);
      should(answer.error).match(error);
    });
  }

  for (const [what, headers, status] of [
    ['without the token', { authorization: '' }, 401],
    ['with another token', { authorization: 'Bearer other' }, 401],
    ['from a page of another site', { origin: 'https://example.org' }, 403],
    ['from a page without a site', { origin: 'null' }, 403],
    ['for another host', { host: 'example.org' }, 403],
    ['for this machine on another port', { host: '127.0.0.1:1' }, 403],
    ['with a body that a form may send', { 'content-type': 'text/plain' }, 415],
  ] as const) {
    it(`refuses a request ${what}`, async () => {
      const { control, pbx } = await controlled();
      const body = JSON.stringify({ extension: '1001', state: 'ringing' });
      should(await rawStatus(control.port, 'POST', '/state', body, headers)).equal(status);
      should(pbx.exchange.extensions.textOf('1001', 'default')).equal('Idle');
    });
  }

  it('accepts localhost, and a page from its own address', async () => {
    const { control } = await controlled();
    const host = `localhost:${control.port}`;
    should(await rawStatus(control.port, 'GET', '/state', '', { host, origin: `http://${host}` })).equal(200);
  });

  it('limits a body to 64 KiB, and refuses invalid JSON', async () => {
    const { control } = await controlled();
    const big = JSON.stringify({ Event: 'x'.repeat(64 * 1024) });
    should(await rawStatus(control.port, 'POST', '/emit', big)).equal(413);
    should(await rawStatus(control.port, 'POST', '/emit', '{')).equal(400);
  });

  it('works on after a client disconnects within its body, and after an invalid path', async () => {
    const { control } = await controlled();
    const socket = connect(control.port, '127.0.0.1');
    socket.on('error', () => {});
    const head = `POST /emit HTTP/1.1\r\nHost: 127.0.0.1:${control.port}\r\nAuthorization: Bearer ${TOKEN}\r\n`;
    socket.write(`${head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"Event":`);
    // It answers another client meanwhile, so it has read the beginning.
    should(await rawStatus(control.port, 'GET', '/state', '')).equal(200);
    socket.destroy();
    should(await rawStatus(control.port, 'GET', '//', '')).equal(400);
    should(await rawStatus(control.port, 'GET', '/state', '')).equal(200);
  });

  it('loses no action to a wait whose client has gone', async () => {
    const { ask, control, pbx } = await controlled();
    const signals: (AbortSignal | undefined)[] = [];
    const nextAction = pbx.nextAction.bind(pbx);
    pbx.nextAction = (name, options) => {
      signals.push(options?.signal);
      return nextAction(name, options);
    };
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const sent = request({
      host: '127.0.0.1',
      port: control.port,
      method: 'POST',
      path: '/received',
      headers,
    });
    sent.on('error', () => {});
    sent.end('{"name":"Ping"}');
    await until(() => signals.length === 1, 'the wait');
    sent.destroy();
    await until(() => signals[0]?.aborted, 'its end');
    const client = await RawClient.loggedIn(pbx.port);
    await client.ask('Action: Ping', 'ActionID: 7');
    should((await ask('POST', '/received', { name: 'Ping', within: 1000 }))[1]).have.property(
      'actionId',
      '7',
    );
  });

  it('listens on the loopback interface, refuses a port in use and a token with blanks', async () => {
    const { control, pbx } = await controlled();
    should(control.url).equal(`http://127.0.0.1:${control.port}`);
    const again = { port: control.port, token: TOKEN, clock: systemClock };
    await should(ControlPort.listen(pbx, again)).be.rejectedWith(
      /^simulator: control port \d+ is unavailable: /,
    );
    await should(ControlPort.listen(pbx, { ...again, token: 'a b' })).be.rejectedWith(/visible ASCII/);
  });

  it('closes with clients that are connected', async () => {
    const { control } = await controlled();
    const socket = connect(control.port, '127.0.0.1');
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.on('error', () => {});
    await new Promise((resolve) => socket.on('connect', resolve));
    await control.close();
    await closed;
  });
});

async function controlled({ clock = systemClock }: { clock?: Clock } = {}) {
  const pbx = await Simulator.listen({ clock, queues: [{ name: 'support', members: ['1002'] }] });
  const control = await ControlPort.listen(pbx, { port: 0, token: TOKEN, clock });
  afterThisTest(async () => {
    await control.close();
    await pbx.close();
  });
  const ask = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(control.url + path, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return [response.status, await response.json()] as const;
  };
  return { pbx, control, ask };
}

/** The status of a request with any headers: fetch sets Host and Origin itself. */
function rawStatus(
  port: number,
  method: string,
  path: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<number | undefined> {
  const all = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers };
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers: all }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
