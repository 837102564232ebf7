import { readFileSync } from 'node:fs';
import should from 'should';
import { projectPath } from '../../lab/machine/paths';
import { AmiConnection } from '../../src/index';
import { ADMIN, config, configNode, end, events, helper, simulator, start, tab } from '../nodes/flow';
import { scriptedServer } from '../support/scripted-server';
import { afterThisTest } from '../support/teardown';
import { rejection, until } from '../support/wait';
import { OF_CLIENTS, OF_NODES } from './complaints';

for (const [of, complaints] of [
  ['nodes that connect', OF_NODES],
  ['clients of AMI', OF_CLIENTS],
] as const) {
  describe(`complaints about ${of}: a test prevents each`, () => {
    for (const [theme, ...held] of complaints) {
      it(theme, () => {
        for (const [spec, title] of held) {
          should(readFileSync(projectPath('test', spec), 'utf8').includes(title)).be.true(
            `no "${title}" in ${spec}`,
          );
        }
      });
    }
  });
}

describe('other complaints', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('sends no action before the login has succeeded (AMI 6)', async () => {
    const answers: (() => void)[] = [];
    const server = await scriptedServer({
      answers: {
        login: (action, client) => answers.push(() => client.answer(action, 'Response: Success')),
      },
    });
    const connection = connectTo(server, { keepAliveInterval: 10 });
    await until(() => answers.length === 1);
    const later = performance.now() + 100;
    await until(() => performance.now() > later);
    should(server.names()).deepEqual(['Challenge', 'Login']);
    answers[0]?.();
    await until(() => connection.state === 'ready' && server.names().includes('Ping'));
  });

  it('never sends an action a second time (AMI 91)', async () => {
    const server = await scriptedServer({ answers: { originate: (_, { socket }) => socket.destroy() } });
    const connection = connectTo(server, { reconnectDelay: 10 });
    await until(() => connection.state === 'ready');
    const lost = await rejection(connection.send({ Action: 'Originate', Channel: 'PJSIP/1001' }));
    should(lost).match({ code: 'AMI_ERR_OUTCOME_UNKNOWN' });
    await until(() => connection.snapshot().connects === 2 && connection.state === 'ready');
    await connection.send({ Action: 'Ping' });
    should(server.names().filter((name) => name === 'Originate')).have.length(1);
  });

  it('causes no warning of a leak with many connections in a flow', async () => {
    const warnings: string[] = [];
    const onWarning = ({ message }: Error) => warnings.push(message);
    process.on('warning', onWarning);
    afterThisTest(() => process.off('warning', onWarning));
    const pbx = await simulator();
    const ids = Array.from({ length: 20 }, (_, i) => `pbx${i}`);
    const users = ids.flatMap((id) => [config(pbx, { id }), events({ id: `ev-${id}`, connection: id })]);
    await start([tab, ...users, end('out1')], Object.fromEntries(ids.map((id) => [id, ADMIN])));
    await until(() => ids.every((id) => configNode(id).connection?.state === 'ready'));
    should(warnings).be.empty();
  });
});

function connectTo(server: { options: object }, options: object): AmiConnection {
  const connection = new AmiConnection({ ...server.options, ...options });
  afterThisTest(() => connection.close());
  connection.open();
  return connection;
}
