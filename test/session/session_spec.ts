import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import should from 'should';
import type { AmiError } from '../../src/errors';
import type { Frame } from '../../src/protocol';
import { type AmiOptions, AmiSession } from '../../src/session';
import { heapUsed } from '../support/heap';
import { opened } from '../support/opened-session';
import { type Script, scriptedServer } from '../support/scripted-server';
import { rejection, until } from '../support/wait';

const openFailure = async (script: Script, options: AmiOptions = {}) => {
  const server = await scriptedServer(script);
  return rejection<AmiError>(AmiSession.open({ ...server.options, ...options }));
};

/** Logs in at a server that repeats a frame endlessly. @returns the error of the login, and the growth of the heap */
async function pouredInto(frame: string, connectionTimeout = 10_000) {
  const server = await scriptedServer({
    answers: {
      login: (_, { socket }) => {
        const piece = Buffer.from(frame.repeat(500));
        const pour = () => {
          while (!socket.destroyed && socket.write(piece));
          if (!socket.destroyed) socket.once('drain', pour);
        };
        pour();
      },
    },
  });
  const before = heapUsed();
  const error = await rejection<AmiError>(AmiSession.open({ ...server.options, connectionTimeout }));
  return { error, heap: heapUsed() - before };
}

describe('AmiSession.open', () => {
  it('logs in by MD5 challenge if it is offered, without the secret on the wire (AMI 13)', async () => {
    const { server } = await opened();
    const [challenge, login] = server.received;
    should(challenge).containEql({ action: 'Challenge', authtype: 'MD5' });
    should(login).containEql({
      username: 'ami',
      authtype: 'MD5',
      key: createHash('md5').update('123456789sesame').digest('hex'),
    });
    should(JSON.stringify(server.received)).not.match(/sesame/);
  });

  it('logs in with plain text on the same connection if no challenge is offered', async () => {
    const { server } = await opened({
      answers: {
        challenge: (action, client) => client.answer(action, 'Response: Error', 'Message: Permission denied'),
      },
    });
    should(server.names()).deepEqual(['Challenge', 'Login']);
    should(server.received[1]).containEql({ secret: 'sesame' });
  });

  it('uses only the method that is set', async () => {
    const { server } = await opened({}, { login: 'plain' });
    should(server.names()).deepEqual(['Login']);
    const refuse: Script = {
      answers: { challenge: (action, client) => client.answer(action, 'Response: Error') },
    };
    should(await openFailure(refuse, { login: 'md5' })).match({
      code: 'AMI_ERR_LOGIN',
      message: /offers no MD5 challenge.*login is set to md5/,
    });
  });

  it('logs in with plain text if the response has no challenge', async () => {
    const { server } = await opened({
      answers: { challenge: (action, client) => client.answer(action, 'Response: Success') },
    });
    should(server.names()).deepEqual(['Challenge', 'Login']);
    should(server.received[1]).have.property('secret');
    should(server.received[1]).not.have.property('key');
  });

  it('sends the event mask with the login, and none for all (AMI 16)', async () => {
    const { server } = await opened({}, { events: 'call,system' });
    should(server.received[1]).containEql({ events: 'call,system' });
    const { server: all } = await opened();
    should(all.received[1]).not.have.property('events');
  });

  it('accepts a banner byte by byte, and one of a proxy (AMI 1, 112)', async () => {
    const { session } = await opened({
      banner: '',
      onConnection: (socket) => {
        for (const byte of 'Asterisk Call Manager Proxy/1.2\n') socket.write(byte);
      },
    });
    should(session.banner).equal('Asterisk Call Manager Proxy/1.2');
  });

  it('delivers events that arrive in one segment with the login response', async () => {
    const { session } = await opened({
      answers: {
        login: ({ actionid }, client) =>
          client.socket.write(
            `Response: Success\r\nActionID: ${actionid}\r\n\r\n${'Event: FullyBooted\r\n\r\n'.repeat(5)}`,
          ),
      },
    });
    const events: Frame[] = [];
    session.on('event', (event) => events.push(event));
    await until(() => events.length === 5, 'five events');
  });

  it('refuses a server that is not an AMI server', async () => {
    const error = await openFailure({ banner: 'HTTP/1.1 400 Bad Request\r\n\r\n' });
    should(error).match({ code: 'AMI_ERR_BANNER', message: /HTTP\/1\.1 400/ });
    should((await openFailure({ banner: 'x'.repeat(5000) })).code).equal('AMI_ERR_BANNER');
  });

  it('reports a close before the banner, and mentions authlimit (AMI 4)', async () => {
    const error = await openFailure({ banner: '', onConnection: (socket) => socket.end() });
    should(error).match({ code: 'AMI_ERR_BANNER', message: /authlimit/ });
  });

  it('has a deadline for the banner, and one for the login', async () => {
    const silent = await openFailure({ banner: '' }, { connectionTimeout: 60 });
    should(silent).match({ code: 'AMI_ERR_BANNER', message: /60 ms/ });
    const mute = await openFailure({ answers: { login: () => {} } }, { connectionTimeout: 60 });
    should(mute).match({ code: 'AMI_ERR_TIMEOUT', message: /Login/ });
  });

  it('names the user, what to check, and never the secret, when the login is refused (AMI 7)', async () => {
    const error = await openFailure({
      answers: {
        login: (action, client) => client.answer(action, 'Response: Error', 'Message: Authentication failed'),
      },
    });
    should(error).match({ code: 'AMI_ERR_LOGIN', message: /"ami".*permit\/deny/ });
    should(`${error.stack} ${JSON.stringify(error)}`).not.match(/sesame/);
  });

  it('distinguishes a login elsewhere from a refused login (AMI 8)', async () => {
    const error = await openFailure({
      answers: {
        login: (action, client) => client.answer(action, 'Response: Error', 'Message: Login Already In Use'),
      },
    });
    should(error).match({ code: 'AMI_ERR_LOGIN', message: /elsewhere.*allowmultiplelogin/ });
    should(error.response?.get('Message')).equal('Login Already In Use');
  });

  it('treats a server that is shutting down as unavailable, and sends it no secret in plain text (AMI 20)', async () => {
    const said: string[] = [];
    const error = await openFailure({
      answers: {
        challenge: (action, client) =>
          client.answer(action, 'Response: Error', 'Message: Asterisk is shutting down'),
        login: (action) => said.push(JSON.stringify(action)),
      },
    });
    should(error).match({ code: 'AMI_ERR_CONNECT', message: /shutting down/ });
    should(error.response?.get('Message')).equal('Asterisk is shutting down');
    should(said).be.empty();
  });

  it('disconnects a server that sends endless events before the login, and keeps a limited number', async () => {
    const { error } = await pouredInto('Event: X\r\nData: y\r\n\r\n');
    should(error).match({ code: 'AMI_ERR_PROTOCOL', message: /before the login was complete/ });
  });

  it('keeps no unknown responses before the login response, and times out', async () => {
    const { error, heap } = await pouredInto('Response: Success\r\nActionID: x\r\n\r\n', 300);
    should(error).match({ code: 'AMI_ERR_TIMEOUT' });
    should(heap).be.below(16 * 1024 * 1024);
  });

  it('fails at once when the connection ends during the login', async () => {
    should((await openFailure({ answers: { login: (_, client) => client.socket.destroy() } })).code).equal(
      'AMI_ERR_CONNECT',
    );
  });

  it('reports a refused connection', async () => {
    const server = await scriptedServer();
    await server.close();
    should(await rejection(AmiSession.open(server.options))).match({
      code: 'AMI_ERR_CONNECT',
      message: /refused/,
    });
  });

  it('reports a name that cannot be resolved', async () => {
    const error = await rejection(
      AmiSession.open({ host: 'no-such-host.invalid', username: 'a', secret: 'b' }),
    );
    should(error).match({ code: 'AMI_ERR_CONNECT', message: /no-such-host\.invalid/ });
  });

  it('does not connect without a username or without a secret', async () => {
    const server = await scriptedServer();
    for (const missing of ['username', 'secret']) {
      should(await rejection(AmiSession.open({ ...server.options, [missing]: '' }))).match({
        code: 'AMI_ERR_LOGIN',
        message: new RegExp(`^${missing} is missing`),
      });
    }
    should(server.received).be.empty();
  });

  it('ends at once when it is aborted, at each stage', async () => {
    const stages: Script[] = [
      { banner: '' },
      { answers: { challenge: () => {} } },
      { answers: { login: () => {} } },
    ];
    for (const stage of stages) {
      const server = await scriptedServer(stage);
      const abort = new AbortController();
      const opening = rejection(AmiSession.open(server.options, { signal: abort.signal }));
      await until(() => server.clients.size === 1, 'a connection');
      abort.abort();
      should(await opening).match({ code: 'AMI_ERR_CLOSED' });
      await until(() => server.clients.size === 0, 'the end of the connection');
    }
    const early = AmiSession.open((await scriptedServer()).options, { signal: AbortSignal.abort() });
    should(await rejection(early)).match({ code: 'AMI_ERR_CLOSED' });
  });
});

describe('The end of an AmiSession', () => {
  it('comes with Logoff, and without an error after Goodbye (AMI 17)', async () => {
    const { server, session } = await opened();
    await session.close();
    should(server.names().at(-1)).equal('Logoff');
    should(await session.ended).equal(undefined);
    should(await rejection(session.send({ Action: 'Ping' }))).match({ code: 'AMI_ERR_CLOSED' });
    await session.close();
    await until(() => server.clients.size === 0, 'the end of the connection');
  });

  it('waits until the server has closed its side, too', async () => {
    const ended: (() => void)[] = [];
    const { session } = await opened({
      answers: { logoff: (_, { socket }) => socket.once('end', () => ended.push(() => socket.end())) },
    });
    let isClosed = false;
    const closed = session.close().then(() => {
      isClosed = true;
    });
    await until(() => ended.length === 1, 'the end of the client’s side, without a response to Logoff');
    should(isClosed).be.false();
    ended[0]?.();
    await closed;
  });

  it('comes after the responses to the actions in flight, because a proxy would drop them with it', async () => {
    const { session } = await opened({
      onConnection: (socket) => socket.once('end', () => socket.destroy()),
      answers: {
        slow: () => {},
        logoff: async (logoff, client) => {
          await delay(50);
          client.frame('Response: Success', 'ActionID: slow-1');
          client.answer(logoff, 'Response: Goodbye');
        },
      },
    });
    const answered = session.send({ Action: 'Slow', ActionID: 'slow-1' });
    await session.close();
    should((await answered).response.name).equal('Success');
  });

  it('drops events that come after Logoff', async () => {
    const { session } = await opened({
      answers: {
        logoff: (_, client) => {
          client.frame('Event: Late');
          client.socket.end();
        },
      },
    });
    const late: string[] = [];
    session.on('event', ({ name }) => late.push(name));
    await session.close();
    should(late).eql([]);
  });

  it('takes less than a second on a server that never responds', async () => {
    const { server, session } = await opened({ answers: { logoff: () => {} } });
    const startedAt = performance.now();
    await session.close();
    // 800 ms, and time for a busy machine. Every other timeout is ten seconds or more.
    should(performance.now() - startedAt).be.below(5000);
    await until(() => server.clients.size === 0, 'the end of the connection');
  });

  it('has a reason if bytes are not AMI, Asterisk closes, or the connection is reset (AMI 18, 81)', async () => {
    const ends: [(socket: import('node:net').Socket) => void, string][] = [
      [(socket) => socket.write('x'.repeat(17 * 1024 * 1024)), 'AMI_ERR_PROTOCOL'],
      [(socket) => socket.end(), 'AMI_ERR_CONNECT'],
      [(socket) => socket.resetAndDestroy(), 'AMI_ERR_CONNECT'],
    ];
    for (const [end, code] of ends) {
      const { server, session } = await opened();
      for (const { socket } of server.clients) end(socket);
      should(await session.ended).match({ code });
      should(session.isOpen).be.false();
    }
  });

  it('comes if a Ping after silence gets no response', async () => {
    const { session, server } = await opened(
      { answers: { ping: () => {} } },
      { keepAliveInterval: 20, actionTimeout: 40 },
    );
    should(await session.ended).match({ code: 'AMI_ERR_TIMEOUT', message: /no sign of life/ });
    should(server.names()).containEql('Ping');
  });

  it('comes in time if the server is dead, after any number of aborted actions', async () => {
    const { session } = await opened(
      { answers: { ping: () => {}, originate: () => {} } },
      { keepAliveInterval: 100, actionTimeout: 50 },
    );
    const stop = new AbortController();
    const calls = Array.from({ length: 1000 }, () =>
      rejection(session.send({ Action: 'Originate', Timeout: 200 }, { signal: stop.signal })),
    );
    stop.abort();
    await Promise.all(calls);
    // The sum of their timeouts is 200 s.
    should(await session.ended).match({ code: 'AMI_ERR_TIMEOUT', message: /no sign of life/ });
  });

  it('comes if only single bytes of an endless message arrive', async () => {
    const { session, server } = await opened(
      { answers: { ping: () => {} } },
      { keepAliveInterval: 30, actionTimeout: 60 },
    );
    const [client] = server.clients;
    client?.socket.write('Event: X\r\nData: ');
    const drip = setInterval(() => client?.socket.write('x'), 5);
    const reason = await session.ended;
    clearInterval(drip);
    should(reason).match({
      code: 'AMI_ERR_TIMEOUT',
      message: /no sign of life .* an incomplete frame/,
    });
    should(server.names()).containEql('Ping');
  });

  it('does not come while the output of a Command arrives over a slow line', async () => {
    const { session, server } = await opened(
      {
        answers: {
          ping: () => {},
          command: (action, client) => {
            client.socket.write(`Response: Success\r\nActionID: ${action.actionid}\r\n`);
            let lines = 0;
            const timer = setInterval(() => {
              lines += 1;
              client.socket.write(`Output: ${'x'.repeat(1000)}\r\n`);
              if (lines < 60) return;
              clearInterval(timer);
              client.socket.write('\r\n');
            }, 5);
          },
        },
      },
      { keepAliveInterval: 20, actionTimeout: 50 },
    );
    should((await session.send({ Action: 'Command' })).output.length).equal(60);
    should(server.names()).containEql('Ping');
  });

  it('does not come while an action blocks the manager session (AMI 31)', async () => {
    let answer = () => {};
    const { session, server } = await opened(
      {
        answers: {
          ping: () => {},
          originate: (action, client) => {
            answer = () => client.answer(action, 'Response: Success');
          },
        },
      },
      { keepAliveInterval: 10, actionTimeout: 50 },
    );
    const call = session.send({ Action: 'Originate', Timeout: 60_000 });
    await until(() => server.names().includes('Ping'), 'a Ping');
    // Three times the limit of a session that is not blocked.
    await new Promise((resolve) => setTimeout(resolve, 180));
    should(session.isOpen).be.true();
    answer();
    await call;
    should(await session.ended).match({ code: 'AMI_ERR_TIMEOUT' });
  });

  it('is not caused by an exception of a listener, which causes a warning', async () => {
    const { session, server } = await opened();
    const warned = new Promise((resolve) => process.once('warning', resolve));
    session.on('event', () => {
      throw new Error('fault of a listener');
    });
    for (const client of server.clients) client.frame('Event: X');
    should(await warned).match({ message: 'fault of a listener' });
    should((await session.send({ Action: 'Ping' })).response.get('Ping')).equal('Pong');
  });
});
