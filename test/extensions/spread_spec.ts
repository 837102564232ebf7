import should from 'should';
import { RefreshPool } from '../../src/extensions';
import { type Client, type Received, scriptedServer } from '../support/scripted-server';
import { afterThisTest } from '../support/teardown';
import { rejection, until } from '../support/wait';

const numbers = (count: number) => Array.from({ length: count }, (_, i) => String(1001 + i));

/** A server that counts the queries on each of its connections. */
async function counting(more: Record<string, (action: Received, client: Client) => void> = {}) {
  const queries = new Map<Client, number>();
  const server = await scriptedServer({
    answers: {
      extensionstate: (action, client) => {
        queries.set(client, (queries.get(client) ?? 0) + 1);
        client.answer(action, 'Response: Success', `Status: ${Number(action.exten) % 2}`);
      },
      ...more,
    },
  });
  return { ...server, counts: () => [...queries.values()] };
}

describe('A refresh that is spread over several sessions', () => {
  it('queries an equal share in each, and has one summary in the order of the request', async () => {
    const server = await counting();
    const pool = new RefreshPool({ limit: 1 });
    const reported = new Set<number>();
    const { results, extensionsChecked, statistics } = await pool.refresh(server.options, {
      extensions: numbers(200),
      sessions: 4,
      onResult: (_result, index) => reported.add(index),
    });
    should(server.counts()).deepEqual([50, 50, 50, 50]);
    should(server.names().filter((name) => name === 'Login')).have.length(4);
    should(results.map(({ extension }) => extension)).deepEqual(numbers(200));
    should(results.map((result) => result.ok && result.code)).deepEqual(
      numbers(200).map((n) => Number(n) % 2),
    );
    should([extensionsChecked, statistics.failedQueries, reported.size]).deepEqual([200, 0, 200]);
    await pool.closed();
    await until(() => server.clients.size === 0, 'no connection');
  });

  it('uses one session for fewer than 100 extensions, for all hints and for phones', async () => {
    const list = (action: Received, client: Client) => {
      client.answer(action, 'Response: Success', 'EventList: start');
      client.answer(action, 'Event: ExtensionStateListComplete', 'EventList: Complete', 'ListItems: 0');
    };
    const server = await counting({
      extensionstatelist: list,
      devicestatelist: list,
      getvar: (action, client) =>
        client.answer(action, 'Response: Success', 'Variable: x', 'Value: 2026-11-22 10:00:00'),
    });
    const pool = new RefreshPool({ limit: 1 });
    for (const request of [
      { extensions: numbers(99) },
      {},
      { extensions: numbers(200), source: 'devices' as const },
    ]) {
      const before = server.names().filter((name) => name === 'Login').length;
      await pool.refresh(server.options, { ...request, sessions: 4 });
      should(server.names().filter((name) => name === 'Login')).have.length(before + 1);
    }
  });

  it('takes pre-warmed sessions first, and opens the others', async () => {
    const server = await counting();
    const { options } = server;
    const pool = new RefreshPool({ limit: 1, prewarm: { sessions: 2, options } });
    afterThisTest(() => pool.stopPrewarming());
    await until(() => pool.prewarmed?.ready === 2, 'the pre-warmed sessions');
    const { statistics } = await pool.refresh(options, { extensions: numbers(150), sessions: 3 });
    should(statistics.successfulQueries).equal(150);
    should(server.counts()).deepEqual([50, 50, 50]);
    should(pool.prewarmed).match({ used: 2 });
  });

  it('loses only the share of a session that ends', async () => {
    const server = await counting({
      extensionstate: (action, client) => {
        if (action.exten === '1002') client.socket.destroy();
        else client.answer(action, 'Response: Success', 'Status: 0');
      },
    });
    const pool = new RefreshPool({ limit: 1 });
    const { results } = await pool.refresh(server.options, { extensions: numbers(100), sessions: 2 });
    const failed = results.filter(({ ok }) => !ok);
    should(failed.length).be.within(1, 50);
    should(results.filter(({ ok }) => ok).length).be.aboveOrEqual(50);
  });

  it('fails as a whole if one of its logins is refused, and leaves no session behind', async () => {
    let logins = 0;
    const server = await counting({
      login: (action, client) => {
        logins += 1;
        if (logins === 3) client.answer(action, 'Response: Error', 'Message: Authentication failed');
        else client.answer(action, 'Response: Success', 'Message: Authentication accepted');
      },
    });
    const pool = new RefreshPool({ limit: 1 });
    const reported: unknown[] = [];
    const error = await rejection(
      pool.refresh(server.options, {
        extensions: numbers(120),
        sessions: 3,
        onResult: (result) => reported.push(result),
      }),
    );
    should(error).match({ code: 'AMI_ERR_LOGIN' });
    should(reported).deepEqual([]);
    await pool.closed();
    await until(() => server.clients.size === 0, 'no connection');
  });

  it('counts its sessions in the status, and in the number that were closed', async () => {
    const server = await counting({ extensionstate: () => {} });
    const pool = new RefreshPool({ limit: 2 });
    const ended = rejection(pool.refresh(server.options, { extensions: numbers(100), sessions: 3 }));
    await until(
      () =>
        pool.status()[0]?.isHealthy &&
        server.names().filter((name) => name === 'ExtensionState').length === 100,
      'all queries',
    );
    should(pool.status()).match([{ sessions: 3, isHealthy: true }]);
    should(pool.closeAll()).equal(3);
    should(await ended).match({ code: 'AMI_ERR_CLOSED' });
  });

  it('has up to 100 sessions without a warning', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on('warning', onWarning);
    afterThisTest(() => process.off('warning', onWarning));
    const server = await counting();
    const pool = new RefreshPool({ limit: 1, prewarm: { sessions: 20, options: server.options } });
    afterThisTest(() => pool.stopPrewarming());
    await until(() => pool.prewarmed?.ready === 20, 'the pre-warmed sessions');
    const { statistics } = await pool.refresh(server.options, { extensions: numbers(200), sessions: 100 });
    should(statistics.successfulQueries).equal(200);
    should(server.counts()).deepEqual(Array(100).fill(2));
    // A warning is emitted in a later turn.
    await pool.closed();
    should(warnings).deepEqual([]);
  });

  it('rejects a number of sessions that is not a whole number from 1 to 100', async () => {
    const pool = new RefreshPool({ limit: 1 });
    for (const [sessions, shown] of [
      [0, '0'],
      [2.5, '2.5'],
      [101, '101'],
      ['7' as unknown as number, 'string'],
    ] as const)
      should(await rejection(pool.refresh({}, { sessions }))).match({
        code: 'AMI_ERR_INVALID_ACTION',
        message: `sessions must be a whole number from 1 to 100, not ${shown}`,
      });
  });
});
