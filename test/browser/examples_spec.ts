import should from 'should';
import { amiEnvironment } from '../../lab/parts/ami-environment';
import { startNodeRed } from '../../lab/parts/node-red';
import { Simulator } from '../../src/simulator';
import { EXAMPLES, example } from '../examples/all';
import { sharedBrowser } from '../support/browser';
import { lab } from '../support/lab';
import { deployed } from '../support/shared-node-red';
import { afterThisTest } from '../support/teardown';
import { drawnFor } from './pages';

describe('the examples in a browser', function () {
  this.timeout(120_000);
  const browser = sharedBrowser();

  it('have only valid nodes, which the editor does not change when it opens them', async () => {
    // A set of flows can have only one global-config, which names the palettes to install.
    const flow = EXAMPLES.flatMap((each) => each.flow).filter(({ type }) => type !== 'global-config');
    const nodeRed = await deployed(flow);
    afterThisTest(() => nodeRed.stop());
    const page = await browser().newPage();
    await page.goto(nodeRed.url);
    await page.waitForFunction(
      'window.RED && RED.nodes && RED.nodes.getType("ui-template") && RED.nodes.dirty',
    );
    await page.locator('.red-ui-flow-node-group').first().waitFor();
    const found = await page.evaluate(
      '(() => { const found = []; const look = (n) => (n.valid && !n.changed) || found.push([n.type, n.name, n.validationErrors]);' +
        ' RED.nodes.eachNode(look); RED.nodes.eachConfig(look); return found; })()',
    );
    should(found).deepEqual([]);
  });

  it('Queue wallboard: shows who waits, who talks and who gave up', async () => {
    const pbx = await Simulator.listen({
      extensions: 5,
      queues: [{ name: 'support', members: ['1002'] }],
    });
    afterThisTest(() => pbx.close());
    const nodeRed = await startNodeRed({
      line: lab.line,
      flow: example('Queue wallboard (dashboard)').flow,
      env: {
        ...amiEnvironment(pbx),
        AMI_RECONNECT_DELAY: '50',
      },
    });
    afterThisTest(() => nodeRed.stop());
    await pbx.loggedIn();
    const page = await browser().newPage({ viewport: { width: 1000, height: 600 } });
    await page.goto(`${nodeRed.url}/dashboard/queues`);
    const queue = page.locator('.wallboard section', { hasText: 'support' });
    // The queue is complete from the start, before the first call.
    await queue.getByText('0 answered, 0 abandoned').waitFor();
    await queue.getByText(/: free$/).waitFor();

    const first = pbx.callQueue('1001', 'support');
    await queue.getByText(/^1\s*waiting, 0:0\d$/).waitFor();
    await queue.getByText('ringing').waitFor();
    first.answer();
    await queue.getByText('talking').waitFor();
    const second = pbx.callQueue('1003', 'support');
    await queue.getByText(/^1\s*waiting/).waitFor();
    second.hangup();
    await queue.getByText('0 answered, 1 abandoned').waitFor();
    first.hangup();
    await first.ended;
    await queue.getByText('1 answered, 1 abandoned').waitFor();
    await queue.getByText(/^0\s*waiting$/).waitFor();

    // The page says since when it counts, and which figures are out of date.
    await page.getByText(/Calls are counted since \d/).waitFor();
    await page.emulateMedia({ colorScheme: 'dark' });
    await drawnFor(page, 'dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await drawnFor(page, 'light');
    should(await page.locator('.wallboard-stale').count()).equal(0);
    pbx.stopListening();
    pbx.drop();
    await page.getByText(/Asterisk cannot be reached\. Last update: \d/).waitFor();
    await page.locator('.wallboard-stale').waitFor();
    await pbx.listenAgain();
    await page.locator('.wallboard-stale').waitFor({ state: 'detached' });
  });
});
