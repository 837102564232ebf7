import should from 'should';
import { Simulator } from '../../src/simulator';
import { ADMIN, config, events, tab } from '../nodes/flow';
import { lab } from '../support/lab';
import { until } from '../support/wait';
import { type Editor, startEditor, untouchedConfig } from './editor';

describe('the dialog of ami-events', function () {
  this.timeout(60_000);
  const browser = lab.chromium();
  let pbx: Simulator;
  let editor: Editor;

  before(async function () {
    this.timeout(180_000);
    pbx = await Simulator.listen({ extensions: 2 });
    const port = String(pbx.port);
    editor = await startEditor({
      browser: browser(),
      theme: 'dark',
      flow: [
        tab,
        config(pbx, { ...untouchedConfig, port, events: 'call,user', credentials: ADMIN }),
        events({ version: 1, name: '', events: ['Hangup'], conditions: [], wires: [[]] }),
      ],
    });
  });
  after(async () => {
    await editor?.stop();
    await pbx?.close();
  });
  beforeEach(() => editor.open('ev1'));
  afterEach(() => editor.faults.should.be.empty());

  const place = (selector: string) => editor.page.locator(selector);
  const names = () => editor.evaluate<string[]>('RED.nodes.node("ev1").events');
  const search = (text: string) => place('#node-input-ami-events-picker input[type=text]').fill(text);
  const tick = (name: string) => place(`#node-input-ami-events-picker input[value="${name}"]`);
  const openTab = (name: string) => place('#node-input-ami-tabs a').filter({ hasText: name }).click();
  const row = (index: number) => place('.node-input-ami-events-row li').nth(index);
  const addName = async (name: string) => {
    await place('.node-input-ami-events-row .red-ui-editableList-addButton').click();
    await editor.page.keyboard.insertText(name);
  };

  it('lets names be searched, by class and header too, and ticked', async () => {
    (await tick('Hangup').isChecked()).should.be.true();
    await search('talktime');
    await tick('AgentComplete').check();
    await search('Newchannel');
    await tick('Newchannel').check();
    await search('Hangup');
    await tick('Hangup').uncheck();
    await editor.done('ev1');
    (await names()).should.deepEqual(['AgentComplete', 'Newchannel']);
  });

  it('warns of a name that will not come: not asked for, or not known; not of others', async () => {
    await addName('Nevchannel');
    await addName('ExtensionStatus');
    await addName('Conf*');
    const hint = async (index: number) => (await row(index).locator('.ami-hint').textContent()) ?? '';
    (await hint(0)).should.match(/Events leaves out agent/);
    (await hint(1)).should.equal('');
    (await hint(2)).should.match(/documents no event Nevchannel/);
    (await hint(3)).should.equal('');
    (await hint(4)).should.equal('');
    await editor.done('ev1');
    should(await editor.evaluate('RED.nodes.node("ev1").valid')).be.true();
  });

  it('shows what arrives right now, to be chosen by a click, and stops when it is closed', async () => {
    const others = pbx.sessions.length;
    await openTab('Listen');
    await place('#node-input-ami-listen').click();
    await place('#node-input-ami-heard p').waitFor();
    pbx.emit({ Event: 'UserEvent', UserEvent: 'Lab<b>', Colour: 'red' });
    const heard = place('#node-input-ami-heard details').filter({ hasText: 'UserEvent' });
    await heard.locator('summary > span').click();
    (await heard.textContent())?.should.match(/Lab<b>/);
    await heard.locator('summary button').click();
    await heard.locator('dl > dd button').nth(1).click();
    await editor.done('ev1');
    (await names()).should.containEql('UserEvent');
    should(await editor.evaluate('RED.nodes.node("ev1").conditions')).deepEqual([
      { header: 'Colour', operator: 'is', value: 'red' },
    ]);
    await until(() => pbx.sessions.length === others, 'the end of its session');
  });

  it('answers a wrong condition below it', async () => {
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
