import type { Locator } from 'playwright-core';
import should from 'should';
import { action, config, events, refresh, tab } from '../nodes/flow';
import { sharedBrowser } from '../support/browser';
import { until } from '../support/wait';
import { type Editor, startEditor, untouchedConfig, untouchedRefresh } from './editor';

/** Without blanks, colons and quotes, so that it is valid as a header name, extension and event name. */
const EVIL = '<img/src/onerror=hostile()>';
/** Runs in the page: records each element made from such a text, and each script that ran. */
const WATCH = `
  window.made = [];
  window.hostile = () => made.push('a script ran');
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes)
        if (node.matches?.('[onerror]') || node.querySelector?.('[onerror]')) made.push(node.outerHTML.slice(0, 200));
  }).observe(document, { childList: true, subtree: true });`;

const RIGHTS = {
  username: EVIL,
  read: [EVIL],
  readIsAll: true,
  write: [EVIL],
  writeIsAll: true,
  actions: [EVIL],
  refresh: { listed: true, all: true },
};
const EVENT = {
  name: EVIL,
  privilege: EVIL,
  headers: { Event: EVIL, [EVIL]: EVIL, Twice: [EVIL, EVIL] },
  receivedAt: '2026-01-31T12:00:00.000Z',
};
const RESULT = {
  extension: EVIL,
  context: EVIL,
  ok: true,
  code: 0,
  state: EVIL,
  text: EVIL,
  online: true,
  hint: EVIL,
  devices: [EVIL],
};

describe('hostile texts from a PBX, a flow and the environment', function () {
  this.timeout(60_000);
  const browser = sharedBrowser();
  let editor: Editor;

  before(async function () {
    this.timeout(180_000);
    editor = await startEditor({
      browser: browser(),
      flow: [
        tab,
        config({ port: 1 }, { ...untouchedConfig, name: EVIL, host: EVIL, port: EVIL, events: EVIL }),
        events({
          version: 1,
          name: '',
          events: ['Evil', EVIL],
          conditions: [{ header: EVIL, operator: 'matches', value: `(${EVIL}` }],
          wires: [[]],
        }),
        refresh({
          ...untouchedRefresh,
          name: EVIL,
          context: EVIL,
          queryTimeout: EVIL,
          extensions: [EVIL, { extension: '', context: EVIL }],
          wires: [[], []],
        }),
        action({ version: 1, name: EVIL, action: 'CoreStatus', parameters: { [EVIL]: EVIL }, wires: [[]] }),
      ],
    });
    await editor.page.addInitScript(WATCH);
    await answer('ami-config/environment', { host: { variable: EVIL, value: EVIL } });
    await answer('ami-config/pbx1/rights', { ok: true, rights: { ...RIGHTS, read: [] } });
    await answer('ami-events/catalogue', [
      { name: 'Evil', classes: [EVIL], headers: [EVIL] },
      { name: EVIL, classes: [EVIL], headers: [EVIL] },
    ]);
    await editor.speak('en-US');
  });
  after(() => editor?.stop());
  afterEach(async () => {
    await editor.cancel();
    should(await editor.evaluate('made.splice(0)')).deepEqual([]);
    editor.faults.splice(0).should.be.empty();
  });

  const place = (selector: string) => editor.page.locator(selector);
  /** Replaces the server's answers to a route. */
  const answer = async (path: string, ...lines: object[]) => {
    const url = (asked: URL) => asked.pathname === `/${path}`;
    await editor.page.unroute(url);
    await editor.page.route(url, (route) =>
      route.fulfill({ body: lines.map((line) => `${JSON.stringify(line)}\n`).join('') }),
    );
  };
  /** Waits until the text is shown verbatim at least `times` times. */
  const isText = async (found: Locator, times = 1) => {
    await found.first().waitFor({ state: 'attached' });
    const read = async () => ((await found.first().textContent()) ?? '').split(EVIL).length - 1;
    await until(async () => (await read()) >= times, `${EVIL} to be read at ${found}`);
  };
  const openTab = (name: string) => place(`#node-input-ami-tabs a:has-text("${name}")`).press('Enter');

  it('stay text in the report of Test connection', async () => {
    const report = place('#node-config-ami-report');
    await editor.open('pbx1');
    await place('#node-config-input-host').fill('');
    await isText(place('.ami-hint:not(:empty):not(.ami-warning)'), 2);
    const good = { ok: true, server: EVIL, banner: EVIL, loginMs: EVIL, rights: RIGHTS, lines: [EVIL] };
    await answer('ami-config/test', { ...good, version: EVIL });
    await place('#node-config-ami-test').press('Enter');
    await isText(report.locator('p').nth(0), 3);
    await isText(report.locator('p').nth(1));
    await isText(report.locator('p', { hasText: 'Allowed action classes' }));
    await isText(report.locator('p', { hasText: 'The Events setting' }));
    await isText(report.locator('pre'));
    await answer('ami-config/test', { ok: false, code: 'AMI_ERR_LOGIN', message: EVIL, lines: [EVIL] });
    await place('#node-config-ami-test').press('Enter');
    await isText(report.locator('p', { hasText: 'login refused' }));
    await isText(report.locator('pre'));
  });

  it('stay text in the list of extensions and the sample', async () => {
    const summary = { extensionsChecked: 1, results: [RESULT] };
    await answer('ami-config/refresh', { ok: true, summary });
    await editor.open('rf1');
    await place('#node-input-ami-hints').press('Enter');
    await isText(place('#node-input-ami-picker legend'));
    await isText(place('#node-input-ami-picker label span'));
    await isText(place('#node-input-ami-picker label small'), 2);
    await place('#node-input-ami-picker label input').click();
    await place('#node-input-context').fill('');
    await place('#node-input-context').press('<');
    await isText(place('.red-ui-autoComplete-container li').first());
    await editor.page.keyboard.press('Escape');
    await openTab('Sample output');
    await isText(place('#node-input-ami-sample pre').first(), 5);
    await openTab('Extensions');
    await answer('ami-config/refresh', { ok: false, code: 'AMI_ERR_CONNECT', message: EVIL });
    await place('#node-input-ami-hints').press('Enter');
    await isText(place('#node-input-ami-picker p'));
  });

  it('stay text in the parameters and rights of an action, and in the answer of Try it', async () => {
    const classes = [`other ${EVIL}`];
    const reading = { name: 'CoreStatus', classes, required: [], optional: [EVIL], reads: true };
    await answer('ami-action/catalogue', [reading, { ...reading, name: EVIL }]);
    const tried = { ok: true, ms: EVIL, more: EVIL };
    await answer('ami-config/try', {
      ...tried,
      response: { Response: EVIL, [EVIL]: [EVIL, EVIL] },
      items: [{ [EVIL]: EVIL }],
    });
    await editor.open('ac1');
    await isText(place('#node-input-ami-rights'), 3);
    await isText(place('#node-input-ami-parameters label'));
    await isText(place('#node-input-ami-picker legend'));
    await isText(place('#node-input-ami-picker label span').last());
    await place('#node-input-ami-try').press('Enter');
    await isText(place('#node-input-ami-answer pre').first(), 5);
    await isText(place('#node-input-ami-answer pre').last(), 2);
    await isText(place('#node-input-ami-answer p').first());
    await answer('ami-config/try', { ok: false, code: 'AMI_ERR_REJECTED', message: EVIL });
    await place('#node-input-ami-try').press('Enter');
    await isText(place('#node-input-ami-answer p'));
  });

  it('stay text in the list of events, its warnings and the picker', async () => {
    await editor.open('ev1');
    await isText(place('#node-input-ami-events-picker legend'));
    await isText(place('#node-input-ami-events-picker label span').nth(1));
    await isText(place('#node-input-ami-events-picker label small'));
    await isText(place('.node-input-ami-events-row .ami-hint:not(:empty)'), 2);
    await isText(place('.node-input-ami-events-row .ami-fault:not(:empty)'));
  });

  it('stay text in conditions and suggested headers', async () => {
    await editor.open('ev1');
    await place('#node-input-ami-events-picker legend').first().waitFor();
    await openTab('Conditions');
    await isText(place('.node-input-ami-conditions-row .ami-fault:not(:empty)'));
    const header = place('.ami-condition-header').first();
    await header.fill('');
    await header.press('<');
    await isText(place('.red-ui-autoComplete-container li').first());
    await editor.page.keyboard.press('Escape');
  });

  it('stay text in live events and the actions of their buttons', async () => {
    const live = place('#node-input-ami-live-events');
    await answer(
      'ami-config/listen',
      EVENT,
      { skipped: EVIL },
      { over: EVIL },
      { ok: false, code: 'AMI_ERR_CONNECT', message: EVIL },
    );
    await editor.open('ev1');
    await openTab('Live');
    await place('#node-input-ami-live').press('Enter');
    await isText(live.locator('summary > span'));
    await isText(live.locator('summary > small'));
    await isText(live.locator('> p', { hasText: 'in this second' }));
    await isText(live.locator('> p', { hasText: 'Stopped after' }));
    await isText(live.locator('> p', { hasText: 'not reachable' }));
    await live.locator('summary > span').click();
    await isText(live.locator('dt').first());
    await isText(live.locator('dd').first());
    await isText(live.locator('dd', { hasText: ', ' }), 2);
    await live.locator('dl button').first().click();
    await isText(place('.red-ui-notification'));
    await live.locator('summary button').click();
    await openTab('Conditions');
    (await place('.ami-condition-header').last().inputValue()).should.equal(EVIL);
  });

  it("stay text in the editor's labels, lists and error tooltips", async () => {
    await isText(place('[id="ev1"] .red-ui-flow-node-label-text'));
    await isText(place('[id="rf1"] .red-ui-flow-node-label-text'));
    for (const id of ['ev1', 'rf1']) {
      await place(`[id="${id}"] .red-ui-flow-node-error`).hover({ force: true });
      await place('.red-ui-flow-port-tooltip').first().waitFor();
      await editor.page.mouse.move(700, 600);
      await place('.red-ui-flow-port-tooltip').first().waitFor({ state: 'detached' });
    }
    await editor.evaluate('RED.actions.invoke("core:show-config-tab")');
    const listed = place('.red-ui-sidebar-config-category .red-ui-palette-node').filter({ hasText: EVIL });
    await isText(listed);
    await listed.first().locator('.red-ui-flow-node-error').hover({ force: true });
    await place('.red-ui-popover').first().waitFor();
    await editor.page.mouse.move(300, 300);
    await editor.open('rf1');
    await isText(place('#node-input-connection option').first());
    for (const field of await place('form .input-error:visible').all()) await field.hover();
  });
});
