import should from 'should';
import { Simulator } from '../../src/simulator';
import { lab } from '../support/lab';
import { config, events, type Probed, probe, refresh, startProbed, tab } from './probed-node-red';

const MESSAGES = 300;
/** Valid values of these fields, for a part of the messages. */
const FIELDS = {
  'ami-refresh': {
    payload: [
      ['1001', '1002'],
      '1001,1002',
      '1001@default',
      '["1001"]',
      [{ extension: '1001', context: 'default' }],
    ],
    action: ['refresh', 'status', 'close', 'row_click'],
    context: ['default'],
  },
  'ami-control': { payload: [1], action: ['status', 'connect', 'disconnect', 'reconnect'] },
  'ami-action': {
    payload: [
      { Action: 'Ping' },
      { Action: 'CoreShowChannels' },
      { Action: 'Originate' },
      { extension: '1001' },
    ],
    action: ['hangup', 'deviceState', ''],
  },
  'ami-state': {
    payload: ['1001', ['1001', '10*'], '["1001"]', { name: '1001' }],
    action: ['get', 'snapshot', 'row_click'],
  },
};

describe('Arbitrary messages to a node', function () {
  // Only a hang takes this long.
  this.timeout(180_000);
  const seed = Math.floor(Math.random() * 2 ** 31);
  let pbx: Simulator;
  let probed: Probed;

  before('start Node-RED', async () => {
    pbx = await Simulator.listen({ extensions: 5 });
    probed = await startProbed(lab.line, [
      tab,
      config(pbx),
      events(),
      refresh({ timeout: '5000', limit: '20' }),
      refresh({ id: 'co1', type: 'ami-control', wires: [['seen1']] }),
      refresh({ id: 'ac1', type: 'ami-action', timeout: '5000', limit: '20', wires: [['seen1']] }),
      refresh({ id: 'st1', type: 'ami-state', sources: ['hints', 'queues'], wires: [['seen1'], []] }),
      { ...probe('catch1'), type: 'catch', scope: null, wires: [['caught1']] },
      ...['seen1', 'each1', 'sum1', 'caught1'].map((id) => probe(id, { keep: 'nothing' })),
    ]);
    await probed.reached('pbx1', 'ready');
  });
  after(async () => {
    await probed?.nodeRed.stop();
    await pbx?.close();
  });

  for (const [id, type] of [
    ['rf1', 'ami-refresh'],
    ['co1', 'ami-control'],
    ['ac1', 'ami-action'],
    ['st1', 'ami-state'],
  ] as const) {
    it(`never end Node-RED, and are each completed once: ${MESSAGES} to ${type} (seed ${seed})`, async () => {
      const faults = await probed.post<string[]>(`/probe/inputs/${id}`, {
        seed,
        count: MESSAGES,
        fields: FIELDS[type],
      });
      should(faults).deepEqual([], `seed ${seed}`);
      probed.nodeRed.log().should.not.match(/uncaught|unhandled/i);
      // The node still works.
      await probed.send('co1', { action: 'connect' });
      await probed.reached('pbx1', 'ready');
      should(await probed.post(`/probe/inputs/${id}`, { seed, count: 1, fields: {} })).deepEqual([]);
    });
  }
});
