import should from 'should';
import { RefreshPool } from '../../src/extensions';
import { Simulator } from '../../src/simulator';
import { type Client, type Received, scriptedServer } from '../support/scripted-server';
import { afterThisTest } from '../support/teardown';
import { rejection, until } from '../support/wait';

/** A server whose answers wait until they are let go. */
async function holding() {
  const held: (() => void)[] = [];
  let most = 0;
  const server = await scriptedServer({
    answers: {
      extensionstate: (action: Received, client: Client) => {
        most = Math.max(most, server.clients.size);
        held.push(() => client.answer(action, 'Response: Success', 'Status: 0'));
      },
    },
  });
  return { ...server, held, most: () => most };
}

const one = { extensions: ['1'] };
/** Holds its seat for longer than a test lasts, unless it is answered. */
const patient = { ...one, queryTimeout: 60_000, timeout: 60_000 };

describe('RefreshPool', () => {
  it('runs as many at once as its limit says, the others wait in line and all are answered', async () => {
    const server = await holding();
    const pool = new RefreshPool({ limit: 3 });
    const refreshes = Promise.all(Array.from({ length: 10 }, () => pool.refresh(server.options, one)));
    for (let answered = 0; answered < 10; answered++) {
      await until(() => server.held.length > 0, 'a query');
      server.held.shift()?.();
    }
    should((await refreshes).map(({ extensionsChecked }) => extensionsChecked)).deepEqual(Array(10).fill(1));
    should(server.most()).equal(3);
    should(pool.status()).deepEqual([]);
  });

  it('takes the list of all hints for many, but not again where it was far longer than what is asked for', async () => {
    const pbx = await Simulator.listen({ extensions: 500 });
    afterThisTest(() => pbx.close());
    const server = { host: pbx.host, port: pbx.port, username: 'admin', secret: 'secret' };
    const pool = new RefreshPool({ limit: 1 });
    const ask = async (count: number) => {
      const before = pbx.received.length;
      const extensions = Array.from({ length: count }, (_, i) => 1001 + i);
      const { statistics } = await pool.refresh(server, { extensions });
      should(statistics.successfulQueries).equal(count);
      const asked = pbx.received.slice(before).filter(({ name }) => name.startsWith('ExtensionState'));
      return asked.map(({ name }) => name);
    };
    const list = ['ExtensionStateList'];
    should(await ask(120)).deepEqual(list);
    should(await ask(120)).deepEqual(Array(120).fill('ExtensionState'));
    should(await ask(170)).deepEqual(list);
    should(await ask(99)).deepEqual(Array(99).fill('ExtensionState'));
  });

  it('gives a seat back when a refresh fails', async () => {
    const server = await holding();
    const pool = new RefreshPool({ limit: 1 });
    const failing = Array.from({ length: 5 }, () =>
      rejection(pool.refresh({ ...server.options, port: 0 }, one)),
    );
    for (const failure of failing) should(await failure).match({ code: 'AMI_ERR_INVALID_ACTION' });
    const last = pool.refresh(server.options, one);
    await until(() => server.held.length === 1, 'the query');
    server.held[0]?.();
    await last;
  });

  it('gives a seat on when its connection is closed, and says when all are', async () => {
    const goodbyes: (() => void)[] = [];
    const server = await scriptedServer({
      answers: {
        extensionstate: (action, client) => client.answer(action, 'Response: Success', 'Status: 0'),
        logoff: (_action, client) => goodbyes.push(() => client.socket.end()),
      },
    });
    const pool = new RefreshPool({ limit: 1 });
    await pool.refresh(server.options, one);
    should(pool.status()).deepEqual([]);
    let isClosed = false;
    const closed = pool.closed().then(() => {
      isClosed = true;
    });
    const second = pool.refresh(server.options, one);
    await until(() => goodbyes.length === 1, 'the first Logoff');
    should(isClosed).be.false();
    should(server.clients.size).equal(1);
    goodbyes.shift()?.();
    await closed;
    await second;
    await until(() => goodbyes.length === 1, 'the second Logoff');
    should(server.clients.size).equal(1);
    goodbyes.shift()?.();
    await pool.closed();
  });

  it('tells which are under way', async () => {
    const server = await holding();
    const pool = new RefreshPool({ limit: 2 });
    const refresh = pool.refresh(server.options, one);
    await until(() => server.held.length === 1, 'the query');
    const [status] = pool.status();
    should(status).match({ connectionId: /^separate-/, isHealthy: true, connectionState: 'connected' });
    should(Date.parse(status?.createdAt ?? '')).be.belowOrEqual(Date.parse(status?.lastUsed ?? ''));
    server.held[0]?.();
    should((await refresh).connectionId).equal(status?.connectionId);
  });

  it('closes all: those under way with their connections, and those in line', async () => {
    const server = await holding();
    const pool = new RefreshPool({ limit: 2 });
    const refreshes = Array.from({ length: 5 }, () => rejection(pool.refresh(server.options, one)));
    await until(() => server.held.length === 2, 'two queries');
    should(pool.closeAll()).equal(2);
    for (const refresh of refreshes) should(await refresh).match({ code: 'AMI_ERR_CLOSED' });
    await until(() => server.clients.size === 0, 'no connection');
    should(pool.closeAll()).equal(0);
  });

  it('ends who waits in line by the refresh’s own deadline', async () => {
    const server = await holding();
    const pool = new RefreshPool({ limit: 1 });
    const first = pool.refresh(server.options, patient);
    await until(() => server.held.length === 1, 'the query');
    should(await rejection(pool.refresh(server.options, { ...one, timeout: 50 }))).match({
      code: 'AMI_ERR_TIMEOUT',
      message: /50 ms, waiting in line/,
    });
    const next = pool.refresh(server.options, one);
    server.held.shift()?.();
    await first;
    await until(() => server.held.length === 1, 'the next query');
    server.held.shift()?.();
    await next;
    should(server.names().filter((name) => name === 'Login').length).equal(2);
  });

  it('lets those who were aborted leave the line: three thousand are not three thousand logins later', async () => {
    const server = await holding();
    const pool = new RefreshPool({ limit: 1 });
    const first = pool.refresh(server.options, patient);
    for (let round = 0; round < 6; round++) {
      const aborts = Array.from({ length: 500 }, () => new AbortController());
      const abandoned = aborts.map(({ signal }) =>
        rejection(pool.refresh(server.options, { ...one, signal })),
      );
      for (const abort of aborts) abort.abort();
      for (const each of await Promise.all(abandoned)) should(each).match({ code: 'AMI_ERR_CLOSED' });
    }
    const last = pool.refresh(server.options, one);
    await until(() => server.held.length === 1, 'the query');
    server.held.shift()?.();
    await first;
    await until(() => server.held.length === 1, 'the last query');
    server.held.shift()?.();
    await last;
    should(server.names().filter((name) => name === 'Login').length).equal(2);
  });

  it('gives the seat on of one that is aborted just when its turn has come', async () => {
    const server = await holding();
    const pool = new RefreshPool({ limit: 1 });
    const abort = new AbortController();
    const first = pool.refresh(server.options, { ...one, signal: abort.signal });
    const second = rejection(pool.refresh(server.options, { ...one, signal: abort.signal }));
    const third = pool.refresh(server.options, one);
    abort.abort();
    should(await rejection(first)).match({ code: 'AMI_ERR_CLOSED' });
    should(await second).match({ code: 'AMI_ERR_CLOSED' });
    await until(() => server.held.length === 1, 'the query');
    server.held.shift()?.();
    await third;
  });

  it('refuses the next one where a thousand wait', async () => {
    const server = await holding();
    const pool = new RefreshPool({ limit: 1 });
    const waiting = Array.from({ length: 1001 }, () => rejection(pool.refresh(server.options, one)));
    should(await rejection(pool.refresh(server.options, one))).match({
      code: 'AMI_ERR_NOT_SENT',
      message: /1000 others wait in line/,
    });
    should(pool.closeAll()).equal(1);
    for (const each of await Promise.all(waiting.slice(1)))
      should(each).match({ code: 'AMI_ERR_CLOSED', message: /before it began/ });
    should((await pool.refresh(server.options, { extensions: [] })).results).deepEqual([]);
  });

  it('refuses a limit that is not a whole number of at least 1, naming it', () => {
    for (const limit of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '4' as unknown as number])
      should(() => new RefreshPool({ limit })).throw({ code: 'AMI_ERR_INVALID_ACTION', message: /^limit/ });
  });

  it('asks once for a list that the server does not have (AMI 100)', async () => {
    const pbx = await Simulator.listen({ version: 11, extensions: 5 });
    afterThisTest(() => pbx.close());
    const pool = new RefreshPool({ limit: 1 });
    for (let i = 0; i < 3; i++) {
      const options = { host: pbx.host, port: pbx.port, username: 'admin', secret: 'secret' };
      should((await pool.refresh(options)).extensionsChecked).equal(5);
    }
    should(pbx.received.filter(({ name }) => name === 'ExtensionStateList').length).equal(1);
  });

  it('remembers of each server what that one has', async () => {
    const pool = new RefreshPool({ limit: 1 });
    for (const version of [11, 22] as const) {
      const pbx = await Simulator.listen({ version, extensions: 5 });
      afterThisTest(() => pbx.close());
      await pool.refresh({ host: pbx.host, port: pbx.port, username: 'admin', secret: 'secret' });
      should(pbx.received.filter(({ name }) => name === 'ExtensionStateList').length).equal(1);
    }
  });
});
