import should from 'should';
import { amiEnvironment } from '../../lab/parts/ami-environment';
import { startNodeRed } from '../../lab/parts/node-red';
import { Simulator } from '../../src/simulator';
import { example } from '../examples/all';
import { sharedBrowser } from '../support/browser';
import { lab } from '../support/lab';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';

const IMG = '<img src=x onerror="window.ran=1">';

describe('Queue agents in a browser', function () {
  this.timeout(120_000);
  const browser = sharedBrowser();

  const open = async () => {
    const pbx = await Simulator.listen({
      extensions: ['1001', '1002', '1003'],
      queues: [{ name: 'support', members: ['1001'] }],
    });
    afterThisTest(() => pbx.close());
    const nodeRed = await startNodeRed({
      line: lab.line,
      flow: example('Queue agents (dashboard)').flow,
      env: amiEnvironment(pbx),
    });
    afterThisTest(() => nodeRed.stop());
    await pbx.loggedIn();
    const page = await browser().newPage({ viewport: { width: 1000, height: 800 } });
    afterThisTest(() => page.close());
    await page.goto(`${nodeRed.url}/dashboard/agents`);
    const status = page.locator('.queue-agents [role=status]');
    const says = (pattern: RegExp) =>
      until(
        async () => pattern.test((await status.textContent()) ?? ''),
        () => `the words ${pattern}`,
        60_000,
      );
    const queue = page.locator('.queue-agents section', { hasText: 'support' });
    const agent = (text: string) => queue.locator('li', { hasText: text });
    const press = (text: string, name: string) =>
      agent(text).getByRole('button', { name, exact: true }).click();
    const add = async (to: string, member: string, name = '') => {
      await page.getByLabel('Queue').fill(to);
      await page.getByLabel('Device').fill(member);
      await page.getByLabel('Name').fill(name);
      await page.getByRole('button', { name: 'Add', exact: true }).click();
    };
    return { pbx, page, says, queue, agent, press, add };
  };

  it('adds an agent, pauses it with a reason, lets it take calls again, and removes it', async () => {
    const { pbx, page, says, agent, press, add } = await open();
    await add('support', 'PJSIP/1002', 'Ann');
    await says(/^PJSIP\/1002 was added: support\.$/);
    await agent('Ann').waitFor();
    await page.getByLabel('Reason of a pause').fill('lunch');
    await press('Ann', 'Pause');
    await says(/^PJSIP\/1002 is paused: support\.$/);
    await agent('Ann: paused (lunch)').waitFor();
    const pause = pbx.received.find(({ name }) => name === 'QueuePause');
    should(pause?.get('Queue')).equal('support');
    should(pause?.get('Reason')).equal('lunch');
    await press('Ann', 'Unpause');
    await says(/^PJSIP\/1002 takes calls again: support\.$/);
    await agent('Ann: free').waitFor();
    await press('Ann', 'Remove');
    await says(/^PJSIP\/1002 was removed: support\.$/);
    await agent('Ann').waitFor({ state: 'detached' });
  });

  it('says that Asterisk is unavailable, shows the agents as old, and not so when it is back', async () => {
    const { pbx, page, agent } = await open();
    await agent('1001').waitFor();
    const stale = page.locator('.queue-agents-stale');
    should(await stale.count()).equal(0);
    pbx.stopListening();
    pbx.drop();
    await page.getByText(/^Asterisk cannot be reached\. Last update: \d/).waitFor();
    await stale.waitFor();
    await pbx.listenAgain();
    await stale.waitFor({ state: 'detached' });
    await agent('1001').waitFor();
  });

  it('shows hostile names as text, and changes nothing', async () => {
    const { pbx, page, says, agent, press, add } = await open();
    await agent('1001').waitFor();
    for (const hostile of [IMG, '__proto__', 'constructor']) {
      await add('support', hostile);
      await says(/"member" must be an interface such as PJSIP\/201/);
      await add(hostile, 'PJSIP/1002', hostile);
      await says(/queue/i);
    }
    should(pbx.received.some(({ name }) => name === 'QueueAdd')).be.true();
    await add('support', 'PJSIP/1003', IMG);
    await says(/^PJSIP\/1003 was added/);
    await agent(IMG).waitFor();
    await page.getByLabel('Reason of a pause').fill(IMG);
    await press(IMG, 'Pause');
    await agent(`paused (${IMG})`).waitFor();
    should(await page.locator('.queue-agents section').count()).equal(1);
    should(await page.locator('.queue-agents img').count()).equal(0);
    should(await page.evaluate('window.ran')).be.undefined();
    should(await page.evaluate('Object.keys(Object.prototype)')).deepEqual([]);
  });
});
