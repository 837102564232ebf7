import should from 'should';
import { type FlowNode, type NodeRed, startNodeRed } from '../../lab/parts/node-red';
import { Simulator } from '../../src/simulator';
import { lab } from '../support/lab';
import { until } from '../support/wait';

const SECRET = 'Zm9yIHlvdXIgZXllcyBvbmx5';
const PLACE = { x: 100, y: 100 };

/** All debug nodes print complete messages and errors, and the log has the lowest level. */
describe('the secret, on a Node-RED with the lowest log level', function () {
  this.timeout(60_000);
  let pbx: Simulator;
  let nodeRed: NodeRed;

  before(async function () {
    this.timeout(120_000);
    pbx = await Simulator.listen({ extensions: 3, users: [{ username: 'nodered', secret: SECRET }] });
    nodeRed = await startNodeRed({
      line: lab.line,
      flow: flow(pbx.port),
      settings: {
        logging: { console: { level: 'trace', metrics: true, audit: true } },
        diagnostics: { enabled: true, ui: false },
      },
    });
    await pbx.loggedIn();
  });
  after(async () => {
    await nodeRed?.stop();
    await pbx?.close();
  });

  const press = (id: string) => fetch(`${nodeRed.url}/inject/${id}`, { method: 'POST' });

  it('is in no log line, for accepted, refused and aborted logins', async () => {
    await press('ask');
    await until(() => nodeRed.log().includes('extensionsChecked'), 'the refresh');
    pbx.emit({ Event: 'UserEvent', UserEvent: 'Told' });
    await until(() => nodeRed.log().includes("UserEvent: 'Told'"), 'the event');
    await until(() => nodeRed.log().includes('AMI_ERR_LOGIN'), 'the refused login');
    pbx.drop();
    await until(() => nodeRed.log().includes('AMI_ERR_CONNECT'), 'the lost connection');
    await pbx.loggedIn();
    should(nodeRed.log()).match(/\[ami-config:[^\]]*\] Login ami-\S+: Success/);
    should(nodeRed.log()).not.containEql(SECRET);
  });

  for (const path of [
    'flows',
    'flow/tab1',
    'flow/global',
    'credentials/ami-config/right',
    'nodes',
    'settings',
    'diagnostics',
    'context/global',
    'locales/nodes',
  ]) {
    it(`is in no answer of the editor's API: ${path}`, async () => {
      const answer = await fetch(`${nodeRed.url}/${path}`, { headers: { Accept: 'application/json' } });
      answer.status.should.equal(200);
      const text = await answer.text();
      text.should.not.containEql(SECRET);
      if (path.startsWith('credentials')) text.should.match(/"has_secret":true/);
    });
  }
});

function flow(port: number): FlowNode[] {
  const server = { type: 'ami-config', host: '127.0.0.1', port: String(port), reconnectDelay: '50' };
  const debug = {
    type: 'debug',
    z: 'tab1',
    ...PLACE,
    active: true,
    tosidebar: true,
    console: true,
    complete: 'true',
  };
  return [
    { id: 'tab1', type: 'tab', label: 'one' },
    { id: 'right', ...server, login: 'plain', credentials: { username: 'nodered', secret: SECRET } },
    { id: 'wrong', ...server, login: 'plain', credentials: { username: 'nobody', secret: SECRET } },
    {
      id: 'events',
      type: 'ami-events',
      z: 'tab1',
      ...PLACE,
      connection: 'right',
      events: [],
      wires: [['print']],
    },
    { id: 'refused', type: 'ami-events', z: 'tab1', ...PLACE, connection: 'wrong', events: [], wires: [[]] },
    {
      id: 'ask',
      type: 'inject',
      z: 'tab1',
      ...PLACE,
      props: [],
      repeat: '',
      once: false,
      wires: [['refresh']],
    },
    {
      id: 'refresh',
      type: 'ami-refresh',
      z: 'tab1',
      ...PLACE,
      connection: 'right',
      extensions: [],
      wires: [['print'], ['print']],
    },
    { id: 'catch', type: 'catch', z: 'tab1', ...PLACE, scope: null, uncaught: false, wires: [['print']] },
    { id: 'print', ...debug, wires: [] },
  ];
}
