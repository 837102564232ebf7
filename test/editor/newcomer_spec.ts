import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, createConnection } from 'mysql2/promise';
import type { Locator, Page } from 'playwright-core';
import { pack } from '../../lab/commands/packed';
import { runNpm } from '../../lab/machine/npm';
import { type NodeRed, startNodeRed } from '../../lab/parts/node-red';
import { DEFAULT_USER, Simulator } from '../../src/simulator';
import { sharedBrowser } from '../support/browser';
import { lab } from '../support/lab';

describe('a newcomer who reads only the dialogs', function () {
  this.timeout(120_000);
  const browser = sharedBrowser();
  const mariadb = lab.mariadb();
  const database = `ami_newcomer_${process.pid}`;
  let scratch: string;
  let pbx: Simulator;
  let nodeRed: NodeRed;
  let page: Page;
  let sql: Connection;

  before(async function () {
    this.timeout(300_000);
    scratch = await mkdtemp(join(tmpdir(), 'hybrid-ami-newcomer-'));
    pbx = await Simulator.listen({ extensions: 25 });
    const { host, port, user, password } = mariadb();
    sql = await createConnection({ host, port, user, password });
    await sql.query(`CREATE DATABASE ${database}`);
    nodeRed = await startNodeRed({
      line: lab.line,
      userDir: await installed(scratch),
      palette: false,
      flow: [],
    });
  });
  after(async () => {
    await nodeRed?.stop();
    await pbx?.close();
    await sql?.query(`DROP DATABASE ${database}`);
    await sql?.end();
    await rm(scratch, { recursive: true, force: true });
  });
  beforeEach(async () => {
    page = await browser().newPage({ viewport: { width: 1400, height: 900 } });
    await page.goto(nodeRed.url);
    await page.locator('#red-ui-palette-search').waitFor();
  });
  afterEach(() => page.close());

  const nodeNamed = (name: string) =>
    page.locator('.red-ui-flow-node-group', { has: page.locator(`text:text-is("${name}")`) });
  const deploy = async () => {
    await page.locator('#red-ui-header-button-deploy').click();
    await page.getByText('Successfully deployed').waitFor();
  };
  const drag = async (type: string, x: number, y: number) => {
    await page
      .locator(`.red-ui-palette-node[data-palette-type="${type}"]`)
      .dragTo(page.locator('#red-ui-workspace-chart'), { targetPosition: { x, y } });
  };

  const fill = async (values: Record<string, string>) => {
    for (const [name, value] of Object.entries(values)) {
      await page.locator(`#node-config-input-${name}`).fill(value);
    }
  };
  const close = async (dialog: 'node-config-dialog' | 'node-dialog') => {
    await page.locator(`#${dialog}-ok`).click();
    await page.locator(`#${dialog}-ok`).waitFor({ state: 'detached' });
  };
  const asterisk = () => ({ host: pbx.host, port: String(pbx.port), ...DEFAULT_USER });

  it('sees the first events from two nodes and a tested connection', async () => {
    await drag('ami-events', 200, 100);
    await drag('debug', 500, 100);
    const [from, to] = ['output', 'input'].map((port) => page.locator(`.red-ui-flow-port-${port}`).first());
    await from?.dragTo(to as Locator);
    await nodeNamed('ami events').dblclick();
    await page.locator('#node-input-btn-connection-add').click();
    await fill(asterisk());
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText(/^Logged in to Asterisk 22/).waitFor();
    await close('node-config-dialog');
    await page.getByPlaceholder('Search the events of Asterisk 22').fill('dialbegin');
    await page.getByRole('checkbox', { name: /^DialBegin/ }).check();
    await close('node-dialog');
    await deploy();
    await page.locator('.red-ui-flow-node-status-label', { hasText: /^connected/ }).waitFor();
    pbx.call('1001', '1002');
    await page.locator('.red-ui-debug-msg', { hasText: 'DialBegin' }).first().waitFor({ state: 'attached' });
  });

  it('gets a live board from the example, with Asterisk and MySQL set', async () => {
    await page.locator('#red-ui-header-button-sidemenu').click();
    await page.locator('#menu-item-import').click();
    await page.getByRole('link', { name: 'Examples' }).click();
    for (const entry of ['@hybrid-ami/node-red-ami', 'Extension board (MySQL and dashboard)']) {
      await page.getByRole('dialog').getByText(entry, { exact: true }).click();
    }
    await page.locator('#red-ui-clipboard-dialog-ok').click();
    // Node-RED tells what it has imported, for some seconds. The notification slides over the tab, and takes half of a click.
    const imported = page.locator('.red-ui-notification', { hasText: 'Imported' });
    await imported.waitFor();
    await imported.waitFor({ state: 'detached' });
    await page.locator('.red-ui-tab').getByText('Extension board').click();

    await nodeNamed('Extension states').dblclick();
    await page.locator('#node-input-btn-connection-edit').click();
    await fill(asterisk());
    await close('node-config-dialog');
    await close('node-dialog');
    await nodeNamed('Read').dblclick();
    await page.locator('#node-input-btn-mydb-edit').click();
    const { host, port, user, password } = mariadb();
    await fill({ host, port: String(port), user, password, db: database });
    await close('node-config-dialog');
    await close('node-dialog');
    await deploy();

    await page.goto(`${nodeRed.url}/dashboard`);
    const tile = (extension: string) => page.locator(`li[data-extension="${extension}"]`);
    await tile('1003').getByText('Idle').waitFor();
    await page.getByText('History: written').waitFor();
    const call = pbx.call('1003', '1004');
    await tile('1004').getByText('Ringing', { exact: true }).waitFor();
    call.hangup('caller');
    await tile('1004').getByText('Idle').waitFor();
  });
});

/** Path of a user folder that contains only the published package. */
async function installed(scratch: string): Promise<string> {
  const userDir = join(scratch, 'user');
  await mkdir(userDir);
  await writeFile(join(userDir, 'package.json'), '{ "name": "user", "private": true }');
  const { path } = await pack(scratch);
  await runNpm(['install', '--offline', '--no-audit', '--no-fund', path], { cwd: userDir });
  return userDir;
}
