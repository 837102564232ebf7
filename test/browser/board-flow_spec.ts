import should from 'should';
import { boardFlow } from '../flows/board';
import { sharedBrowser } from '../support/browser';
import { deployed } from '../support/shared-node-red';
import { afterThisTest } from '../support/teardown';

describe('the flow of the extension board in the editor', function () {
  this.timeout(90_000);
  const browser = sharedBrowser();

  it('has only valid nodes, and is unchanged when it is opened', async () => {
    const nodeRed = await deployed(boardFlow);
    afterThisTest(() => nodeRed.stop());
    const page = await browser().newPage();
    const faults: string[] = [];
    page.on('pageerror', ({ stack }) => faults.push(String(stack)));
    await page.goto(nodeRed.url);
    await page.waitForFunction(
      'window.RED && RED.nodes && RED.nodes.getType("ui-template") && RED.nodes.dirty',
    );
    await page.locator('.red-ui-flow-node-group').first().waitFor();
    const invalid = await page.evaluate(
      '(() => { const found = []; const look = (n) => n.valid || found.push([n.type, n.name, n.validationErrors]);' +
        ' RED.nodes.eachNode(look); RED.nodes.eachConfig(look); return found; })()',
    );
    should(invalid).deepEqual([]);
    should(await page.evaluate('RED.nodes.dirty()')).be.false();
    faults.should.be.empty();
  });

  it('is readable: each node has a name and is in a group, and each group has a comment', () => {
    const groups = boardFlow.filter(({ type }) => type === 'group');
    const placed = boardFlow.filter(({ type, x }) => x !== undefined && type !== 'group');
    placed.filter(({ name }) => !name).should.deepEqual([]);
    placed.filter(({ g, type }) => g === undefined && type !== 'comment').should.deepEqual([]);
    for (const { id, name } of groups) {
      const comments = placed.filter(({ type, g }) => type === 'comment' && g === id);
      should(comments.length).equal(1, `comments in the group ${name}`);
    }
  });

  it('names the palettes it needs, so that Import offers to install them', () => {
    const needs = boardFlow.find(({ type }) => type === 'global-config');
    should(Object.keys(needs?.modules as object)).deepEqual([
      'node-red-node-mysql',
      '@flowfuse/node-red-dashboard',
    ]);
  });

  it('contains no secret, and no id that could be a word', () => {
    for (const { id, credentials } of boardFlow) {
      id.should.match(/^[0-9a-f]{16}$/);
      should(credentials).be.undefined();
    }
  });
});
