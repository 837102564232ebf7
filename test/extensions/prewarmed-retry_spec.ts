import { mock } from 'node:test';
import should from 'should';
import { refreshExtensions } from '../../src/extensions';
import { PrewarmedSessions } from '../../src/extensions/prewarmed';
import { type AmiOptions, AmiSession } from '../../src/session';
import { type Script, scriptedServer } from '../support/scripted-server';
import { afterThisTest } from '../support/teardown';
import { rejection, until } from '../support/wait';

const REFUSED: Script = {
  answers: {
    login: (action, client) => client.answer(action, 'Response: Error', 'Message: Authentication failed'),
  },
};
/** OpenSSL refuses it before anything is connected. */
const WRONG_TLS = { tls: { ca: 'no certificate' } };

/** One pre-warmed session, with a clock that the test moves and delays without jitter. */
async function keeping(script: Script = {}, more: AmiOptions = {}) {
  mock.timers.enable({ apis: ['setTimeout'] });
  afterThisTest(() => mock.timers.reset());
  const random = mock.method(Math, 'random', () => 0);
  afterThisTest(() => random.mock.restore());
  const server = await scriptedServer(script);
  const open = mock.method(AmiSession, 'open');
  afterThisTest(() => open.mock.restore());
  const problems: unknown[] = [];
  const lines: string[] = [];
  const options: AmiOptions = { ...server.options, reconnectDelay: 1000, ...more };
  const sessions = new PrewarmedSessions({
    sessions: 1,
    options,
    onProblem: (problem) => problems.push(problem),
    trace: (line) => lines.push(line),
  });
  afterThisTest(() => sessions.close());
  return { server, options, sessions, problems, lines, attempts: () => open.mock.callCount() };
}

/** A deadline that is over takes some turns of the event loop. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
}

describe('A pre-warmed session that cannot be opened', () => {
  for (const [what, script, more, code] of [
    ['a refused login', REFUSED, {}, 'AMI_ERR_LOGIN'],
    ['an error that only a person can fix', {}, WRONG_TLS, 'AMI_ERR_TLS'],
  ] as const) {
    it(`is opened again five minutes after ${what}`, async () => {
      const { sessions, problems, attempts } = await keeping(script, more);
      await until(() => problems.length === 1, 'the problem');
      should(problems).match([{ code }]);
      should(sessions.status).match({ ready: 0, problem: { code } });
      mock.timers.tick(299_999);
      await turns();
      should(attempts()).equal(1);
      mock.timers.tick(1);
      await until(() => attempts() === 2, 'the second attempt');
    });
  }

  it('is opened again after the reconnect delay, if the server has closed it', async () => {
    const { server, sessions, attempts, lines } = await keeping();
    await until(() => sessions.status.ready === 1, 'the session');
    should(lines).not.be.empty();
    should(lines.filter((line) => !/^pre-warmed: ./.test(line))).deepEqual([]);
    for (const { socket } of server.clients) socket.destroy();
    await until(() => sessions.status.ready === 0, 'the loss');
    mock.timers.tick(999);
    await turns();
    should(attempts()).equal(1);
    mock.timers.tick(1);
    await until(() => sessions.status.ready === 1, 'the second session');
  });

  it('reports that the problem is over when it can be opened again', async () => {
    let logins = 0;
    const { sessions, problems } = await keeping({
      answers: {
        login: (action, client) => {
          if (logins++ === 0) client.answer(action, 'Response: Error', 'Message: Authentication failed');
          else client.answer(action, 'Response: Success', 'Message: Authentication accepted');
        },
      },
    });
    await until(() => problems.length === 1, 'the problem');
    mock.timers.tick(300_000);
    await until(() => sessions.status.ready === 1, 'the session');
    should(problems).match([{ code: 'AMI_ERR_LOGIN' }, undefined]);
    should(sessions.status).not.have.property('problem');
  });

  it('is not opened again after the end of all', async () => {
    const { sessions, problems, attempts } = await keeping(REFUSED);
    await until(() => problems.length === 1, 'the problem');
    await sessions.close();
    mock.timers.tick(300_000);
    await turns();
    should(attempts()).equal(1);
    should(problems).have.length(1);
  });
});

describe('A pre-warmed session that a refresh took', () => {
  it('is replaced when the refresh ends without a response', async () => {
    const { options, sessions, attempts } = await keeping();
    await until(() => sessions.status.ready === 1, 'the session');
    const taken = sessions.take(options);
    await turns();
    should(attempts()).equal(1);
    taken?.released();
    await until(() => sessions.status.ready === 1, 'the second session');
    should(attempts()).equal(2);
    await taken?.session.close();
  });
});

describe('A refresh that is ended', () => {
  const silent: Script = { answers: { extensionstate: () => {} } };
  const one = { extensions: ['1'] };

  it('says whether it was aborted, even before it began, or took too long', async () => {
    const { options, clients } = await scriptedServer(silent);
    const before = rejection(refreshExtensions(options, { ...one, signal: AbortSignal.abort() }));
    should(await before).match({ code: 'AMI_ERR_CLOSED', message: 'the refresh was aborted' });
    should(clients.size).equal(0);
    const hidden = await scriptedServer({ banner: '' });
    const late = rejection(refreshExtensions(hidden.options, { ...one, timeout: 50 }));
    should(await late).match({ code: 'AMI_ERR_TIMEOUT', message: 'the refresh took over 50 ms' });
  });

  it('leaves no listener at the signal', async () => {
    const { options } = await scriptedServer();
    const { signal } = new AbortController();
    const removed = mock.method(signal, 'removeEventListener');
    await rejection(refreshExtensions({ ...options, port: 0 }, { ...one, signal }));
    should(removed.mock.calls.map(({ arguments: [name] }) => name)).containEql('abort');
  });

  it('begins each line of its trace with its connectionId', async () => {
    const { options } = await scriptedServer({
      answers: {
        extensionstate: (action, client) => client.answer(action, 'Response: Success', 'Status: 0'),
      },
    });
    const lines: string[] = [];
    const { connectionId } = await refreshExtensions(options, { ...one, trace: (line) => lines.push(line) });
    should(lines).not.be.empty();
    should(lines.filter((line) => !line.startsWith(`${connectionId}: `))).deepEqual([]);
  });
});
