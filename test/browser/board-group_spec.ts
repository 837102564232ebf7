import type { Page } from 'playwright-core';
import should from 'should';
import type { FlowNode } from '../../lab/parts/node-red';
import { Simulator } from '../../src/simulator';
import { type Board, filled, startBoard } from '../flows/board';
import { sharedBrowser } from '../support/browser';
import { lab } from '../support/lab';
import { until } from '../support/wait';

const GROUP = 'd0000000000000a1';
const BRANCH = 'd0000000000000a2';

/** The board as a user changes it in the editor: a second connection, and a group of both in every node. */
function onGroup(flow: readonly FlowNode[], { port }: Simulator): FlowNode[] {
  const office = flow.find(({ type }) => type === 'ami-config') as FlowNode;
  const branch = { ...office, id: BRANCH, name: 'Branch', port: String(port) };
  const group = { id: GROUP, type: 'ami-group', version: 1, name: 'Both', pbx1: office.id, pbx2: BRANCH };
  const selected = flow.map((node) =>
    node.connection === office.id ? { ...node, connection: GROUP } : node,
  );
  return [...selected, branch, group];
}

describe('the extension board on a group of connections', function () {
  this.timeout(120_000);
  const mariadb = lab.mariadb();
  const browser = sharedBrowser();
  let office: Simulator;
  let branch: Simulator;
  let board: Board;
  let page: Page;

  before(async function () {
    this.timeout(180_000);
    office = await Simulator.listen({ extensions: ['1001', '1002'] });
    branch = await Simulator.listen({ extensions: ['1001', '2002'] });
    board = await startBoard(mariadb(), office, { change: (flow) => onGroup(flow, branch) });
    await filled(board, 4);
    page = await browser().newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(`${board.nodeRed.url}/dashboard/extensions`);
  });
  after(async () => {
    await page?.close();
    await board?.stop();
    await office?.close();
    await branch?.close();
  });

  const tile = (pbx: string, extension: string) =>
    page.locator(`li[data-extension="${extension}"]`, { has: page.getByText(pbx, { exact: true }) });
  const asked = (pbx: Simulator) =>
    pbx.received
      .filter(({ name }) => name === 'ExtensionState')
      .map((action) => action.get('Exten'))
      .sort();

  it('shows the extensions of each PBX, and a change at its own PBX', async () => {
    for (const [pbx, extension] of [
      ['Asterisk', '1001'],
      ['Asterisk', '1002'],
      ['Branch', '1001'],
      ['Branch', '2002'],
    ] as const)
      await tile(pbx, extension).getByText('Idle', { exact: true }).waitFor();
    branch.setState('1001', 'busy');
    await tile('Branch', '1001').getByText('Busy', { exact: true }).waitFor();
    await tile('Asterisk', '1001').getByText('Idle', { exact: true }).waitFor();
    for (const name of ['Asterisk', 'Branch']) await page.getByText(`${name}: connected`).waitFor();
  });

  it('asks each PBX for its own extensions when Refresh is pressed', async () => {
    await page.getByRole('button', { name: 'Refresh', exact: true }).click();
    await page.getByText(/4 extensions checked: 4 succeeded, 0 failed/).waitFor();
    await until(() => asked(office).length + asked(branch).length >= 4, 'all questions');
    should(asked(office)).deepEqual(['1001', '1002']);
    should(asked(branch)).deepEqual(['1001', '2002']);
  });

  it('shows the states of a lost PBX as old, and those of others as current', async () => {
    branch.stopListening();
    branch.drop();
    await page.getByText(/Branch cannot be reached\.\s+These are the last known states/).waitFor();
    await page.locator('li.board-old', { hasText: 'Branch' }).nth(1).waitFor();
    should(await page.locator('li.board-old', { hasText: 'Branch' }).count()).equal(2);
    should(await page.locator('li.board-old', { hasText: 'Asterisk' }).count()).equal(0);
    should(await page.locator('.board-stale').count()).equal(0);
    office.setState('1002', 'busy');
    await tile('Asterisk', '1002').getByText('Busy', { exact: true }).waitFor();
    await branch.listenAgain();
    await page.getByText('Branch: connected').waitFor();
    await page.locator('li.board-old').first().waitFor({ state: 'detached' });
  });
});
