import should from 'should';
import { projectPath } from '../../lab/machine/paths';
import { Simulator } from '../../src/simulator';
import { ADMIN, action, config, control, events, PLACE, refresh, tab } from '../nodes/flow';
import { sharedBrowser } from '../support/browser';
import { lab } from '../support/lab';
import {
  type Editor,
  startEditor,
  untouchedAction,
  untouchedCall,
  untouchedConfig,
  untouchedRefresh,
  untouchedState,
} from './editor';

const GUEST = { username: 'guest', secret: 'guest-secret' };
const TRANSLATIONS = ['de', 'es-ES', 'fr', 'ja', 'pt-BR', 'zh-CN'];
const SIZES = [
  [1024, 768],
  [1280, 720],
  [1440, 900],
  [1920, 1080],
] as const;
const ON_TAB = { ...PLACE, z: 'tab1', connection: 'pbx1', wires: [[], []] };
const ACTION = action({ ...untouchedAction, action: 'QueuePause', wires: [[]] });
const STATE = { ...untouchedState, ...ON_TAB, id: 'st1', type: 'ami-state' };
const CALL = { ...untouchedCall, ...ON_TAB, id: 'ca1', type: 'ami-call' };
const members = Object.fromEntries(Array.from({ length: 32 }, (_, index) => [`pbx${index + 1}`, '']));
const GROUP = { id: 'gr1', type: 'ami-group', version: 1, name: '', ...members, pbx1: 'pbx1' };
const MANY = Array.from({ length: 40 }, (_, i) => String(1000 + i));

for (const theme of ['light', 'dark'] as const) {
  describe(`the dialogs in the ${theme} theme`, function () {
    this.timeout(60_000);
    const browser = sharedBrowser();
    let pbx: Simulator;
    let editor: Editor;

    before(async function () {
      this.timeout(180_000);
      pbx = await Simulator.listen({
        extensions: ['1001', '1002', { extension: '200', context: 'sales' }],
        users: [{ ...GUEST, read: ['call'], write: ['call'] }],
      });
      const port = String(pbx.port);
      editor = await startEditor({
        browser: browser(),
        theme,
        // Fills the blank host, so that its hint is shown.
        env: { AMI_HOST: '127.0.0.1' },
        flow: [
          tab,
          config(pbx, { ...untouchedConfig, host: '', port, events: 'call', credentials: GUEST }),
          events({
            version: 1,
            name: '',
            events: ['Hangup', 'AgentComplete', 'no/event'],
            conditions: [{ header: 'Channel', operator: 'matches', value: '(1001' }],
            wires: [[]],
          }),
          refresh({
            ...untouchedRefresh,
            extensions: ['1001', { extension: '200', context: 'sales' }],
            wires: [[], []],
          }),
          control({ version: 1, name: '', wires: [[]] }),
          ACTION,
          STATE,
          CALL,
          GROUP,
          refresh({
            ...untouchedRefresh,
            id: 'rf2',
            connection: 'gr1',
            distribution: 'all',
            wires: [[], []],
          }),
        ],
      });
      await editor.page.addScriptTag({ path: projectPath('test/editor/looks.js') });
      await pbx.loggedIn();
    });
    after(async () => {
      await editor?.stop();
      await pbx?.close();
    });
    afterEach(async () => {
      await editor.cancel();
      editor.faults.splice(0).should.be.empty();
    });

    const place = (selector: string) => editor.page.locator(selector);
    const press = (selector: string, key: string) => place(selector).press(key);
    const openTab = (name: string) => press(`#node-input-ami-tabs a:has-text("${name}")`, 'Enter');

    /** Checks everything that is visible now, and that Tab reaches each field. */
    async function looksRight(): Promise<void> {
      should(await editor.evaluate('lookAtForm()')).deepEqual([]);
      const stops = await editor.evaluate<number>('beginToTab()');
      const unreached = () => editor.evaluate<string[]>('unreached()');
      // Parts that are folded count as stops too. On a busy machine the form can change meanwhile: then tab through it once more.
      for (let i = 0; i < 2 * stops && (i % 10 !== 0 || (await unreached()).length > 0); i++)
        await editor.page.keyboard.press('Tab');
      should(await unreached()).deepEqual([]);
    }
    const wrongEverywhere = async () => {
      for (const field of await place('form .form-row input[type=text]:visible').all())
        await field.fill('a b');
    };

    it('ami-config: opened, tested, and unfolded with errors', async () => {
      await editor.open('pbx1');
      await place('.ami-hint:not(:empty):not(.ami-warning)').waitFor();
      await looksRight();
      await press('#node-config-ami-test', 'Enter');
      await place('#node-config-ami-report p').first().waitFor();
      await looksRight();
      for (const button of ['security', 'allow', 'more']) await press(`#node-config-ami-${button}`, 'Enter');
      await press('#node-config-input-usetls', ' ');
      await wrongEverywhere();
      await looksRight();
    });

    it('ami-events: names with warnings, picker, conditions and live events', async () => {
      await editor.open('ev1');
      await place('#node-input-ami-events-picker input[type=text]').fill('agent');
      await place('.ami-warning:not(:empty)').waitFor();
      await looksRight();
      await openTab('Conditions');
      await place('.node-input-ami-conditions-row .ami-fault:not(:empty)').waitFor();
      await looksRight();
      await openTab('Live');
      await press('#node-input-ami-live', 'Enter');
      await place('#node-input-ami-live-events p').waitFor();
      pbx.setState('1001', 'ringing');
      await press('#node-input-ami-live-events summary >> nth=0', 'Enter');
      await looksRight();
    });

    it('ami-refresh: extensions, picker, settings with errors, and sample', async () => {
      await editor.open('rf1');
      await press('#node-input-ami-hints', 'Enter');
      await place('#node-input-ami-picker label').first().waitFor();
      await press('#node-input-ami-more', 'Enter');
      await looksRight();
      await wrongEverywhere();
      await looksRight();
      await openTab('Sample output');
      await looksRight();
    });

    it('ami-control', async () => {
      await editor.open('ct1');
      await looksRight();
    });

    it('ami-action: picker, rights and parameters', async () => {
      await editor.open('ac1');
      await place('#node-input-ami-picker label').first().waitFor();
      await place('#node-input-ami-rights p').first().waitFor();
      await looksRight();
      // A wrong action would take its parameters away.
      for (const field of ['timeout', 'limit']) await place(`#node-input-${field}`).fill('a b');
      await looksRight();
    });

    it('ami-state: sources, settings with errors', async () => {
      await editor.open('st1');
      await press('#node-input-ami-more', 'Enter');
      await looksRight();
      await wrongEverywhere();
      await looksRight();
    });

    it('ami-call', async () => {
      await editor.open('ca1');
      await looksRight();
    });

    it('ami-group, and ami-refresh with a group', async () => {
      await editor.open('gr1');
      await looksRight();
      await editor.cancel();
      await editor.open('rf2');
      await place('#node-input-distribution').waitFor();
      await looksRight();
    });

    // The widths are the same in all versions of Node-RED.
    if (theme === 'light' && lab.line === 4) {
      for (const language of TRANSLATIONS) {
        it(`have room for the texts in ${language}`, async () => {
          await editor.speak(language);
          await editor.page.addScriptTag({ path: projectPath('test/editor/looks.js') });
          for (const id of ['pbx1', 'ev1', 'rf1', 'ct1', 'ac1', 'st1', 'ca1', 'gr1', 'rf2']) {
            await editor.open(id);
            await editor.evaluate('$(".ami-fold").each((_, button) => button.click())');
            should(await editor.evaluate('lookAtForm()')).deepEqual([]);
            await editor.cancel();
          }
        });
      }
    }
  });
}

describe('the dialogs with long lists', function () {
  this.timeout(60_000);
  const browser = sharedBrowser();
  let pbx: Simulator;
  let editor: Editor;

  before(async function () {
    this.timeout(180_000);
    pbx = await Simulator.listen({ extensions: [...MANY, { extension: '200', context: 'sales' }] });
    editor = await startEditor({
      browser: browser(),
      flow: [
        tab,
        config(pbx, { ...untouchedConfig, port: String(pbx.port), credentials: ADMIN }),
        events({
          version: 1,
          name: '',
          events: Array.from({ length: 20 }, (_, i) => `Queue${i}`),
          conditions: MANY.slice(0, 15).map((value) => ({ header: 'Channel', operator: 'is', value })),
          wires: [[]],
        }),
        refresh({ ...untouchedRefresh, extensions: MANY.slice(0, 20), wires: [[], []] }),
        control({ version: 1, name: '', wires: [[]] }),
        ACTION,
        STATE,
        CALL,
      ],
    });
    await editor.page.addScriptTag({ path: projectPath('test/editor/looks.js') });
  });
  after(async () => {
    await editor?.stop();
    await pbx?.close();
  });
  afterEach(async () => {
    await editor.cancel();
    editor.faults.splice(0).should.be.empty();
  });

  const place = (selector: string) => editor.page.locator(selector);
  const openTab = (name: string) => place(`#node-input-ami-tabs a:has-text("${name}")`).press('Enter');
  const looksRight = async () => should(await editor.evaluate('lookAtForm()')).deepEqual([]);

  for (const [width, height] of SIZES) {
    describe(`${width} pixels wide`, () => {
      before(() => editor.page.setViewportSize({ width, height }));

      it('ami-refresh: no two parts overlap', async () => {
        await editor.open('rf1');
        await looksRight();
        await place('#node-input-ami-hints').press('Enter');
        await place('#node-input-ami-picker label').first().waitFor();
        await looksRight();
        await place('#node-input-ami-more').press('Enter');
        await looksRight();
        await place('#node-input-ami-more').scrollIntoViewIfNeeded();
        await looksRight();
        await openTab('Sample output');
        await looksRight();
      });

      it('ami-events: no two parts overlap on any tab', async () => {
        await editor.open('ev1');
        await place('#node-input-ami-events-picker label').first().waitFor();
        await looksRight();
        await openTab('Conditions');
        await looksRight();
        await openTab('Live');
        await place('#node-input-ami-live').press('Enter');
        await place('#node-input-ami-live-events p').waitFor();
        for (const extension of MANY.slice(0, 15)) pbx.setState(extension, 'ringing');
        await place('#node-input-ami-live-events summary').nth(10).waitFor();
        for (const extension of MANY.slice(0, 15)) pbx.setState(extension, 'idle');
        await looksRight();
      });

      it('ami-config and ami-control: no two parts overlap, all unfolded', async () => {
        await editor.open('pbx1');
        await place('#node-config-ami-test').press('Enter');
        await place('#node-config-ami-report p').first().waitFor();
        for (const button of ['security', 'allow', 'more'])
          await place(`#node-config-ami-${button}`).press('Enter');
        await looksRight();
        await editor.cancel();
        await editor.open('ct1');
        await looksRight();
      });

      it('ami-action, ami-state and ami-call: no two parts overlap', async () => {
        for (const id of ['ac1', 'st1', 'ca1']) {
          await editor.open(id);
          if (id === 'ac1') await place('#node-input-ami-picker label').first().waitFor();
          await looksRight();
          await editor.cancel();
        }
      });
    });
  }
});
