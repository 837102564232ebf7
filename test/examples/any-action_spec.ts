import should from 'should';
import { amiEnvironment } from '../../lab/parts/ami-environment';
import { type NodeRed, startNodeRed } from '../../lab/parts/node-red';
import { Simulator } from '../../src/simulator';
import { lab } from '../support/lab';
import { until } from '../support/wait';
import { example, nodeId } from './all';

const ANY = example('Any action');

describe('the example "Any action"', function () {
  this.timeout(120_000);
  let pbx: Simulator;
  let nodeRed: NodeRed;

  before(async () => {
    pbx = await Simulator.listen({
      extensions: ['201', '202'],
      queues: [{ name: 'support', members: ['201'] }, { name: 'sales' }],
    });
    nodeRed = await startNodeRed({
      line: lab.line,
      // The test reads what the Debug sidebar would show.
      flow: ANY.flow.map((node) => (node.type === 'debug' ? { ...node, console: true } : node)),
      env: amiEnvironment(pbx),
    });
    await pbx.loggedIn();
  });
  after(async () => {
    await nodeRed?.stop();
    await pbx?.close();
  });

  /** Presses a button and waits until the log has more of these words. */
  const press = async (name: string, words: RegExp) => {
    const count = () => nodeRed.log().match(new RegExp(words, 'g'))?.length ?? 0;
    const before = count();
    const { status } = await fetch(`${nodeRed.url}/inject/${nodeId(ANY, name)}`, { method: 'POST' });
    should(status).equal(200);
    await until(() => count() > before, `${name}: ${words}`, 60_000);
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
