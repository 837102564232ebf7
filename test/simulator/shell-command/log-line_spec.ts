import should from 'should';
import { Simulator } from '../../../src/simulator';
import { logLine } from '../../../src/simulator/shell-command/log-line';
import { afterThisTest } from '../../support/teardown';
import { RawClient } from '../raw-client';

describe('Simulator: the lines of --log', () => {
  it('show connections, logins, actions and refused logins, without secrets', async () => {
    const { pbx, lines } = await logged();
    const client = await RawClient.loggedIn(pbx.port);
    await client.ask('Action: Login', 'Username: x', 'AuthType: MD5', 'KEY : abc', 'Secret hidden: x');
    client.send('Action: Logoff');
    await client.closed();
    const other = await RawClient.greeted(pbx.port);
    other.send('Action: Login', 'Username: admin', 'Secret: wrong-secret');
    await pbx.loggedIn().catch(() => {});
    const shown = lines.map((line) => line.replace(/127\.0\.0\.1:\d+/, 'client'));
    should(shown).deepEqual([
      '[1] connected from client',
      '[1] Action: Login | Username: admin | Secret: *** | Events: off',
      '[1] logged in as admin',
      '[1] Action: Login | Username: x | AuthType: MD5 | KEY: *** | Secret: ***',
      '[1] Action: Logoff',
      '[1] disconnected',
      '[2] connected from client',
      '[2] Action: Login | Username: admin | Secret: ***',
      "[2] login refused: the secret of user 'admin' is wrong",
    ]);
  });

  it('escape control characters and are cut', async () => {
    const { pbx, lines } = await logged();
    const client = await RawClient.greeted(pbx.port);
    client.send(`Action: x\u001b[31mred\u202e`, ...Array.from({ length: 9 }, () => `A: ${'x'.repeat(200)}`));
    await client.frame();
    const line = lines[1] ?? '';
    should(line).startWith('[1] Action: x\\u001b[31mred\\u202e | A: xxx');
    should(line).have.length(400);
  });
});

async function logged() {
  const pbx = await Simulator.listen();
  afterThisTest(() => pbx.close());
  const lines: string[] = [];
  pbx.clients.watch((event) => lines.push(logLine(event)));
  return { pbx, lines };
}
