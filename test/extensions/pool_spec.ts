import { mock } from 'node:test';
import should from 'should';
import { RefreshPool, type RefreshRequest } from '../../src/extensions';
import { Simulator } from '../../src/simulator';
import { type Client, type Received, scriptedServer } from '../support/scripted-server';
import { afterThisTest } from '../support/teardown';
import { rejection, until } from '../support/wait';

/** A server that holds its responses back until a test sends them. */
async function holding() {
  const held: (() => void)[] = [];
  let maxClients = 0;
  const server = await scriptedServer({
    answers: {
      extensionstate: (action: Received, client: Client) => {
        maxClients = Math.max(maxClients, server.clients.size);
        held.push(() => client.answer(action, 'Response: Success', 'Status: 0'));
      },
    },
  });
  return { ...server, held, maxClients: () => maxClients };
}

const one = { extensions: ['1'] };
/** Without a response it keeps its slot for longer than a test lasts. */
const patient = { ...one, queryTimeout: 60_000, timeout: 60_000 };

describe('RefreshPool', () => {
  it('runs as many refreshes at once as its limit allows, and all of them in the end', async () => {
    const server = await holding();
    const pool = new RefreshPool({ limit: 3 });
    const refreshes = Promise.all(Array.from({ length: 10 }, () => pool.refresh(server.options, one)));
    for (let answered = 0; answered < 10; answered++) {
      await until(() => server.held.length > 0, 'a query');
      server.held.shift()?.();
    }
    should((await refreshes).map(({ extensionsChecked }) => extensionsChecked)).deepEqual(Array(10).fill(1));
    should(server.maxClients()).equal(3);
    should(pool.status()).deepEqual([]);
  });

  it('counts the queued refreshes in its load, with those that run', async () => {
    const server = await holding();
    const pool = new RefreshPool({ limit: 1 });
    const refreshes = Array.from({ length: 3 }, () => rejection(pool.refresh(server.options, patient)));
    await until(() => server.held.length === 1, 'the query of the first');
    should(pool.load).equal(3);
    pool.closeAll();
    await Promise.all(refreshes);
    should(pool.load).equal(0);
  });

  it('requests the list of all hints for many extensions, unless it is known to be far longer', async () => {
    const pbx = await Simulator.listen({ extensions: 500 });
    afterThisTest(() => pbx.close());
    const server = { host: pbx.host, port: pbx.port, username: 'admin', secret: 'secret' };
    const pool = new RefreshPool({ limit: 1 });
    const refresh = async (count: number) => {
      const before = pbx.received.length;
      const extensions = Array.from({ length: count }, (_, i) => 1001 + i);
      const { statistics } = await pool.refresh(server, { extensions });
      should(statistics.successfulQueries).equal(count);
      const queries = pbx.received.slice(before).filter(({ name }) => name.startsWith('ExtensionState'));
      return queries.map(({ name }) => name);
    };
    const list = ['ExtensionStateList'];
    should(await refresh(120)).deepEqual(list);
    should(await refresh(120)).deepEqual(Array(120).fill('ExtensionState'));
    should(await refresh(170)).deepEqual(list);
    should(await refresh(99)).deepEqual(Array(99).fill('ExtensionState'));
  });

  it('frees a slot when a refresh fails', async () => {
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

  it('frees a slot only when its connection is closed', async () => {
    const logoffs: (() => void)[] = [];
    const server = await scriptedServer({
      answers: {
        extensionstate: (action, client) => client.answer(action, 'Response: Success', 'Status: 0'),
        logoff: (_action, client) => logoffs.push(() => client.socket.end()),
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
    await until(() => logoffs.length === 1, 'the first Logoff');
    should(isClosed).be.false();
    should(server.clients.size).equal(1);
    logoffs.shift()?.();
    await closed;
    await second;
    await until(() => logoffs.length === 1, 'the second Logoff');
    should(server.clients.size).equal(1);
    logoffs.shift()?.();
    await pool.closed();
  });

  it('returns the status of the running refreshes', async () => {
    const server = await holding();
    const pool = new RefreshPool({ limit: 2 });
    const refresh = pool.refresh(server.options, one);
    // The query is sent with the login, so the server may have it before the response to the login is read.
    await until(() => server.held.length === 1 && pool.status()[0]?.isHealthy, 'the query');
    const [status] = pool.status();
    should(status).match({ connectionId: /^separate-/, isHealthy: true, connectionState: 'connected' });
    should(Date.parse(status?.createdAt ?? '')).be.belowOrEqual(Date.parse(status?.lastUsed ?? ''));
    server.held[0]?.();
    should((await refresh).connectionId).equal(status?.connectionId);
  });

  it('closes the running and the queued refreshes', async () => {
    const server = await holding();
    const pool = new RefreshPool({ limit: 2 });
    const refreshes = Array.from({ length: 5 }, () => rejection(pool.refresh(server.options, one)));
    await until(() => server.held.length === 2, 'two queries');
    should(pool.closeAll()).equal(2);
    const messages = (await Promise.all(refreshes)).map(({ message }) => message);
    should(messages.slice(0, 2)).deepEqual(Array(2).fill('the refresh was closed'));
    should(messages.slice(2)).deepEqual(Array(3).fill('the refresh was closed before it started'));
    for (const refresh of refreshes) should(await refresh).match({ code: 'AMI_ERR_CLOSED' });
    await until(() => server.clients.size === 0, 'no connection');
    should(pool.closeAll()).equal(0);
  });

  it('starts the highest priority first, but before it the oldest that has waited half its timeout', async () => {
    const server = await holding();
    const options = { ...server.options, keepAliveInterval: 600_000 };
    const pool = new RefreshPool({ limit: 1 });
    const order: string[] = [];
    const refresh = (name: string, priority: number) =>
      pool.refresh(options, { ...patient, priority }).then(() => order.push(name));
    const all = [refresh('running', 0)];
    const isQueried = () => until(() => server.held.length > 0, 'the next query');
    await isQueried();
    all.push(refresh('low', -1), refresh('usual', 0), refresh('high', 5));
    server.held.shift()?.();
    await isQueried();
    // Both that wait have now waited for half a minute of their minute.
    const now = performance.now.bind(performance);
    const mocked = mock.method(performance, 'now', () => now() + 31_000);
    afterThisTest(() => mocked.mock.restore());
    for (let left = 3; left > 0; left--) {
      await isQueried();
      server.held.shift()?.();
    }
    await Promise.all(all);
    should(order).deepEqual(['running', 'high', 'low', 'usual']);
  });

  it('ends a queued refresh by its own timeout', async () => {
    const server = await holding();
    const pool = new RefreshPool({ limit: 1 });
    const first = pool.refresh(server.options, patient);
    await until(() => server.held.length === 1, 'the query');
    should(await rejection(pool.refresh(server.options, { ...one, timeout: 50 }))).match({
      code: 'AMI_ERR_TIMEOUT',
      message: /50 ms, all of them in the queue$/,
    });
    const next = pool.refresh(server.options, one);
    server.held.shift()?.();
    await first;
    await until(() => server.held.length === 1, 'the next query');
    server.held.shift()?.();
    await next;
    should(server.names().filter((name) => name === 'Login').length).equal(2);
  });

  it('removes aborted refreshes from the queue', async () => {
    const server = await holding();
    const pool = new RefreshPool({ limit: 1 });
    const first = pool.refresh(server.options, patient);
    for (let round = 0; round < 6; round++) {
      const aborts = Array.from({ length: 500 }, () => new AbortController());
      const aborted = aborts.map(({ signal }) => rejection(pool.refresh(server.options, { ...one, signal })));
      for (const abort of aborts) abort.abort();
      for (const each of await Promise.all(aborted)) should(each).match({ code: 'AMI_ERR_CLOSED' });
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

  it('rejects a refresh at once whose signal is aborted already, although all slots are taken', async () => {
    const server = await holding();
    const pool = new RefreshPool({ limit: 1 });
    const first = rejection(pool.refresh(server.options, patient));
    await until(() => server.held.length === 1, 'the query of the first');
    const error = await rejection(pool.refresh(server.options, { ...patient, signal: AbortSignal.abort() }));
    should(error).have.property('code', 'AMI_ERR_CLOSED');
    should(pool.load).equal(1);
    pool.closeAll();
    await first;
  });

  it('passes the slot on if a refresh is aborted just when it gets it', async () => {
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

  it('rejects a refresh while 1,000 others are queued', async () => {
    const server = await holding();
    const pool = new RefreshPool({ limit: 1 });
    const waiting = Array.from({ length: 1001 }, () => rejection(pool.refresh(server.options, one)));
    should(await rejection(pool.refresh(server.options, one))).match({
      code: 'AMI_ERR_NOT_SENT',
      message: /1000 others are queued$/,
    });
    should(pool.closeAll()).equal(1);
    for (const each of await Promise.all(waiting.slice(1)))
      should(each).match({ code: 'AMI_ERR_CLOSED', message: /before it started/ });
    should((await pool.refresh(server.options, { extensions: [] })).results).deepEqual([]);
  });

  it('rejects a limit that is not a whole number of at least 1', () => {
    for (const limit of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '4' as unknown as number]) {
      const message = `limit must be a whole number of at least 1, not ${limit === ('4' as unknown) ? 'string' : limit}`;
      should(() => new RefreshPool({ limit })).throw({ code: 'AMI_ERR_INVALID_ACTION', message });
    }
  });

  it('requests a list that the server does not have only once (AMI 100)', async () => {
    const pbx = await Simulator.listen({ version: 11, extensions: 5 });
    afterThisTest(() => pbx.close());
    const pool = new RefreshPool({ limit: 1 });
    for (let i = 0; i < 3; i++) {
      const options = { host: pbx.host, port: pbx.port, username: 'admin', secret: 'secret' };
      should((await pool.refresh(options)).extensionsChecked).equal(5);
    }
    should(pbx.received.filter(({ name }) => name === 'ExtensionStateList').length).equal(1);
  });

  it('remembers the missing lists of each server separately', async () => {
    const pool = new RefreshPool({ limit: 1 });
    const lists = async (pbx: Simulator) => {
      await pool.refresh({ host: pbx.host, port: pbx.port, username: 'admin', secret: 'secret' });
      return pbx.received.filter(({ name }) => name === 'ExtensionStateList').length;
    };
    const pbxs: Simulator[] = [];
    for (const version of [11, 22] as const) {
      const pbx = await Simulator.listen({ version, extensions: 5 });
      afterThisTest(() => pbx.close());
      pbxs.push(pbx);
      should(await lists(pbx)).equal(1);
    }
    should(await Promise.all(pbxs.map(lists))).deepEqual([1, 2]);
  });

  it('says of a refresh that connects that it is not healthy, and of one session no number', async () => {
    const server = await scriptedServer({ banner: '' });
    const pool = new RefreshPool({ limit: 1 });
    const refresh = rejection(pool.refresh(server.options, one));
    await until(() => server.clients.size === 1, 'the connection');
    should(pool.status()).match([{ isHealthy: false, connectionState: 'connecting' }]);
    should(pool.status()[0]).not.have.property('sessions');
    should(pool.prewarmed).be.undefined();
    pool.closeAll();
    should(await refresh).have.property('code', 'AMI_ERR_CLOSED');
  });
});

describe('The queue of a RefreshPool', () => {
  /** Starts these refreshes behind one that runs. @returns the next one in turn, when the one before has its response */
  async function queued(...requests: [name: string, request: RefreshRequest][]) {
    const server = await holding();
    const pool = new RefreshPool({ limit: 1 });
    const all = [pool.refresh(server.options, patient)];
    await until(() => server.held.length === 1, 'the query of the first');
    for (const [name, request] of requests)
      all.push(pool.refresh(server.options, { ...patient, ...request, extensions: [name] }));
    const asked = () => server.received.flatMap(({ exten }) => exten ?? []);
    return async () => {
      const before = asked().length;
      server.held.shift()?.();
      if (before === all.length) return Promise.all(all);
      await until(() => server.held.length === 1, 'the next query');
      return asked().at(-1);
    };
  }

  it('starts the highest priority first, and equal ones in their order', async () => {
    const next = await queued(
      ['a', { priority: -1 }],
      ['b', {}],
      ['c', { priority: 5 }],
      ['d', { priority: 5 }],
      ['e', { priority: 0 }],
    );
    const order: unknown[] = [];
    for (let i = 0; i < 5; i++) order.push(await next());
    should(order).deepEqual(['c', 'd', 'b', 'e', 'a']);
    await next();
  });

  it('starts a refresh before all others when it has waited for half its timeout', async () => {
    const now = performance.now.bind(performance);
    let ahead = 0;
    const clock = mock.method(performance, 'now', () => now() + ahead);
    afterThisTest(() => clock.mock.restore());
    const next = await queued(['a', { timeout: 40_000 }], ['b', { priority: 9 }], ['c', { priority: 9 }]);
    ahead = 10_000;
    should(await next()).equal('b');
    ahead = 20_001;
    should(await next()).equal('a');
    should(await next()).equal('c');
    await next();
  });
});
