import type { Page } from 'playwright-core';
import should from 'should';
import { amiEnvironment } from '../../lab/parts/ami-environment';
import { type NodeRed, startNodeRed } from '../../lab/parts/node-red';
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

  describe('in the editor', () => {
    // A set of flows can have only one global-config, which names the palettes to install.
    const flow = EXAMPLES.flatMap((each) => each.flow).filter(({ type }) => type !== 'global-config');
    let nodeRed: NodeRed;
    let page: Page;

    before(async () => {
      nodeRed = await deployed(flow);
      page = await browser().newPage();
      await page.goto(nodeRed.url);
      await page.waitForFunction(
        'window.RED && RED.nodes && RED.nodes.getType("ui-template") && RED.nodes.dirty',
      );
      await page.locator('.red-ui-flow-node-group').first().waitFor();
    });
    after(async () => {
      await page?.close();
      await nodeRed?.stop();
    });

    it('have only valid nodes, which the editor does not change when it opens them', async () => {
      const found = await page.evaluate(
        '(() => { const found = []; const look = (n) => (n.valid && !n.changed) || found.push([n.type, n.name, n.validationErrors]);' +
          ' RED.nodes.eachNode(look); RED.nodes.eachConfig(look); return found; })()',
      );
      should(found).deepEqual([]);
    });

    it('have no node that is cut off at the left edge or lies on another', async () => {
      const found: unknown[] = [];
      for (const { id } of flow.filter(({ type }) => type === 'tab')) {
        const drawn = flow.filter(({ z, type, x }) => z === id && type !== 'group' && x !== undefined);
        await page.evaluate(`RED.workspaces.show('${id}')`);
        // The editor knows the width of a node when it has drawn it.
        await page.waitForFunction(
          `${JSON.stringify(drawn.map((node) => node.id))}.every((id) => document.getElementById(id))`,
        );
        found.push(...((await page.evaluate(misplaced(id))) as unknown[]));
      }
      should(found).deepEqual([]);
    });
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

/** An expression for the page: names of the nodes of a tab that begin left of the sheet, and of pairs that overlap. */
function misplaced(tab: string): string {
  return `(() => {
    const nodes = [];
    RED.nodes.eachNode((node) => node.z === '${tab}' && nodes.push(node));
    const left = ({ x, w }) => x - w / 2;
    const name = (node) => node.name || node.type;
    const overlap = (a, b) => Math.abs(a.x - b.x) < (a.w + b.w) / 2 && Math.abs(a.y - b.y) < (a.h + b.h) / 2;
    const pairs = nodes.flatMap((a, index) => nodes.slice(index + 1).filter((b) => overlap(a, b)).map((b) => name(a) + ' and ' + name(b)));
    return [...nodes.filter((node) => left(node) < 0).map(name), ...pairs];
  })()`;
}
