import should from 'should';
import { amiEnvironment } from '../../lab/parts/ami-environment';
import { type FlowNode, type NodeRed, startNodeRed } from '../../lab/parts/node-red';
import { type ReceivedAction, Simulator } from '../../src/simulator';
import { lab } from '../support/lab';
import { until } from '../support/wait';
import { example, nodeId } from './all';

const TITLES = [
  'Live events',
  'Refresh on a button',
  'Missed-call alert',
  'Missed call with who was rung and who answered',
  'Several PBXs on one board',
  'Several PBXs as a group',
];

/** The setting that a user must change in these flows: the address of the second PBX. */
function setUp(node: FlowNode, branch: Simulator): FlowNode {
  // The test reads what the debug sidebar would show.
  if (node.type === 'debug') return { ...node, console: true };
  if (node.name === 'Branch' || node.name === 'Second PBX') return { ...node, port: String(branch.port) };
  return node;
}

describe('the examples that need only this palette', function () {
  this.timeout(60_000);
  let pbx: Simulator;
  let branch: Simulator;
  let nodeRed: NodeRed;

  before(async function () {
    this.timeout(120_000);
    pbx = await Simulator.listen({ extensions: 25 });
    branch = await Simulator.listen({ extensions: ['2001'] });
    nodeRed = await startNodeRed({
      line: lab.line,
      flow: TITLES.flatMap((title) => example(title).flow.map((node) => setUp(node, branch))),
      env: amiEnvironment(pbx),
    });
    const listens = (action: ReceivedAction) => action.name === 'Login' && action.get('Events') !== 'off';
    await until(() => pbx.received.filter(listens).length === 5, 'the connections');
  });
  after(async () => {
    await nodeRed?.stop();
    await pbx?.close();
    await branch?.close();
  });
  afterEach(() => pbx.heal());

  const press = async (title: string, name: string) => {
    const { status } = await fetch(`${nodeRed.url}/inject/${nodeId(example(title), name)}`, {
      method: 'POST',
    });
    status.should.equal(200);
  };
  /** Waits until a debug node has shown this. */
  const shown = (debug: string, text: string) =>
    until(() => sidebar(debug).some((entry) => entry.includes(text)), `${debug}: ${text}`);
  const sidebar = (debug: string) =>
    nodeRed
      .log()
      .split(/^(?=\d+ \w+ \d+:\d+:\d+ - )/m)
      .filter((entry) => entry.includes(`[debug:${debug}]`));

  describe('Live events', () => {
    it('shows every event, and calls in words', async () => {
      const call = pbx.call('1001', '1002');
      await shown('Calls in words', '1002 rings: 1001 calls');
      call.answer();
      await shown('Calls in words', '1002: ANSWER');
      call.hangup();
      await shown('Calls in words', 'hung up\n');
      await shown('Everything', "topic: 'Newchannel'");
    });
  });

  describe('Refresh on a button', () => {
    it('shows each extension and the summary', async () => {
      pbx.setState('1005', 'busy');
      await press('Refresh on a button', 'Refresh');
      await shown('Summary', 'extensionsChecked: 25');
      await shown('Each extension', "state: 'busy'");
    });

    it('queries only the named extensions', async () => {
      await press('Refresh on a button', 'Only 1001 and 1002');
      await shown('Summary', 'extensionsChecked: 2,');
    });

    it('lists the refreshes in progress, and closes them', async () => {
      await press('Refresh on a button', 'Refreshes in progress');
      await shown('Summary', 'activeConnections: 0');
      await press('Refresh on a button', 'Close all refreshes');
      await shown('Summary', 'closedConnections: 0');
    });

    it('reports an error', async () => {
      pbx.fault('wrong-banner');
      await press('Refresh on a button', 'Refresh');
      await shown('What went wrong', "code: 'AMI_ERR_BANNER'");
    });
  });

  describe('Missed-call alert', () => {
    it('reports only calls that nobody answered', async () => {
      const answered = pbx.call('1003', '1004');
      answered.answer();
      answered.hangup();
      await answered.ended;
      const missed = pbx.call('1006', '1007');
      missed.hangup();
      await missed.ended;
      await shown('Missed', 'Missed call from 1006');
      const alerts = sidebar('Missed');
      alerts.length.should.equal(1);
      should(alerts[0]).match(/Missed call from 1006.* to 1007/);
    });
  });

  describe('Missed call with who was rung and who answered', () => {
    it('reports the extension that rang without answering, and not the one that answered', async () => {
      const answered = pbx.call('1011', '1012');
      answered.answer();
      answered.hangup();
      await answered.ended;
      const missed = pbx.call('1013', '1014');
      missed.hangup();
      await missed.ended;
      await shown('Notify', '1014 missed a call from 1013');
      should(sidebar('Notify').join()).match(/the caller gave up after \d+ s/);
      should(sidebar('Notify').join()).not.match(/1012/);
    });
  });

  describe('Several PBXs as a group', () => {
    it('has the states of both PBXs, and queries both or the one in the message', async () => {
      pbx.setState('1005', 'idle');
      await shown('State', "pbx: 'First PBX'");
      branch.setState('2001', 'busy');
      await shown('State', "pbx: 'Second PBX'");
      branch.setState('2001', 'idle');
      await press('Several PBXs as a group', 'Ask the second');
      await shown('Answer', "pbx: 'Second PBX'");
      should(sidebar('Answer').join()).not.match(/First PBX/);
      await press('Several PBXs as a group', 'Ask all');
      await shown('Answer', "pbx: 'First PBX'");
    });
  });

  describe('Several PBXs on one board', () => {
    it('shows the extensions of both PBXs, and changes of one', async () => {
      const page = async () => (await fetch(`${nodeRed.url}/several-pbxs`)).text();
      const row = (server: string, extension: string, text: string) =>
        new RegExp(
          `<tr><td><span class="badge c\\d">${server}</span></td><td>${extension}</td><td>default</td><td>${text}</td></tr>`,
        );
      await until(async () => row('Branch', '2001', 'Idle').test(await page()), 'the branch');
      await until(async () => row('Head office', '1025', 'Idle').test(await page()), 'the head office');
      branch.setState('2001', 'ringing');
      await until(async () => row('Branch', '2001', 'Ringing').test(await page()), 'the ring');
      should(await page()).match(/<span class="lamp ok"><\/span> Branch: connected \(1\)/);
      const one = await (await fetch(`${nodeRed.url}/several-pbxs?pbx=Branch`)).text();
      should(one).match(row('Branch', '2001', 'Ringing'));
      should(one).not.match(row('Head office', '1025', 'Idle'));
      should(one).match(/<a href="\?pbx=Branch" aria-current="true">/);
      branch.stopListening();
      branch.drop();
      await until(async () => /Branch cannot be reached/.test(await page()), 'the loss of the branch');
      should(await page()).match(/<span class="lamp"><\/span> Branch: /);
      should(await page()).match(/<span class="lamp ok"><\/span> Head office: /);
      await branch.listenAgain();
      await until(async () => !/cannot be reached/.test(await page()), 'the branch');
    });
  });
});
