import should from 'should';
import { Simulator } from '../../src/simulator';
import { ADMIN, action, config, tab } from '../nodes/flow';
import { sharedBrowser } from '../support/browser';
import { until } from '../support/wait';
import { type Editor, startEditor, untouchedAction, untouchedConfig } from './editor';

const DESK = { username: 'desk', secret: 'desk-secret' };

describe('the dialog of ami-action', function () {
  this.timeout(60_000);
  const browser = sharedBrowser();
  let pbx: Simulator;
  let editor: Editor;

  before(async function () {
    this.timeout(180_000);
    pbx = await Simulator.listen({
      extensions: ['1001', '1002'],
      users: [ADMIN, { ...DESK, read: ['call'], write: ['call'] }],
    });
    const port = String(pbx.port);
    editor = await startEditor({
      browser: browser(),
      flow: [
        tab,
        config(pbx, { ...untouchedConfig, port, credentials: ADMIN }),
        config(pbx, { ...untouchedConfig, id: 'pbx2', port, credentials: DESK }),
        action({ ...untouchedAction, wires: [[]] }),
        action({ ...untouchedAction, id: 'ac2', connection: 'pbx2', action: 'ExtensionState', wires: [[]] }),
      ],
    });
  });
  after(async () => {
    await editor?.stop();
    await pbx?.close();
  });
  afterEach(() => editor.faults.should.be.empty());

  const place = (selector: string) => editor.page.locator(selector);
  const pick = async (name: string) => {
    await place('#node-input-ami-picker input[type=text]').fill(name);
    await place(`#node-input-ami-picker input[value="${name}"]`).check();
  };
  const text = async (selector: string) =>
    ((await place(selector).textContent()) ?? '').replace(/\s+/g, ' ').trim();
  const saved = (id: string, field: string) => editor.evaluate(`RED.nodes.node("${id}").${field}`);

  it('offers each action with what it does, and its parameters, the required ones first', async () => {
    await editor.open('ac1');
    await place('#node-input-ami-picker input[type=text]').fill('pauses a member');
    const line = place('#node-input-ami-picker label');
    (await line.count()).should.equal(1);
    ((await line.textContent()) ?? '').should.match(/QueuePause\s*pauses a member, or ends the pause/);
    await line.locator('input').check();
    (await text('#node-input-ami-rights')).should.match(/write = of manager\.conf: agent/);
    const names = await place('#node-input-ami-parameters label').allTextContents();
    names.should.deepEqual(['Interface', 'Paused', 'Queue', 'Reason']);
    await place('#node-input-ami-parameter-Interface').fill('PJSIP/1001');
    await editor.done('ac1');
    should(await saved('ac1', 'action')).equal('QueuePause');
    should(await saved('ac1', 'parameters')).deepEqual({ Interface: 'PJSIP/1001' });
  });

  it('ticks a session of its own for an action that blocks one, and unticks it for another', async () => {
    await editor.open('ac1');
    const own = place('#node-input-ownSession');
    await pick('WaitEvent');
    (await own.isChecked()).should.be.true();
    await pick('Ping');
    (await own.isChecked()).should.be.false();
    await editor.cancel();
  });

  it('says whether the user may send the action, after Test connection too', async () => {
    await editor.open('pbx2');
    await place('#node-config-ami-test').click();
    await place('#node-config-ami-report p').first().waitFor();
    await place('#node-config-dialog-cancel').click();
    await place('#node-config-dialog-cancel').waitFor({ state: 'detached' });
    await editor.open('ac2');
    await until(async () => /desk may send it/.test(await text('#node-input-ami-rights')), 'the right');
    await pick('QueueAdd');
    (await text('#node-input-ami-rights')).should.match(
      /desk may not send it\. Add agent to write = in manager\.conf/,
    );
    await editor.cancel();
  });

  it('tries an action that changes nothing, once its required parameters are there', async () => {
    await editor.open('ac2');
    await place('#node-input-ami-parameter-Context').fill('default');
    const before = pbx.received.length;
    await place('#node-input-ami-try').click();
    await place('#node-input-ami-parameters .ami-fault').waitFor();
    (await text('#node-input-ami-parameters .ami-fault')).should.match(/Exten is required/);
    pbx.received
      .slice(before)
      .map(({ name }) => name)
      .should.not.containEql('ExtensionState');
    await place('#node-input-ami-parameter-Exten').fill('1002');
    await place('#node-input-ami-try').click();
    await place('#node-input-ami-answer pre').waitFor();
    (await text('#node-input-ami-answer')).should.match(/Response: Success .*Exten: 1002 .*StatusText: Idle/);
    await pick('Hangup');
    (await place('#node-input-ami-try').isVisible()).should.be.false();
    await editor.cancel();
  });

  it('tries an action only if the connection allows it, as edited and not yet deployed', async () => {
    const tryIt = async () => {
      await editor.open('ac2');
      await place('#node-input-ami-parameter-Context').fill('default');
      await place('#node-input-ami-parameter-Exten').fill('1002');
      await place('#node-input-ami-try').click();
      await until(async () => /\w/.test(await text('#node-input-ami-answer')), 'the answer');
      const answer = await text('#node-input-ami-answer');
      await editor.cancel();
      return answer;
    };
    const allow = (purposes: readonly string[]) =>
      editor.evaluate(`RED.nodes.node("pbx2").allow = ${JSON.stringify(purposes)}`);
    const asked = () => pbx.received.filter(({ name }) => name === 'ExtensionState').length;
    await allow(['calls']);
    const before = asked();
    (await tryIt()).should.match(/"reading" is not allowed on this connection/);
    asked().should.equal(before);
    await allow(['reading']);
    (await tryIt()).should.match(/Response: Success/);
    asked().should.equal(before + 1);
  });

  it('names a wrong action and an unknown one below the field', async () => {
    await editor.open('ac1');
    await place('#node-input-action').fill('a b');
    (await text('#node-input-action-fault')).should.match(/must be the name of an action/);
    await place('#node-input-action').fill('MyAction');
    (await text('#node-input-action-fault')).should.equal('');
    (await text('#node-input-ami-unknown')).should.match(/not in the list of Asterisk 22/);
    await editor.cancel();
  });
});
