import should from 'should';
import { type FlowNode, type NodeRed, startNodeRed } from '../../lab/parts/node-red';
import { DEFAULT_USER, type ReceivedAction, Simulator } from '../../src/simulator';
import { lab } from '../support/lab';
import { until } from '../support/wait';
import { example, nodeId } from './all';

const TITLES = [
  'Live events',
  'Refresh on a button',
  'Missed-call alert',
  'Missed call with who was rung and who answered',
  'Two PBXs on one board',
];

/** What is set in these flows by hand: where the second PBX is. */
function setUp(node: FlowNode, branch: Simulator): FlowNode {
  // The test reads what the debug sidebar would show.
  if (node.type === 'debug') return { ...node, console: true };
  if (node.name === 'Branch') return { ...node, port: String(branch.port) };
  return node;
}

describe('the examples that need nothing but this palette', function () {
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
      env: {
        AMI_HOST: pbx.host,
        AMI_PORT: String(pbx.port),
        AMI_USERNAME: DEFAULT_USER.username,
        AMI_PASSWORD: DEFAULT_USER.secret,
      },
    });
    const listens = (action: ReceivedAction) => action.name === 'Login' && action.get('Events') !== 'off';
    await until(() => pbx.received.filter(listens).length === 4, 'the connections');
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

    it('asks for those alone that are named', async () => {
      await press('Refresh on a button', 'Only 1001 and 1002');
      await shown('Summary', 'extensionsChecked: 2,');
    });

    it('says what is under way, and closes it', async () => {
      await press('Refresh on a button', 'Who is asking?');
      await shown('Summary', 'activeConnections: 0');
      await press('Refresh on a button', 'Close them all');
      await shown('Summary', 'closedConnections: 0');
    });

    it('says what went wrong', async () => {
      pbx.fault('wrong-banner');
      await press('Refresh on a button', 'Refresh');
      await shown('What went wrong', "code: 'AMI_ERR_BANNER'");
    });
  });

  describe('Missed-call alert', () => {
    it('tells of a call that nobody answered, and of no other', async () => {
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
    it('tells the extension that rang in vain, and not the one that answered', async () => {
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

  describe('Two PBXs on one board', () => {
    it('shows the extensions of both, also when one changes', async () => {
      const page = async () => (await fetch(`${nodeRed.url}/two-pbxs`)).text();
      const row = (server: string, extension: string, text: string) =>
        `<tr><td>${server}</td><td>${extension}</td><td>default</td><td>${text}</td></tr>`;
      await until(async () => (await page()).includes(row('Branch', '2001', 'Idle')), 'the branch');
      await until(async () => (await page()).includes(row('Head office', '1025', 'Idle')), 'the head office');
      branch.setState('2001', 'ringing');
      await until(async () => (await page()).includes(row('Branch', '2001', 'Ringing')), 'the ring');
    });
  });
});
