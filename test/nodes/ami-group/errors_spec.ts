import type { NodeMessage } from 'node-red';
import should from 'should';
import { until } from '../../support/wait';
import {
  ADMIN,
  catcher,
  config,
  configNode,
  deploy,
  end,
  type FlowNode,
  helper,
  node,
  PLACE,
  received,
  simulator,
  start,
  tab,
} from '../flow';

type Said = NodeMessage & {
  payload: { name?: string }[];
  complete?: true;
  ami: { pbx: string };
  error?: { code: string; message: string };
};

const group: FlowNode = { id: 'group1', type: 'ami-group', pbx1: 'pbx1', pbx2: 'pbx2' };
const placed = { ...PLACE, z: 'tab1', connection: 'group1' };
const LOGINS = { pbx1: ADMIN, pbx2: ADMIN };

describe('an error of one PBX of an ami-group', function () {
  // Only a hang takes this long.
  this.timeout(60_000);
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('names it if ami-state cannot answer for it, and the others answer', async () => {
    const [berlin, munich] = [await simulator({ extensions: 1 }), await simulator({ extensions: 1 })];
    const isNotSent = ({ error }: Said) => error?.code === 'AMI_ERR_NOT_SENT';
    const state = { id: 'st1', type: 'ami-state', ...placed, sources: ['hints'], wires: [['out1'], []] };
    const nodes = [state, end('out1'), catcher(), end('catch1-out')];
    const pbxs = [config(berlin, { pbx: 'Berlin' }), config(munich, { id: 'pbx2', pbx: 'Munich' })];
    await berlin.close();
    await start([tab, group, ...pbxs, ...nodes], LOGINS);
    const [told, failed] = [received<Said>('out1'), received<Said>('catch1-out')];
    await until(() => told.some(({ complete }) => complete), 'the snapshot of Munich');
    const before = told.length;
    node('st1').receive({ payload: ['1001'] });
    await until(() => told.length > before && failed.some(isNotSent), 'an answer and an error');
    should(told.slice(before).map(({ ami }) => ami.pbx)).deepEqual(['Munich']);
    should(failed.filter(isNotSent).map(({ ami }) => ami.pbx)).deepEqual(['Berlin']);
  });

  it('names it in the warning of ami-state about a source that fails', async () => {
    const users = [{ username: 'admin', secret: 'secret', read: ['call'], write: ['reporting'] }] as const;
    const [berlin, munich] = [await simulator({ users: [...users] }), await simulator()];
    const state = { id: 'st1', type: 'ami-state', ...placed, sources: ['endpoints'], wires: [['out1'], []] };
    const pbxs = [config(berlin, { pbx: 'Berlin' }), config(munich, { id: 'pbx2', pbx: 'Munich' })];
    await start([tab, group, ...pbxs, state, end('out1')], LOGINS);
    const told = received<Said>('out1');
    await until(() => told.filter(({ complete }) => complete).length === 2, 'both snapshots');
    const warned = helper.log().args.filter(([{ level, id }]) => level === 30 && id === 'st1');
    should(warned).have.length(1);
    should(String(warned[0]?.[0].msg)).match(/^Berlin: .*class system/);
  });

  it('names it if ami-call cannot follow its calls', async () => {
    const [berlin, munich] = [await simulator({ version: 11 }), await simulator()];
    const call = { id: 'call1', type: 'ami-call', ...placed, wires: [['out1'], []] };
    const nodes = [call, end('out1'), catcher(), end('catch1-out')];
    const pbxs = [config(berlin, { pbx: 'Berlin' }), config(munich, { id: 'pbx2', pbx: 'Munich' })];
    await start([tab, group, ...pbxs, ...nodes], LOGINS);
    const failed = received<Said>('catch1-out');
    await until(
      () => failed.length > 0 && configNode('pbx2')?.connection?.state === 'ready',
      'the error of Berlin',
    );
    should(failed).have.length(1);
    should(failed[0]).containDeep({ ami: { pbx: 'Berlin' }, error: { code: 'AMI_ERR_UNSUPPORTED' } });
  });

  it('is reported once if it is a setting of the node itself, and each time if it differs', async () => {
    const pbx = await simulator();
    const pbxs = [config(pbx, { pbx: 'Berlin' }), config(pbx, { id: 'pbx2', pbx: 'Munich' })];
    const wrong = { id: 'ev1', type: 'ami-events', ...placed, events: [], wires: [['out1']] };
    const gone = { ...wrong, id: 'ev2', connection: 'group2' };
    const missing: FlowNode = { id: 'group2', type: 'ami-group', pbx1: 'gone1', pbx2: 'gone2' };
    const conditions = [{ header: 'A', operator: 'matches', value: '(' }];
    const flow = [tab, group, missing, ...pbxs, { ...wrong, conditions }, gone, end('out1')];
    await start(flow, LOGINS);
    const logged = (id: string) =>
      helper
        .log()
        .args.filter(([entry]) => entry.level === 20 && entry.id === id)
        .map(([entry]) => String(entry.msg));
    const before = [logged('ev1').length, logged('ev2').length];
    await deploy(flow, 'full', LOGINS);
    const [own, others] = [logged('ev1').slice(before[0]), logged('ev2').slice(before[1])];
    should(own).have.length(1);
    should(own[0]).match(/conditions\[0\]\.value/);
    should(others).have.length(2);
    for (const name of ['gone1', 'gone2']) should(others.some((text) => text.includes(name))).be.true();
  });
});
