import type { NodeMessage } from 'node-red';
import should from 'should';
import { until } from '../../support/wait';
import {
  ADMIN,
  catcher,
  config,
  configNode,
  control,
  deploy,
  end,
  helper,
  lastStatus,
  node,
  received,
  simulator,
  start,
  tab,
} from '../flow';

const LOGINS = { pbx1: ADMIN, pbx2: ADMIN };
const isReady = (id: string) => configNode(id)?.connection?.state === 'ready';

describe('ami-config: two connections with one PBX name', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('refuses the second by the names of both, and opens it when the name is free', async () => {
    const [first, second] = [await simulator(), await simulator()];
    const flow = (pbx: string) => [
      tab,
      config(first, { pbx: 'Berlin', name: 'Head office' }),
      config(second, { id: 'pbx2', pbx, name: 'Shop' }),
      control(),
      control({ id: 'ct2', connection: 'pbx2' }),
      end('told1'),
      catcher(),
      end('catch1-out'),
    ];
    await start(flow('Berlin'), LOGINS);
    await until(() => isReady('pbx1') && configNode('pbx2')?.problem !== undefined);
    should(configNode('pbx2').problem?.message).match(
      /^pbx: "Berlin" .*"Head office" \(pbx1\) and "Shop" \(pbx2\).*another PBX name/,
    );
    should(lastStatus('ct2')).containEql({ fill: 'red', text: 'invalid setting' });
    const errors = received<NodeMessage & { error: { code: string } }>('catch1-out');
    node('ct2').receive({ action: 'connect' } as NodeMessage);
    await until(() => errors.length === 1);
    should(errors[0]?.error.code).equal('AMI_ERR_INVALID_ACTION');
    should(second.sessions.length).equal(0);
    await deploy(flow('Munich'), 'nodes', LOGINS);
    await until(() => isReady('pbx1') && isReady('pbx2'));
  });

  it('lets the first keep its name when it is deployed again', async () => {
    const [first, second] = [await simulator(), await simulator()];
    const flow = (name: string, pbx = 'Berlin') => [
      tab,
      config(first, { pbx, name }),
      config(second, { id: 'pbx2', pbx: 'Berlin' }),
      control(),
      control({ id: 'ct2', connection: 'pbx2' }),
      end('told1'),
    ];
    await start(flow('one'), LOGINS);
    await until(() => isReady('pbx1'));
    await deploy(flow('other'), 'nodes', LOGINS);
    await until(() => configNode('pbx1').name === 'other' && isReady('pbx1'));
    should(configNode('pbx2').problem?.code).equal('AMI_ERR_INVALID_ACTION');
    await deploy(flow('other', 'Munich'), 'nodes', LOGINS);
    await until(() => isReady('pbx1') && isReady('pbx2'), 'the second, when the first has another name');
  });

  it('lets both work if they have the name only by default', async () => {
    const [first, second] = [await simulator(), await simulator()];
    const nodes = [control(), control({ id: 'ct2', connection: 'pbx2' }), end('told1')];
    await start([tab, config(first), config(second, { id: 'pbx2' }), ...nodes], LOGINS);
    await until(() => isReady('pbx1') && isReady('pbx2'));
    const warnings = helper
      .log()
      .getCalls()
      .map(({ args }) => args[0] as { level: number; msg: unknown })
      .filter(({ level }) => level === 30)
      .map(({ msg }) => String(msg))
      .filter((msg) => msg.startsWith('pbx: '));
    should(warnings.length).equal(1);
    should(warnings[0]).match(/\(pbx1\) and .*\(pbx2\).*Set PBX name/);
  });
});
