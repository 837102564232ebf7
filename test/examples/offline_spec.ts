import should from 'should';
import { type FlowNode, type NodeRed, startNodeRed } from '../../lab/parts/node-red';
import { DEFAULT_USER, Simulator } from '../../src/simulator';
import { lab } from '../support/lab';
import { until } from '../support/wait';
import { example } from './all';
import { Functions } from './functions';

const TITLE = 'Extension went offline alert';
const MIXED = 'PJSIP/1001&Custom:DND1001';
const ASK = 'ask [{"extension":"1001","context":"home"}]';

describe('the example "Extension went offline alert": what it makes of an event or a result', () => {
  let alert: Functions;
  beforeEach(() => {
    alert = new Functions(TITLE);
  });

  const status = (code: number, hint = 'PJSIP/1001', extension = '1001') =>
    take('ExtensionStatus', { Exten: extension, Context: 'home', Status: String(code), Hint: hint });
  const device = (name: string, state: string) => take('DeviceStateChange', { Device: name, State: state });
  const result = (online: boolean, devices: string[], extension = '1001') =>
    take(extension, { extension, context: 'home', ok: true, code: 0, online, devices });
  /** In words, what is sent for a message. */
  const take = async (topic: string, payload: unknown) => {
    const [offline = [], back = [], ask = []] = await alert.run('Online?', { topic, payload });
    return [
      ...offline.map((message) => `${message.topic} offline`),
      ...back.map((message) => `${message.topic} ${online(message) ? 'back' : 'gone'}`),
      ...ask.map((message) => `ask ${JSON.stringify(message.payload)}`),
    ];
  };
  const online = ({ payload }: { payload?: unknown }) => (payload as { online?: boolean }).online;

  it('says nothing of an extension that is online when it is first heard of', async () => {
    should(await status(0)).deepEqual([]);
    should(await result(true, ['PJSIP/1002'], '1002')).deepEqual([]);
  });

  it('says once that a phone is offline, and once that it is back', async () => {
    await status(0);
    should(await status(4)).deepEqual(['1001@home offline']);
    should(await status(4)).deepEqual([]);
    should(await status(8)).deepEqual(['1001@home back']);
    should(await status(1)).deepEqual([]);
  });

  it('tells extensions of the same number in two contexts apart', async () => {
    await status(4);
    const other = { Exten: '1001', Context: 'branch', Status: '4', Hint: 'PJSIP/b1001' };
    should(await take('ExtensionStatus', other)).deepEqual(['1001@branch offline']);
  });

  it('goes by the phone of a hint, whatever do-not-disturb beside it says', async () => {
    const hint = 'PJSIP/1001&Custom:DND1001,CustomPresence:1001';
    should(await result(false, ['PJSIP/1001', 'Custom:DND1001'])).deepEqual(['1001@home offline']);
    for (const code of [0, 1, 2]) should(await status(code, hint)).deepEqual([]);
    should(await device('PJSIP/1001', 'NOT_INUSE')).deepEqual(['1001@home back']);
    should(await device('PJSIP/1001', 'INUSE')).deepEqual([]);
    should(await device('PJSIP/1001', 'UNAVAILABLE')).deepEqual(['1001@home offline']);
    should(await status(4, hint)).deepEqual([]);
  });

  it('asks where a hint has several phones and the events do not say which of them is there', async () => {
    await result(true, ['PJSIP/1001', 'PJSIP/2001', 'Custom:DND1001']);
    should(await device('PJSIP/1001', 'UNAVAILABLE')).deepEqual([ASK]);
    should(await device('PJSIP/2001', 'UNAVAILABLE')).deepEqual(['1001@home offline']);
    should(await device('PJSIP/2001', 'RINGING')).deepEqual(['1001@home back']);
  });

  it('asks again after a gap what devices were said to be', async () => {
    const hint = 'SIP/1001&Custom:DND1001';
    await status(0, hint);
    await result(true, ['SIP/1001', 'Custom:DND1001']);
    await alert.run('Online?', { topic: 'gap', payload: {} });
    should(await device('SIP/1001', 'UNKNOWN')).deepEqual([ASK]);
  });

  for (const hint of [
    'Custom:DND1001',
    'Queue:support',
    'Park:701@lots',
    'Confbridge:800',
    'Local/1@home',
    '',
  ]) {
    it(`says nothing of an extension that has no device which can be registered: ${hint || 'no hint'}`, async () => {
      should(await status(0, hint)).deepEqual([]);
      should(await status(4, hint)).deepEqual([]);
    });
  }

  it('forgets an extension that is no longer in the dialplan, also where it was offline', async () => {
    await status(4);
    should(await status(-2, '')).deepEqual(['1001@home gone']);
    should(await status(-1, '')).deepEqual([]);
    should(await status(0)).deepEqual([]);
  });

  it('says nothing of what could not be asked', async () => {
    const failed = { extension: '1001', context: 'home', ok: false, error: {} };
    should(await take('1001', failed)).deepEqual([]);
  });

  it('asks after a gap what two phones of a hint are, though one was said to be away before', async () => {
    await result(true, ['PJSIP/1001', 'PJSIP/2001', 'Custom:DND1001']);
    await device('PJSIP/1001', 'UNAVAILABLE');
    await alert.run('Online?', { topic: 'gap', payload: {} });
    should(await device('PJSIP/2001', 'UNAVAILABLE')).deepEqual([ASK]);
  });

  it('asks where a hint that also has do-not-disturb is first heard of', async () => {
    should(await status(0, MIXED)).deepEqual([ASK]);
  });

  it('does not ask again what a result has told', async () => {
    await result(true, ['PJSIP/1001', 'PJSIP/2001', 'Custom:DND1001']);
    should(await status(1, 'PJSIP/1001&PJSIP/2001&Custom:DND1001')).deepEqual([]);
  });

  it('knows from a result that all phones of a hint are away', async () => {
    await result(false, ['PJSIP/1001', 'PJSIP/2001', 'Custom:DND1001']);
    should(await device('PJSIP/1001', 'NOT_INUSE')).deepEqual(['1001@home back']);
    should(await device('PJSIP/1001', 'UNAVAILABLE')).deepEqual(['1001@home offline']);
  });

  it('goes by the state of the extension where its hint has phones alone', async () => {
    await result(true, ['PJSIP/1001', 'PJSIP/2001']);
    should(await device('PJSIP/1001', 'UNAVAILABLE')).deepEqual([]);
  });

  it('takes a phone that Asterisk does not know for offline', async () => {
    await result(true, ['PJSIP/1001', 'Custom:DND1001']);
    should(await device('PJSIP/1001', 'INVALID')).deepEqual(['1001@home offline']);
  });

  it('says nothing of a device that no extension has', async () => {
    should(await device('PJSIP/9999', 'UNAVAILABLE')).deepEqual([]);
  });

  it('knows of a phone that two extensions have from either of them', async () => {
    await result(true, ['PJSIP/1001', 'Custom:DND1001']);
    should(await status(0, 'PJSIP/1001&Custom:DND1002', '1002')).deepEqual([]);
  });

  it('goes on with a phone of two extensions where one of these is removed', async () => {
    await result(true, ['PJSIP/1001', 'Custom:DND1001']);
    await result(true, ['PJSIP/1001', 'Custom:DND1002'], '1002');
    await status(-2, '');
    should(await device('PJSIP/1001', 'UNAVAILABLE')).deepEqual(['1002@home offline']);
    await status(-2, '', '1002');
    should(await device('PJSIP/1001', 'NOT_INUSE')).deepEqual([]);
  });

  it('begins again with an extension whose hint names another phone', async () => {
    await status(4);
    should(await status(4, 'PJSIP/2001')).deepEqual(['1001@home offline']);
  });

  it('keeps what it knows of an extension that could not be asked', async () => {
    await status(4);
    await take('1001', { extension: '1001', context: 'home', ok: false, error: {} });
    should(await status(0)).deepEqual(['1001@home back']);
  });

  it('has an outage wait as the property of the tab says, and ends the wait when the phone is back or removed', async () => {
    alert = new Functions(TITLE, { OFFLINE_AFTER_SECONDS: 20 });
    const send = async (Status: string) =>
      (
        await alert.run('Online?', event({ Exten: '1001', Context: 'home', Status, Hint: 'PJSIP/1001' }))
      ).flat();
    const event = (payload: object) => ({ topic: 'ExtensionStatus', payload });
    const [topic, about] = ['1001@home', { extension: '1001', context: 'home' }];
    should(await send('4')).deepEqual([{ topic, payload: { ...about, online: false }, delay: 20_000 }]);
    should(await send('0')).deepEqual([{ topic, payload: { ...about, online: true }, reset: true }]);
    should(await send('-1')).deepEqual([{ topic, payload: about, reset: true }]);
  });

  it('tells of the end only where it told of the beginning', async () => {
    const phones = new Map([['1001@home', { online: false }]]);
    alert.flow.set('phones', phones);
    const tell = async (payload: object) =>
      (await alert.run('Report', { topic: '1001@home', payload: { extension: '1001', ...payload } })).flat();
    should(await tell({ online: true })).deepEqual([]);
    should(await tell({ online: false })).deepEqual([{ topic: '1001@home', payload: '1001 is offline' }]);
    should(await tell({ online: false })).deepEqual([]);
    should(await tell({ online: true })).deepEqual([{ topic: '1001@home', payload: '1001 is back' }]);
    should(await tell({ online: true })).deepEqual([]);
    phones.set('1001@home', { online: true });
    should(await tell({ online: false })).deepEqual([]);
    phones.set('1001@home', { online: false });
    await tell({ online: false });
    should(await tell({})).deepEqual([]);
    phones.clear();
    should(await tell({ online: false })).deepEqual([]);
  });
});

describe('the example "Extension went offline alert" on a Node-RED', function () {
  this.timeout(60_000);
  let pbx: Simulator;
  let nodeRed: NodeRed;

  before(async function () {
    this.timeout(120_000);
    const dnd = { extension: '1003', hint: 'PJSIP/1003&Custom:DND1003' };
    pbx = await Simulator.listen({ extensions: ['1001', '1002', dnd, '1004'] });
    nodeRed = await startNodeRed({
      line: lab.line,
      flow: example(TITLE).flow.map(setUp),
      env: {
        AMI_HOST: pbx.host,
        AMI_PORT: String(pbx.port),
        AMI_USERNAME: DEFAULT_USER.username,
        AMI_PASSWORD: DEFAULT_USER.secret,
      },
    });
    await until(() => pbx.received.some(({ name }) => name === 'ExtensionStateList'), 'the question');
    await until(() => pbx.sessions.length === 1, 'the end of the refresh');
  });
  after(async () => {
    await nodeRed?.stop();
    await pbx?.close();
  });

  const told = () => [...nodeRed.log().matchAll(/\[debug:Offline\]\s+(.*)/g)].map(([, text]) => text);
  const tells = (text: string) => until(() => told().includes(text), text);

  it('tells who is offline, and who is back', async () => {
    pbx.setState('1001', 'unavailable');
    await tells('1001 is offline');
    pbx.setState('1001', 'idle');
    await tells('1001 is back');
    pbx.unregister('1003');
    await tells('1003 is offline');
    pbx.register('1003');
    await tells('1003 is back');
  });

  it('tells nothing of one that came back in time', async () => {
    pbx.setState('1002', 'unavailable');
    pbx.setState('1002', 'idle');
    pbx.setState('1004', 'unavailable');
    await tells('1004 is offline');
    pbx.setState('1004', 'idle');
    await tells('1004 is back');
    should(told().join()).not.match(/1002/);
  });
});

function setUp(node: FlowNode): FlowNode {
  // The test reads what the debug sidebar would show.
  if (node.type === 'debug') return { ...node, console: true };
  if (node.type !== 'tab') return node;
  return { ...node, env: [{ name: 'OFFLINE_AFTER_SECONDS', value: '0.3', type: 'num' }] };
}
