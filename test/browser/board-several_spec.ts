import type { Page } from 'playwright-core';
import should from 'should';
import type { FlowNode } from '../../lab/parts/node-red';
import { Simulator } from '../../src/simulator';
import { type Board, filled, startBoard } from '../flows/board';
import { sharedBrowser } from '../support/browser';
import { lab } from '../support/lab';
import { until } from '../support/wait';

/** The types of nodes that receive something from a PBX. */
const HEARING = ['ami-state', 'ami-call', 'ami-events', 'ami-control'];

/** Adds a copy of these nodes for a second PBX. */
function withBranch(flow: readonly FlowNode[], { port }: Simulator): FlowNode[] {
  const idOf = (id: string) => id.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
  const isCopied = ({ type }: FlowNode) => type === 'ami-config' || HEARING.includes(type);
  const copies = flow.filter(isCopied).map((node): FlowNode => {
    if (node.type === 'ami-config') return { ...node, id: idOf(node.id), name: 'Branch', port: String(port) };
    return { ...node, id: idOf(node.id), connection: idOf(String(node.connection)) };
  });
  const controls = flow.filter(({ type }) => type === 'ami-control').map(({ id }) => id);
  const wired = flow.map((node): FlowNode => {
    const wires = (node.wires ?? []) as string[][];
    if (!wires.flat().some((id) => controls.includes(id))) return node;
    return {
      ...node,
      wires: wires.map((ids) => [...ids, ...ids.filter((id) => controls.includes(id)).map(idOf)]),
    };
  });
  return [...wired, ...copies];
}

describe('the extension board with two PBXs, one of them without hints', function () {
  this.timeout(60_000);
  const mariadb = lab.mariadb();
  const browser = sharedBrowser();
  let office: Simulator;
  let branch: Simulator;
  let board: Board;
  let page: Page;

  before(async function () {
    this.timeout(120_000);
    office = await Simulator.listen({ extensions: 3 });
    branch = await Simulator.listen({ extensions: [] });
    board = await startBoard(mariadb(), office, { change: (flow) => withBranch(flow, branch) });
    await filled(board, 3);
    await until(() => branch.received.some(({ name }) => name === 'DeviceStateList'), 'the branch');
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
  const device = (Device: string, State: string) =>
    branch.emit({ Event: 'DeviceStateChange', Device, State });

  it('shows phones with and without hints, with a badge for their PBX', async () => {
    device('PJSIP/1001', 'INUSE');
    await tile('Branch', '1001').getByText('In use', { exact: true }).waitFor();
    await tile('Asterisk', '1001').getByText('Idle', { exact: true }).waitFor();
    device('PJSIP/1001', 'NOT_INUSE');
    await tile('Branch', '1001').getByText('Idle', { exact: true }).waitFor();
  });

  it('writes each extension under its own PBX', async () => {
    const rows = () =>
      board.rows(
        "SELECT e.pbx, e.context, s.state FROM extensions e JOIN extension_status s USING (pbx, context, extension) WHERE e.extension = '1001' ORDER BY pbx",
      );
    const isIdle = async () => (await rows()).filter(({ state }) => state === 'idle').length === 2;
    await until(isIdle, 'both, with the last state');
    should(await rows()).deepEqual([
      { pbx: 'Asterisk', context: 'default', state: 'idle' },
      { pbx: 'Branch', context: '', state: 'idle' },
    ]);
  });

  it('shows one PBX alone on request', async () => {
    const filter = page.getByRole('group', { name: 'PBX' }).getByRole('button', { name: 'Branch' });
    await filter.click();
    await tile('Asterisk', '1001').waitFor({ state: 'detached' });
    await tile('Branch', '1001').waitFor();
    await filter.click();
    await tile('Asterisk', '1001').waitFor();
  });

  it('has a lamp for each PBX, and shows only the states of a lost one as old', async () => {
    await page.getByText('Branch: connected').waitFor();
    branch.stopListening();
    branch.drop();
    await page.getByText(/Branch cannot be reached\.\s+These are the last known states/).waitFor();
    await page.locator('li.board-old[data-extension="1001"]', { hasText: 'Branch' }).waitFor();
    await page.getByText('Asterisk: connected').waitFor();
    should(await page.locator('li.board-old', { hasText: 'Asterisk' }).count()).equal(0);
    should(await page.locator('.board-stale').count()).equal(0);
    office.setState('1002', 'busy');
    await tile('Asterisk', '1002').getByText('Busy', { exact: true }).waitFor();
    await branch.listenAgain();
    await page.getByText('Branch: connected').waitFor();
  });
});
