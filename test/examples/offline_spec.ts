import should from 'should';
import { amiEnvironment } from '../../lab/parts/ami-environment';
import { type FlowNode, type NodeRed, startNodeRed } from '../../lab/parts/node-red';
import { Simulator } from '../../src/simulator';
import { lab } from '../support/lab';
import { until } from '../support/wait';
import { example } from './all';
import { Functions, type Message } from './functions';

const TITLE = 'Extension went offline alert';
const HINT = { pbx: 'PBX', kind: 'hint', context: 'home', online: true };

describe('the example "Extension went offline alert": its messages', () => {
  let alert: Functions;
  beforeEach(() => {
    alert = new Functions(TITLE);
  });

  const hint = (name: string, online: boolean, devices = [`PJSIP/${name}`], more: object = {}) =>
    take({ ...HINT, name, online, devices, ...more });
  const device = (name: string, online: boolean, more: object = {}) =>
    take({ pbx: 'PBX', kind: 'device', name, online, ...more });
  /** @returns the messages that follow, as text */
  const take = async (payload: object, more: object = {}) => {
    const [offline = [], back = []] = await alert.run('Online?', { payload, ami: { pbx: 'PBX' }, ...more });
    const name = ({ payload: phone }: Message) => {
      const { extension, context = '' } = phone as { extension: string; context?: string };
      return `${extension}@${context}`;
    };
    return [
      ...offline.map((message) => `${name(message)} offline`),
      ...back.map((message) => `${name(message)} ${message.gone ? 'gone' : 'back'}`),
    ];
  };
  const snapshot = async (entries: object[], pbx = 'PBX') => {
    for (const entry of entries)
      should(await take({ pbx, ...entry }, { snapshot: true, ami: { pbx } })).deepEqual([]);
    return take({}, { snapshot: true, complete: true, ami: { pbx } });
  };
  const listed = (name: string, online: boolean, more: object = {}) => ({
    ...{ ...HINT, name, online, devices: [`PJSIP/${name}`] },
    ...more,
  });

  it('report no phone that is online at first', async () => {
    should(await hint('1001', true)).deepEqual([]);
    should(await snapshot([listed('1001', true), listed('1003', true)])).deepEqual([]);
    should(await device('PJSIP/1002', true)).deepEqual([]);
  });

  it('report a phone that is offline at first', async () => {
    should(await snapshot([listed('1001', false)])).deepEqual(['1001@home offline']);
    should(await device('PJSIP/1002', false)).deepEqual(['1002@ offline']);
  });

  it('report once that a phone is offline, and once that it is back', async () => {
    await hint('1001', true);
    should(await hint('1001', false)).deepEqual(['1001@home offline']);
    should(await hint('1001', false)).deepEqual([]);
    should(await hint('1001', true)).deepEqual(['1001@home back']);
    should(await hint('1001', true)).deepEqual([]);
  });

  it('distinguish extensions with the same number by context and PBX', async () => {
    await hint('1001', false);
    should(await hint('1001', false, ['PJSIP/b1001'], { context: 'branch' })).deepEqual([
      '1001@branch offline',
    ]);
    should(await hint('1001', false, ['PJSIP/1001'], { pbx: 'other' })).deepEqual(['1001@home offline']);
  });

  it('follow the device of a phone without a hint, and otherwise only the hint', async () => {
    await hint('1001', true);
    should(await device('PJSIP/1001', false)).deepEqual([]);
    should(await device('pjsip/1001', false)).deepEqual([]);
    should(await device('PJSIP/1001', false, { pbx: 'other' })).deepEqual(['1001@ offline']);
    should(await device('PJSIP/2001', false)).deepEqual(['2001@ offline']);
    should(await device('PJSIP/2001', true)).deepEqual(['2001@ back']);
  });

  it('do not report a device that comes before its hint in a snapshot', async () => {
    const phone = { kind: 'device', name: 'PJSIP/1001', online: false };
    should(await snapshot([phone, listed('1001', false)])).deepEqual(['1001@home offline']);
  });

  it('follow a hint that is added, that names another phone, and that is removed', async () => {
    should(await device('PJSIP/1001', false)).deepEqual(['1001@ offline']);
    should(await hint('1001', false)).deepEqual(['1001@home offline', '1001@ gone']);
    should(await hint('1001', false, ['PJSIP/2001'])).deepEqual(['1001@ offline']);
    should(await hint('1001', false, ['PJSIP/2001'])).deepEqual([]);
    should(await hint('1001', false, ['PJSIP/1001'])).deepEqual(['1001@ gone']);
    should(await hint('1001', false, ['PJSIP/1001'], { removed: true })).deepEqual([
      '1001@ offline',
      '1001@home gone',
    ]);
    should(await hint('1001', true, ['PJSIP/1001'])).deepEqual(['1001@ gone']);
  });

  it('follow the state of the hint, whatever its other devices do', async () => {
    const devices = ['PJSIP/1001', 'Custom:DND1001'];
    should(await hint('1001', false, devices)).deepEqual(['1001@home offline']);
    should(await device('Custom:DND1001', true)).deepEqual([]);
    should(await hint('1001', true, devices)).deepEqual(['1001@home back']);
  });

  for (const name of [
    ...['Custom:DND1001', 'Queue:support', 'Park:701@lots', 'Confbridge:800', 'confbridge:x/1'],
    ...['Local/1@home', 'Agent/1', 'CBAnn/1', 'CBRec/1', 'plain', '/1001', ''],
  ]) {
    it(`report no device that cannot register: ${name || 'without a name'}`, async () => {
      should(await device(name, false)).deepEqual([]);
      should(await hint('1001', false, [name])).deepEqual([]);
    });
  }

  it('report no hint without a device', async () => {
    should(await hint('1001', false, [])).deepEqual([]);
  });

  it('forget removed phones, even offline ones', async () => {
    await hint('1001', false);
    should(await hint('1001', false, ['PJSIP/1001'], { removed: true })).deepEqual(['1001@home gone']);
    should(await hint('1001', false, ['PJSIP/1001'], { removed: true })).deepEqual([]);
    await device('PJSIP/2001', false);
    should(await device('PJSIP/2001', false, { removed: true })).deepEqual(['2001@ gone']);
  });

  it('forget phones that a snapshot of their PBX lacks', async () => {
    await hint('1001', false);
    await hint('1002', true);
    await hint('1003', false, ['PJSIP/1003'], { pbx: 'other' });
    should(await snapshot([listed('1002', true)])).deepEqual(['1001@home gone']);
    should(await snapshot([], 'other')).deepEqual(['1003@home gone']);
    should(await hint('1002', false)).deepEqual(['1002@home offline']);
  });

  it('report after a gap the changes during it', async () => {
    await snapshot([listed('1001', true), listed('1002', false)]);
    should(await snapshot([listed('1001', false), listed('1002', true)])).deepEqual([
      '1001@home offline',
      '1002@home back',
    ]);
  });

  it('wait for the time in the tab, unless the phone is back or removed before', async () => {
    alert = new Functions(TITLE, { OFFLINE_AFTER_SECONDS: 20 });
    const send = async (online: boolean, more: object = {}) =>
      (
        await alert.run('Online?', {
          payload: { ...listed('1001', online), ...more },
          ami: { pbx: 'PBX' },
        })
      ).flat();
    const topic = JSON.stringify(['PBX', 'hint', 'home', '1001']);
    const about = { extension: '1001', pbx: 'PBX', context: 'home' };
    should(await send(false)).deepEqual([{ topic, payload: { ...about, online: false }, delay: 20_000 }]);
    should(await send(true)).deepEqual([{ topic, payload: { ...about, online: true }, reset: true }]);
    should(await send(true, { removed: true })).deepEqual([
      { topic, payload: { ...about, online: true }, gone: true, reset: true },
    ]);
  });

  it('report the end of an outage only if they reported its beginning', async () => {
    const phones = new Map([['id', { online: false }]]);
    alert.flow.set('phones', phones);
    const tell = async (online: boolean, more: object = {}) =>
      (
        await alert.run('Report', {
          topic: 'id',
          payload: { extension: '1001', pbx: 'PBX', context: 'home', online },
          ...more,
        })
      ).flat();
    const says = (payload: string) => [{ topic: '1001@home', pbx: 'PBX', payload }];
    should(await tell(true)).deepEqual([]);
    should(await tell(false)).deepEqual(says('1001 is offline'));
    should(await tell(false)).deepEqual([]);
    should(await tell(true)).deepEqual(says('1001 is back'));
    should(await tell(true)).deepEqual([]);
    phones.set('id', { online: true });
    should(await tell(false)).deepEqual([]);
    phones.set('id', { online: false });
    await tell(false);
    for (const gone of [false, true]) should(await tell(gone, { gone: true })).deepEqual([]);
    should(await tell(true)).deepEqual([]);
    phones.clear();
    should(await tell(false)).deepEqual([]);
  });

  it('name a phone without a context by its device', async () => {
    alert.flow.set('phones', new Map([['id', { online: false }]]));
    const payload = { extension: '1001', pbx: 'PBX', online: false };
    should((await alert.run('Report', { topic: 'id', payload })).flat()).containDeep([{ topic: '1001' }]);
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
      env: amiEnvironment(pbx),
    });
    await until(() => pbx.received.some(({ name }) => name === 'DeviceStateList'), 'the question');
  });
  after(async () => {
    await nodeRed?.stop();
    await pbx?.close();
  });

  const told = () => [...nodeRed.log().matchAll(/\[debug:Offline\]\s+(.*)/g)].map(([, text]) => text);
  const tells = (text: string) => until(() => told().includes(text), text);

  it('reports phones that are offline, and phones that are back', async () => {
    pbx.setState('1001', 'unavailable');
    await tells('1001 is offline');
    pbx.setState('1001', 'idle');
    await tells('1001 is back');
    pbx.unregister('1003');
    await tells('1003 is offline');
    pbx.register('1003');
    await tells('1003 is back');
  });

  it('reports no phone that is back in time', async () => {
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
