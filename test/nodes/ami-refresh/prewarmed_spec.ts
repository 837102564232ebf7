import type { NodeMessage } from 'node-red';
import should from 'should';
import type { PrewarmStatus, RefreshSummary } from '../../../src';
import { until } from '../../support/wait';
import { catcher, config, end, helper, node, received, refresh, simulator, start, tab } from '../flow';

interface Summary extends NodeMessage {
  payload: RefreshSummary & { prewarmed: PrewarmStatus };
}

const logins = (pbx: { received: readonly { name: string }[] }) =>
  pbx.received.filter(({ name }) => name === 'Login').length;

async function flow(options: object, more: object) {
  const pbx = await simulator(options);
  await start([tab, config(pbx), refresh(more), end('each1'), end('sum1'), catcher(), end('catch1-out')]);
  const sums = received<Summary>('sum1');
  const ask = async (message: object) => {
    const before = sums.length;
    node('rf1').receive(message as NodeMessage);
    await until(() => sums.length > before, 'the answer');
    return (sums[before] as Summary).payload;
  };
  const status = async () => (await ask({ action: 'status' })).prewarmed;
  return { pbx, ask, status };
}

describe('pre-warmed sessions and spreading', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('log in at the start, serve a refresh, and are listed separately in the answer to status', async () => {
    const { pbx, ask, status } = await flow({ extensions: 3 }, { prewarmed: '2' });
    await until(() => logins(pbx) === 2, 'two logins');
    await until(async () => (await status()).ready === 2, 'two sessions');
    should((await ask({})).extensionsChecked).equal(3);
    should(await status()).match({ sessions: 2, used: 1, lost: 0 });
    await until(() => logins(pbx) === 3, 'the session in its place');
  });

  it('are off by default and with 0', async () => {
    for (const prewarmed of ['', '0']) {
      const { pbx, ask, status } = await flow({ extensions: 3 }, { prewarmed });
      await ask({});
      should(await status()).be.undefined();
      should(logins(pbx)).equal(1);
      await helper.unload();
    }
  });

  it('are reported in a warning if they cannot be opened', async () => {
    await flow({ users: [{ username: 'admin', secret: 'another' }] }, { prewarmed: '1' });
    const warned = () => helper.log().args.filter(([{ level, id }]) => level === 30 && id === 'rf1');
    await until(() => warned().length > 0, 'the warning');
    should(String(warned()[0]?.[0].msg)).match(/^pre-warmed sessions: .*login/);
  });

  it('are closed when the node is deployed again', async () => {
    const { pbx, status } = await flow({}, { prewarmed: '3' });
    await until(async () => (await status()).ready === 3, 'three sessions');
    await helper.unload();
    await until(() => pbx.sessions.length === 0, 'no session');
    should(logins(pbx)).equal(3);
  });

  it('distribute a large list over the number of sessions in the node, with one summary in order', async () => {
    const { pbx, ask } = await flow({ extensions: 200 }, { sessions: '4' });
    const payload = Array.from({ length: 150 }, (_, i) => String(1150 - i));
    const { results, statistics } = await ask({ payload });
    should(results.map(({ extension }) => extension)).deepEqual(payload);
    should(statistics.successfulQueries).equal(150);
    should(logins(pbx)).equal(4);
  });

  for (const [field, least] of [
    ['sessions', 1],
    ['prewarmed', 0],
  ] as const) {
    it(`refuse a wrong number in ${field}, with its name`, async () => {
      await start([
        tab,
        config({ port: 1 }),
        refresh({ [field]: '101' }),
        end('each1'),
        end('sum1'),
        catcher(),
        end('catch1-out'),
      ]);
      const caught = received<NodeMessage & { error: { message: string } }>('catch1-out');
      node('rf1').receive({});
      await until(() => caught.length === 1, 'the error');
      should(caught[0]?.error.message).containEql(
        `${field} must be a whole number from ${least} to 100, not "101"`,
      );
    });
  }
});
