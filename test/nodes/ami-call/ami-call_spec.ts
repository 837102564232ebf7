import type { NodeMessage } from 'node-red';
import should from 'should';
import { until } from '../../support/wait';
import {
  catcher,
  config,
  configNode,
  end,
  type FlowNode,
  helper,
  lastStatus,
  node,
  PLACE,
  received,
  simulator,
  start,
  tab,
} from '../flow';

interface Pinged extends NodeMessage {
  payload: { roundTripMs: number };
}

function thing(more: object = {}): FlowNode {
  return {
    id: 'node1',
    type: 'ami-call',
    ...PLACE,
    z: 'tab1',
    connection: 'pbx1',
    wires: [['out1']],
    ...more,
  };
}

describe('ami-call', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('reports the round trip of a Ping and keeps the other properties', async () => {
    const pbx = await simulator();
    await start([tab, config(pbx), thing(), end('out1')]);
    await until(() => configNode().connection?.state === 'ready');
    const messages = received<Pinged>('out1');
    node('node1').receive({ topic: 'kept' } as NodeMessage);
    await until(() => messages.length === 1, 'the message');
    should(messages[0]?.topic).equal('kept');
    should(messages[0]?.payload.roundTripMs).be.within(0, 10_000);
  });

  it('opens the connection and shows its state', async () => {
    const pbx = await simulator();
    await start([tab, config(pbx), thing(), end('out1')]);
    await until(() => configNode().connection?.state === 'ready');
    should(lastStatus('node1')).containEql({ fill: 'green', text: 'node-red:common.status.connected' });
  });

  it('gives the message to a Catch node if there is no connection', async () => {
    await start([tab, thing({ connection: '' }), end('out1'), catcher(), end('catch1-out')]);
    const caught = received<NodeMessage & { topic: string; error: { message: string } }>('catch1-out');
    node('node1').receive({ topic: 'mine' } as NodeMessage);
    await until(() => caught.some(({ topic }) => topic === 'mine'), 'the error');
    const { error } = caught.find(({ topic }) => topic === 'mine') ?? {};
    should(error?.message).equal('AmiError: connection: no AMI connection is set');
  });
});
