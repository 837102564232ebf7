// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is Node-RED's own way to name a variable
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import should from 'should';
import { NODE_TYPES } from '../../lab/machine/node-types';
import { projectPath } from '../../lab/machine/paths';
import {
  type Editor,
  startEditor,
  untouchedAction,
  untouchedConfig,
  untouchedRefresh,
} from '../editor/editor';
import { sharedBrowser } from '../support/browser';
import { ADMIN, action, config, control, events, refresh, tab } from './flow';

const read = (...path: string[]) => readFileSync(projectPath(...path), 'utf8');
const ICON = /^<svg [^>]*width="40" height="60"/;

describe('the nodes in the editor', function () {
  this.timeout(60_000);
  const browserAtHand = sharedBrowser();
  let editor: Editor;
  let page: Page;

  before(async function () {
    this.timeout(180_000);
    editor = await startEditor({
      browser: browserAtHand(),
      flow: [
        tab,
        config({ port: 1 }, { ...untouchedConfig, port: '1', credentials: ADMIN }),
        events({ name: '', events: ['Hangup'], wires: [[]] }),
        refresh({ ...untouchedRefresh, wires: [[], []] }),
        control({ version: 1, name: '', wires: [[]] }),
        action({ ...untouchedAction, wires: [[]] }),
        refresh({ ...untouchedRefresh, id: 'rf2', queryTimeout: 'soon', wires: [[], []] }),
      ],
    });
    page = editor.page;
  });
  after(() => editor?.stop());
  afterEach(() => editor.faults.should.be.empty());

  const inEditor = <T>(expression: string) => editor.evaluate<T>(expression);
  const open = (id: string) => editor.open(id);
  const done = (id: string) => editor.done(id);

  it('are in a group of their own, under their own names', async () => {
    const labels = page.locator('#red-ui-palette-Asterisk .red-ui-palette-label');
    await labels.first().waitFor();
    const shown = (await labels.allTextContents()).map((label) => label.replace(/\s+/g, ' ').trim());
    shown.should.containDeep(['ami control', 'ami events', 'ami refresh']);
    const named = NODE_TYPES.filter((type) => !['ami-config', 'ami-group'].includes(type)).map(
      (type) => JSON.parse(read('nodes', type, 'locales/en-US', `${type}.json`))[type].palette,
    );
    shown.sort().should.deepEqual(named.sort());
  });

  it('have icons of the right shape', async () => {
    for (const icon of readdirSync(projectPath('icons'))) {
      read('icons', icon).should.match(ICON);
      const response = await fetch(`${editor.nodeRed.url}/icons/@hybrid-ami/node-red-ami/${icon}`);
      response.status.should.equal(200);
      (await response.text()).should.match(ICON);
    }
  });

  it('have help, and a word for every label', async () => {
    for (const type of NODE_TYPES) {
      const help = await inEditor<string>(`RED.nodes.getNodeHelp("${type}")`);
      help.should.match(/<h3/);
      // The editor shows these characters if its Markdown cannot read a list of properties.
      help.replace(/<[^>]+>/g, '').should.not.match(/^\s*: /m);
      help.should.not.match(/<\/dt><dd><\/dd>/);
    }
    for (const id of ['pbx1', 'ev1', 'rf1', 'ct1', 'ac1']) {
      await open(id);
      const words = await page.locator('.red-ui-tray-body').last().textContent();
      (words ?? '').should.not.match(/ami-\w+\.\w+/);
      (words ?? '').should.match(/Name/);
      await done(id);
    }
  });

  it('have help in every language that the editor can read as it is meant', async () => {
    for (const type of NODE_TYPES) {
      const folder = projectPath('nodes', type, 'locales');
      for (const language of readdirSync(folder)) {
        const text = readFileSync(join(folder, language, `${type}.html`), 'utf8').replace(
          /<\/?script[^>]*>/g,
          '',
        );
        const help = await inEditor<string>(`RED.utils.renderMarkdown(${JSON.stringify(text)})`);
        const said = help.replace(/<[^>]+>/g, '');
        said.should.not.match(/^\s*: |\*optional\*|`/m, `${type} in ${language}`);
        help.should.match(/<dl class="message-properties">/);
      }
    }
  });

  it('are valid with their defaults, and show invalid fields', async () => {
    const invalid = await inEditor(
      '(() => { const found = {}; const look = (n) => { if (!n.valid) found[n.id] = n.validationErrors; };' +
        ' RED.nodes.eachNode(look); RED.nodes.eachConfig(look); return found; })()',
    );
    should(invalid).deepEqual({ rf2: ['must be a whole number from 1 to 2147483647, or ${NAME}'] });
  });

  it('are unchanged after their dialogs were opened', async () => {
    for (const id of ['pbx1', 'ev1', 'rf1', 'ct1', 'ac1']) {
      await open(id);
      await done(id);
      should(await inEditor(`!!RED.nodes.node("${id}").changed`)).equal(false, id);
    }
  });

  it('show the state of the connection in the language of the editor', async () => {
    await page.waitForFunction(
      '/^disconnected$/.test(document.querySelector("#ev1 .red-ui-flow-node-status-label")?.textContent)',
    );
    await page.waitForFunction(
      'document.querySelector("#rf1 .red-ui-flow-node-status-label")?.textContent === "idle"',
    );
    await page.waitForFunction(
      'document.querySelector("#rf2 .red-ui-flow-node-status-label")?.textContent === "invalid setting"',
    );
  });

  it('have labels at their ports', async () => {
    const labels = async (id: string) => {
      const found: string[] = [];
      for (const port of await page.locator(`[id="${id}"] .red-ui-flow-port`).all()) {
        await port.hover({ force: true });
        const label = page.locator('.red-ui-flow-port-tooltip');
        await label.waitFor();
        found.push((await label.textContent()) ?? '');
        await page.mouse.move(700, 600);
        await label.waitFor({ state: 'detached' });
      }
      return found;
    };
    (await labels('rf2')).should.deepEqual(['refresh, status or close', 'each extension', 'summary']);
  });

  it('keep a list of events as a list, also a pasted one', async () => {
    await open('ev1');
    await page.locator('.node-input-ami-events-row .red-ui-editableList-addButton').click();
    await page.keyboard.insertText('Queue*, DialBegin');
    await done('ev1');
    should(await inEditor('RED.nodes.node("ev1").events')).deepEqual(['Hangup', 'Queue*', 'DialBegin']);
    should(await inEditor('RED.nodes.node("ev1").valid')).be.true();
  });

  it('report a name that no event can have', async () => {
    await open('ev1');
    await page.locator('.node-input-ami-events-row .red-ui-editableList-addButton').click();
    await page.keyboard.insertText('no/event');
    await done('ev1');
    should(await inEditor('RED.nodes.node("ev1").validationErrors')).deepEqual([
      '“no/event” is not a valid event name: use only letters, digits, _, - and *',
    ]);
  });

  it('keep extensions as text, with their context if they have one', async () => {
    await open('rf1');
    const add = page.locator('.node-input-ami-extensions-row .red-ui-editableList-addButton');
    await add.click();
    await page.keyboard.insertText('1001 1002');
    await add.click();
    await page.keyboard.insertText('1003');
    await page.keyboard.press('Tab');
    await page.keyboard.insertText('sales');
    await done('rf1');
    const stored = ['1001', '1002', { extension: '1003', context: 'sales' }];
    should(await inEditor('RED.nodes.node("rf1").extensions')).deepEqual(stored);
    await open('rf1');
    await done('rf1');
    should(await inEditor('RED.nodes.node("rf1").extensions')).deepEqual(stored);
  });

  it('keep a long list within its frame, even if a section below it is open', async () => {
    await open('rf1');
    await page.locator('#node-input-ami-more').click();
    await page.locator('#node-input-limit').waitFor();
    const add = page.locator('.node-input-ami-extensions-row .red-ui-editableList-addButton');
    for (let i = 0; i < 12; i++) {
      await add.click();
      await page.keyboard.insertText(String(2000 + i));
    }
    await page.locator('#node-input-limit').fill('8');
    await done('rf1');
    should(await inEditor('RED.nodes.node("rf1").extensions.length')).equal(15);
    should(await inEditor('RED.nodes.node("rf1").limit')).equal('8');
  });

  it('hide rarely used settings in a section, and accept ${NAME} in it', async () => {
    await open('pbx1');
    const field = page.locator('#node-config-input-keepAliveInterval');
    (await field.isVisible()).should.be.false();
    await page.locator('#node-config-ami-more').click();
    await field.fill('${PING_AFTER}');
    should(await page.locator('#node-config-input-port').getAttribute('placeholder')).equal('5038');
    await page.locator('#node-config-ami-security').click();
    await page.locator('#node-config-input-usetls').check();
    should(await page.locator('#node-config-input-port').getAttribute('placeholder')).equal('5039');
    await done('pbx1');
    should(await inEditor('RED.nodes.node("pbx1").keepAliveInterval')).equal('${PING_AFTER}');
    should(await inEditor('RED.nodes.node("pbx1").valid')).be.true();
    await open('pbx1');
    (await field.isVisible()).should.be.true();
    await done('pbx1');
  });
});
