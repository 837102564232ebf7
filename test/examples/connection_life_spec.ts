import type { Page } from 'playwright-core';
import should from 'should';
import { type NodeRed, startNodeRed } from '../../lab/parts/node-red';
import { DEFAULT_USER, Simulator } from '../../src/simulator';
import { blankStrips, drawnFor } from '../browser/pages';
import { sharedBrowser } from '../support/browser';
import { lab } from '../support/lab';
import { until } from '../support/wait';
import { example, nodeId } from './all';

describe('the example "Connection life"', function () {
  this.timeout(60_000);
  const browser = sharedBrowser();
  const life = example('Connection life (dashboard)');
  const faults: string[] = [];
  let pbx: Simulator;
  let nodeRed: NodeRed;
  let page: Page;

  before(async function () {
    this.timeout(120_000);
    pbx = await Simulator.listen({ extensions: 25 });
    nodeRed = await startNodeRed({
      line: lab.line,
      flow: life.flow,
      env: {
        AMI_HOST: pbx.host,
        AMI_PORT: String(pbx.port),
        AMI_USERNAME: DEFAULT_USER.username,
        AMI_PASSWORD: DEFAULT_USER.secret,
        AMI_RECONNECT_DELAY: '50',
      },
    });
    page = await browser().newPage({ viewport: { width: 1280, height: 900 } });
    page.on('pageerror', ({ stack }) => faults.push(String(stack)));
    await page.goto(`${nodeRed.url}/dashboard/connection`);
  });
  after(async () => {
    await page?.close();
    await nodeRed?.stop();
    await pbx?.close();
    should(faults).deepEqual([]);
  });

  const word = (text: string | RegExp) => page.getByText(text).first().waitFor();
  const fact = (name: string) =>
    page.locator('.life-facts div', { hasText: name }).locator('dd').textContent();
  const refresh = async () => {
    const asked = () => pbx.received.filter(({ name }) => name === 'ExtensionStateList').length;
    const before = asked();
    await fetch(`${nodeRed.url}/inject/${nodeId(life, 'Every minute')}`, { method: 'POST' });
    await until(() => asked() > before, 'a refresh');
  };

  it('shows how the connection is, and draws how much it hears and how long refreshes take', async () => {
    await word('Asterisk: ready');
    await word(/A refresh of 25 extensions took \d+ ms\./);
    should(await fact('Connects')).equal('1');
    await word('None.');
    await until(async () => (await page.locator('canvas').count()) === 2, 'two charts');
  });

  it('is light or dark as the browser prefers, and leaves no strip blank on a tablet', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await drawnFor(page, 'dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await drawnFor(page, 'light');
    await page.setViewportSize({ width: 820, height: 900 });
    await until(async () => (await blankStrips(page)).length === 0, 'one column');
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it('counts failures by code and tells each change, with its reason', async () => {
    pbx.stopListening();
    pbx.drop();
    await page.locator('.life th', { hasText: 'AMI_ERR_CONNECT' }).waitFor();
    await page
      .locator('.life tr', { hasText: /waiting\s*AMI_ERR_CONNECT: / })
      .first()
      .waitFor();
    await pbx.listenAgain();
    await word('Asterisk: ready');
    await until(async () => (await fact('Connects')) === '2', 'the second connect');
  });

  it('gives the alarm when refreshes become slow, and says so until they are not', async () => {
    const shown = page.locator('.life[role=status]');
    const alarm = page.getByText(
      /took \d+ ms, where \d+ ms is usual: is Asterisk or the network overloaded\?/,
    );
    for (let i = 0; i < 4; i++) await refresh();
    pbx.fault('slow-answers', { value: 1500 });
    await refresh();
    await shown.locator(alarm).waitFor();
    await until(async () => (await alarm.count()) === 2, 'the notification besides');
    await pbx.heal();
    await refresh();
    await shown.getByText(/took \d+ ms\.$/).waitFor();
  });
});
