import { getEventListeners } from 'node:events';
import should from 'should';
import type { AmiError } from '../../src/errors';
import { type AmiOptions, AmiSession } from '../../src/session';
import { opened } from '../support/opened-session';
import { type Script, scriptedServer } from '../support/scripted-server';
import { rejection, until } from '../support/wait';

async function failure(script: Script, options: AmiOptions = {}) {
  const server = await scriptedServer(script);
  const error = await rejection<AmiError>(AmiSession.open({ ...server.options, ...options }));
  return { error, name: `127.0.0.1:${server.port}` };
}

describe('Messages of AmiSession', () => {
  it('for a lost connection name the server, how it was lost, and the cause', async () => {
    for (const [end, how, cause] of [
      ['end', 'Asterisk closed the connection', undefined],
      ['resetAndDestroy', 'read ECONNRESET', 'ECONNRESET'],
    ] as const) {
      const { server, session } = await opened();
      should(session.server).equal(`127.0.0.1:${server.port}`);
      for (const { socket } of server.clients) socket[end]();
      const reason = await session.ended;
      should(reason).match({
        code: 'AMI_ERR_CONNECT',
        message: `connection to ${session.server} lost: ${how}`,
      });
      should((reason?.cause as NodeJS.ErrnoException | undefined)?.code).equal(cause);
      should(await rejection(session.send({ Action: 'Ping' }))).match({
        code: 'AMI_ERR_NOT_SENT',
        message: 'Ping was not sent: the connection is lost',
      });
    }
  });

  it('for an action after the end say that the session is closed', async () => {
    const { session } = await opened();
    await session.close();
    should(await rejection(session.send({ Action: 'Ping' }))).match({
      code: 'AMI_ERR_CLOSED',
      message: 'Ping was not sent: the session is closed',
    });
  });

  it('for an action without a response at the end say that its outcome is unknown, and why', async () => {
    const { server, session } = await opened({ answers: { slow: () => {} } });
    const cut = rejection(session.send({ Action: 'Slow' }));
    await until(() => server.names().includes('Slow'), 'the action');
    for (const { socket } of server.clients) socket.end();
    const reason = await session.ended;
    should(await cut).match({
      code: 'AMI_ERR_OUTCOME_UNKNOWN',
      message: 'the connection ended before the response to Slow',
      cause: reason,
    });
  });

  it('for a server without a banner say how long the session waited, and what to check', async () => {
    const silent = await failure({ banner: '' }, { connectionTimeout: 40 });
    should(silent.error).match({
      code: 'AMI_ERR_BANNER',
      message: `${silent.name} sent no banner within 40 ms; does this port expect TLS, or is it the port of a web server?`,
    });
  });

  it('for a missing user say where to set it', async () => {
    const { error } = await failure({}, { username: ' ' });
    should(error.message).equal('username is missing (or AMI_USERNAME)');
  });

  it('for an abort name the step; an open session ignores the abort', async () => {
    const server = await scriptedServer({ answers: { login: () => {} } });
    const abort = new AbortController();
    const opening = rejection(AmiSession.open(server.options, { signal: abort.signal }));
    await until(() => server.names().includes('Login'), 'the login');
    abort.abort();
    should(await opening).match({ code: 'AMI_ERR_CLOSED', message: 'aborted while logging in' });
    should(getEventListeners(abort.signal, 'abort')).be.empty();

    const later = new AbortController();
    const session = await AmiSession.open((await scriptedServer()).options, { signal: later.signal });
    should(getEventListeners(later.signal, 'abort')).be.empty();
    later.abort();
    should((await session.send({ Action: 'Ping' })).response.name).equal('Success');
    await session.close();
  });
});
