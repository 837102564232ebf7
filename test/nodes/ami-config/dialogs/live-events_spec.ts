import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mock } from 'node:test';
import 'should';
import { LONGEST, streamEvents } from '../../../../nodes/ami-config/dialogs/live-events';
import { type AmiOptions, AmiSession } from '../../../../src';
import { Simulator } from '../../../../src/simulator';
import { scriptedServer } from '../../../support/scripted-server';
import { afterThisTest } from '../../../support/teardown';
import { until } from '../../../support/wait';

const ADMIN = { username: 'admin', secret: 'secret' };
/** ms. So long that no Ping is sent, even if a test moves the clock. */
const NEVER = 2 ** 31 - 1;

describe('Listen, on the server', () => {
  let pbx: Simulator;
  beforeEach(async () => {
    pbx = await Simulator.listen();
  });
  afterEach(() => pbx.close());

  /** Requests live events. The answer is not read before a call of `read`. */
  const listen = async (options: AmiOptions = { host: pbx.host, port: pbx.port, ...ADMIN }) => {
    let ended: Promise<void> | undefined;
    let response: ServerResponse | undefined;
    const server = createServer((_, given) => {
      response = given;
      ended = streamEvents(() => ({ ...options, keepAliveInterval: NEVER }), given);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    afterThisTest(() => {
      server.closeAllConnections();
      server.close();
    });
    const asked = request({ host: '127.0.0.1', port: (server.address() as AddressInfo).port }).end();
    asked.on('error', () => {});
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    answer.on('error', () => {});
    let text = '';
    return {
      answer,
      ended: () => ended,
      response: () => response as ServerResponse,
      read: () => answer.on('data', (chunk) => (text += chunk)),
      lines: () =>
        text
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line)),
    };
  };

  it('ends after five minutes, and says so', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    afterThisTest(() => mock.timers.reset());
    const { read, lines, ended, answer } = await listen();
    read();
    await until(() => lines().some(({ ready }) => ready), 'the login');
    LONGEST.should.equal(300_000);
    mock.timers.tick(LONGEST - 1);
    pbx.emit({ Event: 'UserEvent', UserEvent: 'still-there' });
    await until(() => lines().some(({ name }) => name === 'UserEvent'), 'an event');
    pbx.sessions.length.should.equal(1);
    mock.timers.tick(1);
    await until(() => lines().some(({ over }) => over === 5), 'the last line');
    await until(() => pbx.sessions.length === 0, 'the end of its session');
    await ended();
    await until(() => answer.complete, 'the end of the answer');
  });

  it('parses only events that it shows, and counts the others', async () => {
    // The session emits every event that it has parsed.
    let built = 0;
    const { on } = AmiSession.prototype;
    const countOne = () => {
      built += 1;
    };
    const listening = mock.method(
      AmiSession.prototype,
      'on',
      function (this: AmiSession, ...given: unknown[]) {
        if (given[0] === 'event') Reflect.apply(on, this, ['event', countOne]);
        return Reflect.apply(on, this, given);
      },
    );
    afterThisTest(() => listening.mock.restore());
    const { read, lines } = await listen();
    read();
    await until(() => lines().some(({ ready }) => ready), 'the login');
    for (let i = 0; i < 1_000; i++) pbx.emit({ Event: 'UserEvent', UserEvent: `n${i}` });
    const count = () => {
      const events = lines().filter(({ name }) => name === 'UserEvent').length;
      return lines().reduce((sum, { skipped = 0 }) => sum + skipped, events);
    };
    await until(() => count() >= 1_000, 'the count of all of them');
    // At most 20 in each second. A second with more ends with the number of the others, one with fewer may precede it.
    let shown = 0;
    for (const { name, skipped } of lines()) {
      if (name === 'UserEvent') shown += 1;
      if (skipped !== undefined) shown = 0;
      shown.should.be.belowOrEqual(40);
    }
    built.should.be.aboveOrEqual(20);
    lines()
      .filter(({ name }) => name)
      .length.should.equal(built);
  });

  it('holds events back while the browser does not read', async () => {
    const server = await scriptedServer();
    const { read, lines, response, answer } = await listen(server.options);
    await until(() => server.received.at(-1)?.action === 'Login', 'the login');
    const [client] = server.clients;
    // Each event is larger than the buffer of a response, and all together are larger than the buffers of the system.
    const long = 'x'.repeat(2_000_000);
    for (let i = 0; i < 15; i++) client?.frame('Event: UserEvent', `UserEvent: n${i}`, `Text: ${long}`);
    await until(() => client?.socket.writableLength === 0, 'the last event');
    await until(() => response().writableNeedDrain);
    (await held(response)).should.be.below(6e6);
    read();
    await until(() => lines().some(({ skipped = 0 }) => skipped > 0), 'the count of what was not shown');
    client?.frame('Event: UserEvent', 'UserEvent: later');
    await until(() => lines().some(({ headers }) => headers?.UserEvent === 'later'), 'the next event');
    answer.destroy();
    await until(() => server.received.at(-1)?.action === 'Logoff', 'the end of its session');
  });
});

/** @returns the bytes in the buffer of a response, when their number no longer changes */
async function held(response: () => ServerResponse): Promise<number> {
  let before = -1;
  await until(async () => {
    const now = response().writableLength;
    const isSame = now === before;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 100));
    return isSame;
  });
  return before;
}
