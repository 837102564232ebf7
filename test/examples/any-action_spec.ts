import should from 'should';
import { amiEnvironment } from '../../lab/parts/ami-environment';
import { Simulator } from '../../src/simulator';
import { type Editor, startEditor } from '../editor/editor';
import { sharedBrowser } from '../support/browser';
import { until } from '../support/wait';
import { example, nodeId } from './all';

const ANY = example('Any action');

describe('the example "Any action" in a browser', function () {
  this.timeout(120_000);
  const browser = sharedBrowser();
  let pbx: Simulator;
  let editor: Editor;

  before(async () => {
    pbx = await Simulator.listen({
      extensions: ['201', '202'],
      queues: [{ name: 'support', members: ['201'] }, { name: 'sales' }],
    });
    editor = await startEditor({
      browser: browser(),
      // The Debug sidebar folds objects, and the log has them whole.
      flow: ANY.flow.map((node) => (node.type === 'debug' ? { ...node, console: true } : node)),
      env: amiEnvironment(pbx),
    });
    await pbx.loggedIn();
    await editor.evaluate('RED.sidebar.show("debug")');
  });
  after(async () => {
    await editor?.stop();
    await pbx?.close();
  });
  afterEach(() => editor.faults.should.be.empty());

  /** Presses the button of an inject node, and waits for one more message in the Debug sidebar, and for these words of it in the log. */
  const press = async (name: string, words: RegExp) => {
    const logged = () => editor.nodeRed.log().match(new RegExp(words, 'g'))?.length ?? 0;
    const shown = () => editor.page.locator('.red-ui-debug-msg').count();
    const [loggedBefore, shownBefore] = [logged(), await shown()];
    const id = nodeId(ANY, name);
    await editor.page.locator(`[id="${id}"] .red-ui-flow-node-button-button`).click();
    await until(async () => (await shown()) > shownBefore, `${name} in the Debug sidebar`, 60_000);
    await until(() => logged() > loggedBefore, `${name}: ${words}`, 60_000);
  };
  const last = (name: string) => pbx.received.filter((action) => action.name === name).at(-1);

  it('sends the action of a message, and shows its list', async () => {
    const call = pbx.call('201', '202');
    await call.answer();
    await press('Channels that are up', /Event: 'CoreShowChannel'/);
    await press('Hang up 201 (form)', /channels: \[ 'PJSIP\/201-/);
    await call.ended;
  });

  it('repeats a header for each element of an array', async () => {
    await press('An event, a header repeated', /action: 'UserEvent'/);
    should(last('UserEvent')?.all('Text')).deepEqual(['one', 'two']);
  });

  it('takes the action from the node, and its parameters from the message', async () => {
    await press('Status of all queues', /Queue: 'sales'/);
    should(last('QueueStatus')?.all('Queue')).deepEqual([]);
    await press('Status of one queue', /Queue: 'support'/);
    should(last('QueueStatus')?.get('Queue')).equal('support');
  });

  it('sends nothing that is not allowed, and passes the error to Catch', async () => {
    await press('Console command: not allowed', /AMI_ERR_FORBIDDEN/);
    should(last('Command')).be.undefined();
  });
});
