// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is Node-RED's own way to name a variable
import type { NodeMessage } from 'node-red';
import should from 'should';
import { until } from '../../support/wait';
import {
  config,
  configNode,
  control,
  end,
  events,
  helper,
  node,
  received,
  refresh,
  simulator,
  start,
  tab,
} from '../flow';

type Said = NodeMessage & { ami: { pbx: string; server: string; note?: string } };
const isReady = () => configNode().connection?.state === 'ready';

describe('ami-config: pbx', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('is in msg.ami of every message of every node', async () => {
    const pbx = await simulator({ extensions: [{ extension: '1001', hint: 'PJSIP/1001' }] });
    const ends = [end('out1'), end('each1'), end('sum1'), end('told1')];
    const settings = { pbx: ' Berlin ', name: 'Head office' };
    await start([tab, config(pbx, settings), events(), refresh(), control(), ...ends]);
    const told = received<Said>('told1');
    await until(() => isReady() && told.length > 0);
    const [heard, each, sum] = ['out1', 'each1', 'sum1'].map((id) => received<Said>(id));
    pbx.emit({ Event: 'Noise' });
    const message = { topic: 'go', ami: { server: 'another', note: 'kept' } };
    node('rf1').receive(message as NodeMessage);
    node('ct1').receive({ topic: 'go', ami: 'text' } as NodeMessage);
    await until(
      () => [heard, each, sum].every((messages) => messages && messages.length > 0),
      'the messages',
    );
    await until(() => told.at(-1)?.topic === 'ready');
    const all = [...told, ...(heard ?? []), ...(each ?? []), ...(sum ?? [])];
    for (const { ami } of all) should(ami).containEql({ pbx: 'Berlin', server: 'Head office' });
    should(sum?.[0]?.ami.note).equal('kept');
  });

  it('is the name of the node if it is blank, or else the host', async () => {
    const pbx = await simulator();
    const named = config(pbx, { id: 'pbx2', pbx: ' ', name: 'Head office' });
    await start([tab, config(pbx), named, config(pbx, { id: 'pbx3', pbx: 7 })]);
    configNode().pbx.should.equal('127.0.0.1');
    configNode('pbx2').pbx.should.equal('Head office');
    configNode('pbx3').pbx.should.equal('7');
  });

  it('is refused with the name of the field if it is not text or an unset variable', async () => {
    const pbx = await simulator();
    const wrong = config(pbx, { id: 'pbx2', pbx: ['a'] });
    await start([tab, config(pbx, { pbx: '${NO_SUCH}' }), wrong]);
    should(configNode().problem?.message).match(/^pbx: the environment variable NO_SUCH is not set/);
    should(configNode('pbx2').problem?.message).match(/^pbx must be text/);
  });
});

describe('ami-config: allow', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  for (const [fields, problem] of [
    [{ allow: ['reading', 'everything'] }, /^allow\.purposes must be some of reading, .*, not "everything"/],
    [{ allow: 'reading' }, /^allow\.purposes must be a list of texts/],
    [{ allow: [7] }, /^allow\.purposes must be a list of texts/],
    [{ contexts: '${NO_SUCH}' }, /^contexts\[0\]: the environment variable NO_SUCH is not set/],
    [{ contexts: [{}] }, /^contexts\[0\] must be text/],
  ] as const)
    it(`refuses ${JSON.stringify(fields)} by its name`, async () => {
      const pbx = await simulator();
      await start([tab, config(pbx, fields)]);
      should(configNode().problem?.message).match(problem);
    });

  it('never takes an empty variable for all contexts', async () => {
    const pbx = await simulator();
    process.env.EMPTY_CONTEXTS = '';
    await start([tab, config(pbx, { contexts: '${EMPTY_CONTEXTS}' })]);
    delete process.env.EMPTY_CONTEXTS;
    should(configNode().problem?.message).match(
      /^contexts: the environment variable EMPTY_CONTEXTS is empty/,
    );
  });
});
