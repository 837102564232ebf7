// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is Node-RED's own way to name a variable
import should from 'should';
import { eventTest } from '../../nodes/ami-events/conditions';
import { Simulator } from '../../src/simulator';
import { ADMIN, config, control, events, refresh, tab } from '../nodes/flow';
import { sharedBrowser } from '../support/browser';
import { until } from '../support/wait';
import { type Editor, startEditor, untouchedConfig, untouchedRefresh } from './editor';

const DESK = { username: 'desk', secret: 'desk-secret' };

describe('the dialogs of the nodes', function () {
  this.timeout(60_000);
  const browser = sharedBrowser();
  let pbx: Simulator;
  let editor: Editor;

  before(async function () {
    this.timeout(180_000);
    pbx = await Simulator.listen({
      extensions: ['1001', '1002', { extension: '200', context: 'sales' }],
      users: [ADMIN, { ...DESK, read: ['call'], write: ['call', 'command'] }],
    });
    const port = String(pbx.port);
    editor = await startEditor({
      browser: browser(),
      theme: 'dark',
      flow: [
        tab,
        config(pbx, { ...untouchedConfig, port, events: 'call,user', credentials: ADMIN }),
        events({ version: 1, name: '', events: ['Hangup'], conditions: [], wires: [[]] }),
        refresh({ ...untouchedRefresh, extensions: ['1001'], wires: [[], []] }),
        control({ version: 1, name: '', wires: [[]] }),
        config(pbx, { ...untouchedConfig, id: 'pbx2', port, credentials: DESK }),
        control({ version: 1, name: '', id: 'ct2', connection: 'pbx2', wires: [[]] }),
      ],
    });
  });
  after(async () => {
    await editor?.stop();
    await pbx?.close();
  });
  afterEach(() => editor.faults.should.be.empty());

  const place = (selector: string) => editor.page.locator(selector);
  const openTab = (name: string) => place('#node-input-ami-tabs a').filter({ hasText: name }).click();

  describe('ami-events', () => {
    beforeEach(() => editor.open('ev1'));

    const names = () => editor.evaluate<string[]>('RED.nodes.node("ev1").events');
    const search = (text: string) => place('#node-input-ami-events-picker input[type=text]').fill(text);
    const tick = (name: string) => place(`#node-input-ami-events-picker input[value="${name}"]`);
    const row = (index: number) => place('.node-input-ami-events-row li').nth(index);
    const addName = async (name: string) => {
      await place('.node-input-ami-events-row .red-ui-editableList-addButton').click();
      await editor.page.keyboard.insertText(name);
    };

    it('finds events by name, class, description and header', async () => {
      (await tick('Hangup').isChecked()).should.be.true();
      await search('begins to wait');
      const line = place('#node-input-ami-events-picker label').filter({ hasText: 'QueueCallerJoin' });
      ((await line.locator('small').textContent()) ?? '').should.startWith(
        'a caller begins to wait in a queue · ',
      );
      await search('talktime');
      await tick('AgentComplete').check();
      await search('Newchannel');
      await tick('Newchannel').check();
      await search('Hangup');
      await tick('Hangup').uncheck();
      await editor.done('ev1');
      (await names()).should.deepEqual(['AgentComplete', 'Newchannel']);
    });

    it('warns only of events that are excluded or unknown', async () => {
      await addName('Nevchannel');
      await addName('ExtensionStatus');
      await addName('Conf*');
      const hint = async (index: number) => (await row(index).locator('.ami-hint').textContent()) ?? '';
      (await hint(0)).should.match(/Events setting excludes agent/);
      (await hint(1)).should.equal('');
      (await hint(2)).should.match(/does not document an event named Nevchannel/);
      (await hint(3)).should.equal('');
      (await hint(4)).should.equal('');
      await editor.done('ev1');
      should(await editor.evaluate('RED.nodes.node("ev1").valid')).be.true();
    });

    it('warns only of events that the user has no right to read', async () => {
      await place('#node-input-connection').selectOption('pbx2');
      const first = await place('.node-input-ami-events-row li').count();
      await addName('QueueMemberPause');
      await addName('DialEnd');
      const warning = async (index: number) => (await row(index).locator('.ami-hint').textContent()) ?? '';
      await until(async () => (await warning(first)) !== '', 'the warning');
      (await warning(first)).should.equal('The user desk lacks read = agent, so this event does not arrive.');
      (await warning(first + 1)).should.equal('');
      await editor.cancel();
    });

    it('shows live events, adds them by a click, and stops when it closes', async () => {
      const others = pbx.sessions.length;
      await openTab('Live');
      await place('#node-input-ami-live').click();
      await place('#node-input-ami-live-events p').waitFor();
      pbx.emit({ Event: 'UserEvent', UserEvent: 'Lab<b>', Colour: 'red' });
      const event = place('#node-input-ami-live-events details').filter({ hasText: 'UserEvent' });
      await event.locator('summary > span').click();
      should(await event.textContent()).match(/Lab<b>/);
      await event.locator('summary button').click();
      await event.locator('dl > dd button').nth(1).click();
      await editor.done('ev1');
      (await names()).should.containEql('UserEvent');
      should(await editor.evaluate('RED.nodes.node("ev1").conditions')).deepEqual([
        { header: 'Colour', operator: 'is', value: 'red' },
      ]);
      await until(() => pbx.sessions.length === others, 'the end of the session');
    });

    it('shows the error of a condition below it', async () => {
      await openTab('Conditions');
      await place('.node-input-ami-conditions-row .red-ui-editableList-addButton').click();
      await editor.page.keyboard.insertText('Channel');
      const condition = place('.node-input-ami-conditions-row li').last();
      await condition.locator('select').selectOption('matches');
      await condition.locator('.ami-condition-value').fill('(1001');
      await editor.page.keyboard.press('Tab');
      ((await condition.locator('.ami-fault').textContent()) ?? '').should.match(/Unterminated group/);
      await condition.locator('.ami-condition-value').fill('1001');
      await editor.page.keyboard.press('Tab');
      ((await condition.locator('.ami-fault').textContent()) ?? '').should.equal('');
      await editor.done('ev1');
      should(await editor.evaluate('RED.nodes.node("ev1").valid')).be.true();
    });
  });

  it('accept the same expressions as the node', async () => {
    const sources = [
      '\\(?0\\d+\\)?',
      'a{600}',
      'a{0,249}b',
      'a{0,249}',
      Array.from({ length: 2_000 }, (_, i) => `x${i}`).join('|'),
      'x'.repeat(5_000),
      '(?=a)',
      '(?<!a)b',
      '(?<name>a)',
      '(a)\\1',
      '[a-z]+',
      '(1001',
      '[z-a]',
      '^PJSIP/10\\d\\d-',
      '',
    ];
    const judge = (source: string) => {
      try {
        eventTest([{ header: 'Channel', operator: 'matches', value: source }]);
        return true;
      } catch {
        return false;
      }
    };
    const ofDialog = await editor.evaluate<boolean[]>(
      `${JSON.stringify(sources)}.map((value) => hybridAmi.eventConditions.validate([{ header: 'Channel', operator: 'matches', value }]))`,
    );
    sources
      .map((source, i) => [source, ofDialog[i]])
      .should.deepEqual(sources.map((source) => [source, judge(source)]));
    ofDialog.should.containEql(true).and.containEql(false);
    const together = (count: number) =>
      Array.from({ length: count }, () => ({ header: 'Channel', operator: 'matches', value: 'a{100}' }));
    should(() => eventTest(together(2))).not.throw();
    should(() => eventTest(together(3))).throw(/in total/);
    const both = [2, 3].map(
      (count) => `hybridAmi.eventConditions.validate(${JSON.stringify(together(count))})`,
    );
    should(await editor.evaluate(`[${both}]`)).deepEqual([true, false]);
  });

  describe('ami-refresh', () => {
    beforeEach(() => editor.open('rf1'));

    const hint = (value: string) => place(`#node-input-ami-picker input[value="${value}"]`);
    const sample = async () =>
      JSON.parse((await place('#node-input-ami-sample pre').first().textContent()) ?? '');

    it('offers the extensions of the server by context', async () => {
      await place('#node-input-ami-hints').click();
      (await hint('1001@default').isChecked()).should.be.true();
      await hint('1002@default').check();
      await hint('200@sales').check();
      await hint('1001@default').uncheck();
      await editor.done('rf1');
      should(await editor.evaluate('RED.nodes.node("rf1").extensions')).deepEqual([
        '1002',
        { extension: '200', context: 'sales' },
      ]);
    });

    it('rejects a context without an extension and splits 1001@sales', async () => {
      const list = '.node-input-ami-extensions-row';
      await place(`${list} .red-ui-editableList-addButton`).click();
      await editor.page.keyboard.press('Tab');
      await editor.page.keyboard.insertText('sales');
      await editor.page.keyboard.press('Shift+Tab');
      const fault = place(`${list} li .ami-fault`).last();
      ((await fault.textContent()) ?? '').should.equal('the extension is missing');
      await editor.page.keyboard.insertText('1002@support');
      await editor.page.keyboard.press('Tab');
      ((await fault.textContent()) ?? '').should.equal('');
      await editor.done('rf1');
      const stored = await editor.evaluate<object[]>('RED.nodes.node("rf1").extensions');
      should(stored.at(-1)).deepEqual({ extension: '1002', context: 'support' });
    });

    it('shows a sample of each output', async () => {
      await openTab('Sample output');
      (await sample()).should.containDeep({ topic: '1001', payload: { state: 'idle' }, parts: { count: 1 } });
      await editor.done('rf1');
    });

    it('shows current states in the sample after a query', async () => {
      pbx.setState('1001', 'ringing');
      await place('#node-input-ami-hints').click();
      await hint('1002@default').waitFor();
      await openTab('Sample output');
      (await sample()).should.containDeep({
        topic: '1001',
        payload: { state: 'ringing' },
        parts: { count: 3 },
      });
      await editor.done('rf1');
    });

    it('shows the error of a number below its field', async () => {
      await place('#node-input-ami-more').click();
      await place('#node-input-limit').fill('0');
      ((await place('#node-input-limit-fault').textContent()) ?? '').should.equal(
        'Concurrent refreshes: must be a whole number from 1 to 1000, or ${NAME}',
      );
      await place('#node-input-limit').fill('');
      await editor.done('rf1');
    });
  });
});
