import should from 'should';
import { RefreshDesk } from '../../src/extensions';
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

describe('RefreshDesk', () => {
  it('runs so many at once, the others wait in line and all are answered', async () => {
    const server = await holding();
    const desk = new RefreshDesk({ limit: 3 });
    const refreshes = Promise.all(Array.from({ length: 10 }, () => desk.refresh(server.options, one)));
    for (let answered = 0; answered < 10; answered++) {
      await until(() => server.held.length > 0, 'a query');
      server.held.shift()?.();
    }
    should((await refreshes).map(({ extensionsChecked }) => extensionsChecked)).deepEqual(Array(10).fill(1));
    should(server.most()).equal(3);
    should(desk.status()).deepEqual([]);
  });

  it('takes the list of all hints for many, but not again where it was far longer than what is asked for', async () => {
    const pbx = await Simulator.listen({ extensions: 500 });
    afterThisTest(() => pbx.close());
    const server = { host: pbx.host, port: pbx.port, username: 'admin', secret: 'secret' };
    const desk = new RefreshDesk({ limit: 1 });
    const ask = async (count: number) => {
      const before = pbx.received.length;
      const extensions = Array.from({ length: count }, (_, i) => 1001 + i);
      const { statistics } = await desk.refresh(server, { extensions });
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
    const desk = new RefreshDesk({ limit: 1 });
    const failing = Array.from({ length: 5 }, () =>
      rejection(desk.refresh({ ...server.options, port: 0 }, one)),
    );
    for (const failure of failing) should(await failure).match({ code: 'AMI_ERR_INVALID_ACTION' });
    const last = desk.refresh(server.options, one);
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
    const desk = new RefreshDesk({ limit: 1 });
    await desk.refresh(server.options, one);
    should(desk.status()).deepEqual([]);
    let isClosed = false;
    const closed = desk.closed().then(() => {
      isClosed = true;
    });
    const second = desk.refresh(server.options, one);
    await until(() => goodbyes.length === 1, 'the first Logoff');
    should(isClosed).be.false();
    should(server.clients.size).equal(1);
    goodbyes.shift()?.();
    await closed;
    await second;
    await until(() => goodbyes.length === 1, 'the second Logoff');
    should(server.clients.size).equal(1);
    goodbyes.shift()?.();
    await desk.closed();
  });

  it('tells which are under way', async () => {
    const server = await holding();
    const desk = new RefreshDesk({ limit: 2 });
    const refresh = desk.refresh(server.options, one);
    await until(() => server.held.length === 1, 'the query');
    const [status] = desk.status();
    should(status).match({ connectionId: /^separate-/, isHealthy: true, connectionState: 'connected' });
    should(Date.parse(status?.createdAt ?? '')).be.belowOrEqual(Date.parse(status?.lastUsed ?? ''));
    server.held[0]?.();
    should((await refresh).connectionId).equal(status?.connectionId);
  });

  it('closes all: those under way with their connections, and those in line', async () => {
    const server = await holding();
    const desk = new RefreshDesk({ limit: 2 });
    const refreshes = Array.from({ length: 5 }, () => rejection(desk.refresh(server.options, one)));
    await until(() => server.held.length === 2, 'two queries');
    should(desk.closeAll()).equal(2);
    for (const refresh of refreshes) should(await refresh).match({ code: 'AMI_ERR_CLOSED' });
    await until(() => server.clients.size === 0, 'no connection');
    should(desk.closeAll()).equal(0);
  });
});
