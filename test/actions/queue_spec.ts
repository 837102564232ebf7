import should from 'should';
import { AmiConnection } from '../../src';
import { queue } from '../../src/actions';
import { Simulator } from '../../src/simulator';
import { afterThisTest } from '../support/teardown';
import { rejection, until } from '../support/wait';

describe('the form queue, for members with the same state interface', () => {
  const stateInterface = 'PJSIP/1001';
  const one = 'Local/1001@agents/n';
  const other = 'Local/1001@home/n';

  it('refuses to choose between different members, and names them', async () => {
    const { pbx, connection } = await connect();
    await queue(connection, { do: 'add', queue: 'support', member: one, stateInterface });
    await queue(connection, { do: 'add', queue: 'sales', member: other, stateInterface });
    for (const fields of [{ do: 'pause' }, { do: 'penalty', penalty: 2 }] as const) {
      const error = await rejection(queue(connection, { ...fields, member: stateInterface }));
      should(error).match({ code: 'AMI_ERR_AMBIGUOUS', message: new RegExp(`"${one}", "${other}"`) });
    }
    const changes = pbx.received.filter(({ name }) => /^Queue(?:Pause|Penalty)$/.test(name));
    should(changes).deepEqual([]);
    should(await queue(connection, { do: 'pause', member: other })).deepEqual({
      member: other,
      queues: ['sales'],
    });
    should(await queue(connection, { do: 'pause', queue: 'support', member: stateInterface })).deepEqual({
      member: one,
      queues: ['support'],
    });
  });

  it('takes the member of that very interface, if there is one', async () => {
    const { connection } = await connect();
    await queue(connection, { do: 'add', queue: 'support', member: one, stateInterface });
    await queue(connection, { do: 'add', queue: 'sales', member: stateInterface });
    should(await queue(connection, { do: 'pause', member: stateInterface })).deepEqual({
      member: stateInterface,
      queues: ['sales'],
    });
  });

  it('pauses the same member in all its queues', async () => {
    const { connection } = await connect();
    for (const name of ['support', 'sales'])
      await queue(connection, { do: 'add', queue: name, member: one, stateInterface });
    const { member, queues } = await queue(connection, { do: 'pause', member: stateInterface });
    should([member, queues.sort()]).deepEqual([one, ['sales', 'support']]);
  });
});

async function connect() {
  const pbx = await Simulator.listen({ extensions: 2, queues: [{ name: 'support' }, { name: 'sales' }] });
  afterThisTest(() => pbx.close());
  const login = { host: '127.0.0.1', port: pbx.port, username: 'admin', secret: 'secret' };
  const connection = new AmiConnection(login);
  afterThisTest(() => connection.close());
  connection.open();
  await until(() => connection.state === 'ready', 'the login');
  return { pbx, connection };
}
