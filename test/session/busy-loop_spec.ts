import { mock } from 'node:test';
import should from 'should';
import { opened } from '../support/opened-session';
import type { Client, Received } from '../support/scripted-server';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';

function busy(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** Answers in time, but then blocks the event loop of server and client, so that the client reads the answer after its timeout. */
const answerAndBlock = (action: Received, client: Client) => {
  client.answer(action, 'Response: Success');
  busy(150);
};

describe('AmiSession in a busy event loop', () => {
  it('reads a response that has arrived before it times out', async () => {
    const { session } = await opened({ answers: { query: answerAndBlock } });
    const { response } = await session.send({ Action: 'Query' }, { timeout: 100 });
    should(response.name).equal('Success');
  });

  it('does not give up a server whose data it has not read', async () => {
    const { server, session } = await opened(
      { answers: { ping: answerAndBlock } },
      { keepAliveInterval: 20, actionTimeout: 100 },
    );
    const pings = () => server.names().filter((name) => name === 'Ping').length;
    await until(() => pings() === 3, 'three pings');
    should((await session.send({ Action: 'Challenge', AuthType: 'MD5' })).response.name).equal('Success');
    should(session.isOpen).be.true();
  });
});

describe('AmiSession, if somebody sets the clock of the system', () => {
  for (const hours of [5, -5]) {
    it(`works on after a change by ${hours} hours`, async () => {
      const { server, session } = await opened({}, { keepAliveInterval: 40, actionTimeout: 200 });
      mock.timers.enable({ apis: ['Date'], now: Date.now() + hours * 3_600_000 });
      afterThisTest(() => mock.timers.reset());
      const pings = () => server.names().filter((name) => name === 'Ping').length;
      await until(() => pings() === 2, 'two pings');
      should((await session.send({ Action: 'Ping' })).response.get('Ping')).equal('Pong');
      should(session.isOpen).be.true();
      should(Math.abs(session.receivedAt - Date.now())).be.below(60_000);
    });
  }
});
