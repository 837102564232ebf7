import { mock } from 'node:test';
import should from 'should';
import { RefreshPool } from '../../src/extensions';
import { PrewarmedSessions } from '../../src/extensions/prewarmed';
import type { AmiOptions } from '../../src/session';
import { Simulator } from '../../src/simulator';
import { type Answerer, type Client, type Received, scriptedServer } from '../support/scripted-server';
import { afterThisTest } from '../support/teardown';
import { rejection, until } from '../support/wait';

const one = { extensions: ['1001'] };
const idle: Answerer = (action, client) => client.answer(action, 'Response: Success', 'Status: 0');

/** A server that remembers on which of its connections each action came. */
async function counting(extensionstate: (action: Received, client: Client, nth: number) => void) {
  const order: Client[] = [];
  const nth = (client: Client) => {
    if (!order.includes(client)) order.push(client);
    return order.indexOf(client) + 1;
  };
  const asked: number[] = [];
  const server = await scriptedServer({
    answers: {
      challenge: (action, client) => {
        nth(client);
        client.answer(action, 'Response: Success', 'Challenge: 123456789');
      },
      extensionstate: (action, client) => {
        asked.push(nth(client));
        extensionstate(action, client, nth(client));
      },
    },
  });
  return { ...server, asked };
}

function pool(options: AmiOptions, sessions = 1, onProblem?: (problem: unknown) => void) {
  const made = new RefreshPool({ limit: 4, prewarm: { sessions, options, onProblem } });
  afterThisTest(async () => {
    made.closeAll();
    await made.stopPrewarming();
    await made.closed();
  });
  return made;
}

const ready = (made: RefreshPool, count = 1) =>
  until(() => made.prewarmed?.ready === count, `${count} sessions that are ready`);

describe('Pre-warmed sessions', () => {
  it('are logged in without events before they are needed, and each is used once', async () => {
    const server = await counting(idle);
    const refreshes = pool(server.options, 2);
    await ready(refreshes, 2);
    should(server.received.filter(({ action }) => action === 'Login').map(({ events }) => events)).deepEqual([
      'off',
      'off',
    ]);
    for (let i = 0; i < 4; i++) {
      await ready(refreshes, 2);
      const { statistics } = await refreshes.refresh(server.options, one);
      should(statistics).match({ successfulQueries: 1, failedQueries: 0 });
    }
    should(server.asked).have.length(4);
    should(new Set(server.asked).size).equal(4);
    should(refreshes.prewarmed).match({ sessions: 2, used: 4, lost: 0 });
  });

  it('are not checked before use: the query is the first action after the login', async () => {
    const server = await counting(idle);
    const refreshes = pool(server.options);
    await ready(refreshes);
    const before = server.names().length;
    await refreshes.refresh(server.options, one);
    should(server.names()[before]).equal('ExtensionState');
  });

  it('are kept alive with Ping while they are idle', async () => {
    const server = await counting(idle);
    const options = { ...server.options, keepAliveInterval: 20 };
    const refreshes = pool(options);
    await until(() => server.names().includes('Ping'), 'a Ping');
    should(refreshes.prewarmed?.ready).equal(1);
    should(server.names().filter((name) => name === 'Login')).have.length(1);
  });

  it('are replaced at their greatest age', async () => {
    const server = await counting(idle);
    const sessions = new PrewarmedSessions({ sessions: 1, options: server.options }, 50);
    afterThisTest(() => sessions.close());
    await until(() => server.names().filter((name) => name === 'Login').length >= 3, 'the third login');
    should(server.names().filter((name) => name === 'Logoff').length).be.aboveOrEqual(2);
    should(sessions.status).match({ used: 0, lost: 0 });
  });

  it('have a greatest age of five minutes', async () => {
    const timers = mock.method(globalThis, 'setTimeout');
    afterThisTest(() => timers.mock.restore());
    const server = await counting(idle);
    await ready(pool(server.options));
    const delays = timers.mock.calls.map(({ arguments: [, ms] }) => ms ?? 0);
    // The keep-alive and the timeouts of a session are shorter.
    should(Math.max(...delays)).equal(300_000);
  });

  it('serve only refreshes with the options that they were made for', async () => {
    const [server, other] = [await counting(idle), await counting(idle)];
    const refreshes = pool(server.options);
    await ready(refreshes);
    await refreshes.refresh(other.options, one);
    should([server.asked.length, other.asked.length]).deepEqual([0, 1]);
  });

  it('are replaced when the server closes them while they are idle', async () => {
    const server = await counting(idle);
    const options = { ...server.options, reconnectDelay: 1 };
    const refreshes = pool(options);
    await ready(refreshes);
    for (const { socket } of server.clients) socket.destroy();
    await until(() => server.names().filter((name) => name === 'Login').length === 2, 'the second login');
    await ready(refreshes);
    await refreshes.refresh(options, one);
    should(server.asked).deepEqual([2]);
    should(refreshes.prewarmed).match({ used: 1, lost: 0 });
  });

  for (const [end, cut] of [
    ['closes', (client: Client) => client.socket.end()],
    ['resets', (client: Client) => client.socket.destroy()],
  ] as const) {
    it(`that the server ${end} before the first answer are followed by one opened for the refresh`, async () => {
      const server = await counting((action, client, nth) =>
        nth === 1 ? cut(client) : idle(action, client),
      );
      const options = { ...server.options, reconnectDelay: 60_000 };
      const refreshes = pool(options);
      await ready(refreshes);
      const extensions = ['1001', '1002', 'no such'];
      const reported: number[] = [];
      const { results } = await refreshes.refresh(options, {
        extensions,
        onResult: (_result, index) => reported.push(index),
      });
      should(results.map(({ ok }) => ok)).deepEqual([true, true, false]);
      should(reported.sort()).deepEqual([0, 1, 2]);
      should(refreshes.prewarmed).match({ used: 1, lost: 1 });
    });
  }

  it('that say nothing are given up within the timeout of the refresh', async () => {
    const server = await counting((action, client, nth) => {
      if (nth > 1) idle(action, client);
    });
    const refreshes = pool(server.options);
    await ready(refreshes);
    const { results } = await refreshes.refresh(server.options, { ...one, timeout: 4000 });
    should(results).match([{ ok: true, state: 'idle' }]);
    should(refreshes.prewarmed).match({ used: 1, lost: 1 });
  });

  it('report no result if the session after them is refused', async () => {
    const server = await scriptedServer({
      answers: {
        login: (action, client) => {
          if (logins++ === 0) client.answer(action, 'Response: Success', 'Message: Authentication accepted');
          else client.answer(action, 'Response: Error', 'Message: Authentication failed');
        },
        extensionstate: (_action, client) => client.socket.destroy(),
      },
    });
    let logins = 0;
    const refreshes = pool(server.options);
    await ready(refreshes);
    const reported: unknown[] = [];
    const error = await rejection(
      refreshes.refresh(server.options, { ...one, onResult: (result) => reported.push(result) }),
    );
    should(error).match({ code: 'AMI_ERR_LOGIN' });
    should(reported).deepEqual([]);
  });

  it('that end after the first answer are not asked again', async () => {
    const server = await counting((action, client) => {
      if (action.exten !== '1001') return;
      client.answer(action, 'Response: Success', 'Status: 0');
      client.socket.end();
    });
    const refreshes = pool(server.options);
    await ready(refreshes);
    const { results } = await refreshes.refresh(server.options, { extensions: ['1001', '1002'] });
    should(results).match([{ ok: true }, { ok: false, error: { code: 'AMI_ERR_OUTCOME_UNKNOWN' } }]);
    should(server.asked).deepEqual([1, 1]);
    should(refreshes.prewarmed).match({ lost: 0 });
  });

  it('outlive a restart of the PBX: before and after it a refresh has its answers', async () => {
    const pbx = await Simulator.listen({ extensions: 3 });
    afterThisTest(() => pbx.close());
    const options = {
      host: pbx.host,
      port: pbx.port,
      username: 'admin',
      secret: 'secret',
      reconnectDelay: 20,
    };
    const refreshes = pool(options, 2);
    await ready(refreshes, 2);
    should((await refreshes.refresh(options)).extensionsChecked).equal(3);
    pbx.shutDown();
    await until(() => refreshes.prewarmed?.ready === 0, 'the end of the sessions');
    should(await rejection(refreshes.refresh(options))).match({ code: 'AMI_ERR_CONNECT' });
    await pbx.listenAgain();
    await ready(refreshes, 2);
    should((await refreshes.refresh(options)).extensionsChecked).equal(3);
  });

  it('say that a second login is refused with allowmultiplelogin=no, and do not try again at once', async () => {
    const pbx = await Simulator.listen({ extensions: 1, allowMultipleLogin: false });
    afterThisTest(() => pbx.close());
    const options = {
      host: pbx.host,
      port: pbx.port,
      username: 'admin',
      secret: 'secret',
      reconnectDelay: 1,
    };
    const problems: unknown[] = [];
    const refreshes = pool(options, 2, (problem) => problems.push(problem));
    await until(() => problems.length === 1, 'the problem');
    should(problems[0]).match({ code: 'AMI_ERR_LOGIN', message: /elsewhere and allowmultiplelogin is off/ });
    should(refreshes.prewarmed).match({ ready: 1, problem: { code: 'AMI_ERR_LOGIN' } });
    // It uses the login of the pre-warmed session.
    should((await refreshes.refresh(options)).extensionsChecked).equal(1);
    should(refreshes.prewarmed).match({ ready: 0, used: 1 });
  });

  it('report once that only some of them can be opened, however often these are replaced', async () => {
    let owner: Client | undefined;
    let accepted = 0;
    const server = await scriptedServer({
      answers: {
        login: (action, client) => {
          if (owner && server.clients.has(owner)) {
            client.answer(action, 'Response: Error', 'Message: Asterisk is shutting down');
            return;
          }
          owner = client;
          accepted += 1;
          client.answer(action, 'Response: Success', 'Message: Authentication accepted');
        },
      },
    });
    const problems: unknown[] = [];
    const options = { ...server.options, reconnectDelay: 1 };
    const wanted = { sessions: 2, options, onProblem: (problem: unknown) => problems.push(problem) };
    const sessions = new PrewarmedSessions(wanted, 50);
    afterThisTest(() => sessions.close());
    await until(() => accepted >= 4, 'the fourth session');
    should(problems.length).equal(1);
    should(problems[0]).match({ code: 'AMI_ERR_CONNECT' });
  });

  it('are closed with the pool, those that are just being opened as well', async () => {
    const held: (() => void)[] = [];
    const server = await scriptedServer({
      answers: {
        login: (action, client) =>
          held.push(() => client.answer(action, 'Response: Success', 'Message: Authentication accepted')),
      },
    });
    const refreshes = pool(server.options, 2);
    await until(() => held.length === 2, 'both logins');
    held[0]?.();
    await ready(refreshes);
    await refreshes.stopPrewarming();
    should(refreshes.prewarmed?.ready).equal(0);
    await until(() => server.clients.size === 0, 'no connection');
    should(server.names().filter((name) => name === 'Login')).have.length(2);
  });

  it('reject a number that is not a whole number from 1 to 100', () => {
    for (const sessions of [0, 1.5, 101, Number.NaN])
      should(() => new RefreshPool({ limit: 1, prewarm: { sessions, options: {} } })).throw({
        code: 'AMI_ERR_INVALID_ACTION',
        message: /^prewarm\.sessions must be a whole number from 1 to 100/,
      });
  });
});
