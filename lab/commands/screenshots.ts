// `npm run screenshots -- http://127.0.0.1:1880`: takes the pictures in docs/ from a running `npm start`.
import { mkdir } from 'node:fs/promises';
import { chromium, type Page } from 'playwright-core';
import { projectPath } from '../machine/paths';
import { findChromium } from '../parts/chromium';

main(process.argv[2] ?? 'http://127.0.0.1:1880').catch((error: Error) => {
  console.error(`screenshots: ${error.message}`);
  process.exitCode = 1;
});

/** The part of the window that shows the flow, below the tabs. */
const FLOW = { x: 8, y: 84, width: 1752, height: 1180 };

/** ms to wait until a phone rings and the list of events is long. */
const TIMEOUT = 120_000;

async function main(nodeRed: string): Promise<void> {
  const browser = await chromium.launch(await findChromium());
  try {
    await mkdir(projectPath('docs'), { recursive: true });
    await board(await browser.newPage({ viewport: { width: 1280, height: 880 } }), nodeRed);
    await flow(
      await browser.newPage({ viewport: { width: 1800, height: 1400 }, deviceScaleFactor: 0.8 }),
      nodeRed,
    );
    await testDialog(
      await browser.newPage({ viewport: { width: 1000, height: 760 }, colorScheme: 'light' }),
      nodeRed,
    );
  } finally {
    await browser.close();
  }
}

async function board(page: Page, nodeRed: string): Promise<void> {
  await page.goto(`${nodeRed}/dashboard/extensions`);
  await page.locator('.board-events div').nth(20).waitFor({ timeout: TIMEOUT });
  await page.locator('.board-ringing').first().waitFor({ timeout: TIMEOUT });
  await page.screenshot({ path: projectPath('docs/board.png') });
}

async function flow(page: Page, nodeRed: string): Promise<void> {
  await page.goto(nodeRed);
  await page.locator('.red-ui-flow-node-group').first().waitFor();
  // The picture shows only the flow. The editor stores this setting, so it is restored.
  await showSidebars(page, false);
  await page.locator('#red-ui-palette-search').waitFor({ state: 'hidden' });
  await page.addStyleTag({ content: '.red-ui-workspace-chart-grid { display: none }' });
  await page.screenshot({ path: projectPath('docs/flow.png'), clip: FLOW });
  await showSidebars(page, true);
}

/** The dialog of the flow's connection after a successful test. */
async function testDialog(page: Page, nodeRed: string): Promise<void> {
  await page.goto(nodeRed);
  await page.locator('.red-ui-flow-node-group').first().waitFor();
  await page.evaluate(
    '{ let id; RED.nodes.eachConfig((node) => { if (node.type === "ami-config") id = node.id; });' +
      ' RED.editor.editConfig("", "ami-config", id); }',
  );
  await page.locator('#node-config-ami-test').click();
  await page.locator('#node-config-ami-report p').first().waitFor();
  await page
    .locator('.red-ui-tray')
    .last()
    .screenshot({ path: projectPath('docs/test-connection.png') });
  await page.locator('#node-config-dialog-cancel').click();
}

async function showSidebars(page: Page, shown: boolean): Promise<void> {
  for (const menuItem of ['palette', 'sidebar']) {
    await page.evaluate(`RED.menu.setSelected("menu-item-${menuItem}", ${shown})`);
  }
}
