import { createPool, type Pool, type RowDataPacket } from 'mysql2/promise';
import type { Page } from 'playwright-core';
import should from 'should';
import { amiEnvironment } from '../../lab/parts/ami-environment';
import { startNodeRed } from '../../lab/parts/node-red';
import { Simulator } from '../../src/simulator';
import { example } from '../examples/all';
import { sharedBrowser } from '../support/browser';
import { lab } from '../support/lab';
import { Relay } from '../support/relay';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';

/** Runs a script if a page shows it as HTML. */
const HOSTILE = '<img src=x onerror="window.ran=1">';

describe('the pages of calls', function () {
  this.timeout(180_000);
  const browser = sharedBrowser();
  const mariadb = lab.mariadb();

  const launch = async (
    title: string,
    path: string,
    { env = {}, credentials = {} }: { env?: object; credentials?: Record<string, string> } = {},
  ) => {
    const pbx = await Simulator.listen({
      extensions: ['1001', { extension: '1002', name: HOSTILE }, '1003'],
    });
    afterThisTest(() => pbx.close());
    const nodeRed = await startNodeRed({
      line: lab.line,
      flow: example(title).flow.map((node) =>
        node.type === 'MySQLdatabase' ? { ...node, credentials } : node,
      ),
      env: {
        ...amiEnvironment(pbx),
        ...env,
      },
    });
    afterThisTest(() => nodeRed.stop());
    await until(
      () => pbx.received.some(({ name }) => name === 'BridgeList'),
      'the questions after the login',
    );
    const page = await browser().newPage({ viewport: { width: 1200, height: 900 } });
    afterThisTest(() => page.close());
    await page.goto(`${nodeRed.url}/dashboard/${path}`);
    return { pbx, page };
  };

  const ranNothing = async (page: Page) => {
    should(await page.evaluate('window.ran')).be.undefined();
    should(await page.locator('img[src="x"]').count()).equal(0);
  };

  it('Call log: writes each call once, even after an outage, and finds it by name and outcome', async () => {
    const { host, port, user, password } = mariadb();
    const relay = await Relay.to({ host, port });
    afterThisTest(() => relay.cut());
    const database = `ami_calls_${process.pid}`;
    const server = createPool({ host, port, user, password, connectionLimit: 1 });
    afterThisTest(() => server.end());
    await server.query(`CREATE DATABASE ${database}`);
    afterThisTest(() => server.query(`DROP DATABASE ${database}`));
    const { pbx, page } = await launch('Call log (MySQL)', 'calls', {
      env: { MYSQL_HOST: relay.host, MYSQL_PORT: String(relay.port), MYSQL_DATABASE: database },
      credentials: { user, password },
    });
    const rows = page.locator('.call-log tbody tr');
    await page.getByText('No call today matches').waitFor();

    const answered = pbx.call('1001', '1003');
    answered.answer();
    answered.hangup();
    await answered.ended;
    const cancelled = pbx.call('1002', '1003');
    cancelled.hangup();
    await cancelled.ended;
    await until(async () => (await rows.count()) === 2, 'two calls on the page', 60_000);
    await page.locator('.call-log [role=status]', { hasText: '2 calls, 1 answered' }).waitFor();
    await page
      .locator('.call-log svg title', { hasText: '2 calls, 1 answered' })
      .waitFor({ state: 'attached' });
    await ranNothing(page);

    await page.getByLabel('Outcome').selectOption('cancelled');
    await until(async () => (await rows.count()) === 1, 'the cancelled call');
    should(await rows.first().textContent()).match(/1002.*1003.*cancelled/s);
    await page.getByLabel('Outcome').selectOption('');
    await page.getByLabel('Number or name').fill('100%');
    await page.getByText('No call today matches').waitFor();
    await page.getByLabel('Number or name').fill('1001');
    await until(async () => (await rows.count()) === 1, 'the call of 1001');
    await page.getByLabel('Number or name').fill('');

    await relay.cut();
    const away = pbx.call('1003', '1001');
    away.hangup();
    await away.ended;
    await page.getByText('The database has been unavailable since').waitFor();
    await page.getByText('1 calls are queued').waitFor();
    await relay.mend();
    await until(async () => (await rows.count()) === 3, 'the call of the outage', 60_000);
    should(await counted(server, database)).equal(3);
  });

  it('Call journey: shows who called, rang and answered, the hold and the end', async () => {
    const { pbx, page } = await launch('Call journey (dashboard)', 'journey');
    await page.getByText('No call yet').waitFor();
    const call = pbx.call('1002', '1001');
    await page.locator('.journey-ringing', { hasText: '1001' }).waitFor();
    call.answer();
    await page.locator('.journey-answered', { hasText: '1001' }).waitFor();
    call.hold();
    await page.locator('.journey-held', { hasText: 'On hold' }).waitFor();
    call.unhold();
    await page.locator('.journey-resumed').waitFor();
    call.hangup('callee');
    await page.locator('.journey-ended', { hasText: 'answered, 1001' }).waitFor();
    const kinds = await page
      .locator('.journey li')
      .evaluateAll((items) => items.map((item) => item.className.replace('journey-', '')));
    should(kinds[0]).equal('started');
    should(kinds.at(-1)).equal('ended');
    await ranNothing(page);

    // Another call is now first in the list. The page still shows the chosen one.
    const calls = page.locator('.journey nav button');
    await calls.first().click();
    for (let i = 0; i < 20; i++) {
      const more = pbx.call('1003', '1001');
      more.hangup();
      await more.ended;
      if (i === 0) {
        await until(async () => (await calls.count()) === 2, 'the second call');
        await page.locator('.journey h2', { hasText: '1002' }).waitFor();
      }
    }
    await until(
      async () => (await page.locator('.journey nav', { hasText: '1002' }).count()) === 0,
      'only newer calls',
    );
    should(await calls.count()).equal(20);
  });
});

async function counted(pool: Pool, database: string): Promise<number> {
  const [rows] = await pool.query<RowDataPacket[]>(`SELECT COUNT(*) AS n FROM ${database}.calls`);
  return Number(rows[0]?.n);
}
