import { mock } from 'node:test';
import should from 'should';
import { PrewarmedSession } from '../../src/extensions/refresh-session';
import { AmiSession } from '../../src/session';
import { opened } from '../support/opened-session';
import { type Answerer, type Received, type Script, scriptedServer } from '../support/scripted-server';
import { afterThisTest } from '../support/teardown';
import { rejection, until } from '../support/wait';

const QUERY = { Action: 'ExtensionState', Exten: '1001', Context: 'default' };
const idle: Answerer = (action, client) => client.answer(action, 'Response: Success', 'Status: 0');
const silent: Answerer = () => {};

/** A pre-warmed session on a server of its own. The session after it is on another server, which answers. */
async function prewarmed(extensionstate: Answerer, timeout = 30_000, more: Script['answers'] = {}) {
  const { server, session } = await opened({ answers: { extensionstate, ...more } });
  const other = await scriptedServer({ answers: { extensionstate: idle } });
  const counts = { answered: 0, lost: 0, released: 0, opened: 0 };
  const count = (name: keyof typeof counts) => () => {
    counts[name] += 1;
  };
  const stop = new AbortController();
  const one = new PrewarmedSession(
    { session, answered: count('answered'), lost: count('lost'), released: count('released') },
    {
      open: () => {
        counts.opened += 1;
        return AmiSession.open(other.options);
      },
      signal: stop.signal,
      timeout,
      onFailure: () => {},
    },
  );
  afterThisTest(() => one.close());
  const queries = (names: (string | undefined)[]) => names.filter((name) => name === 'ExtensionState').length;
  const both = () => [queries(server.names()), queries(other.names())];
  return { server, other, session, one, counts, stop, both };
}

describe('A pre-warmed session', () => {
  it('reports its first response once, also if it is an error', async () => {
    const answers: Answerer[] = [
      (action, client) => client.answer(action, 'Response: Error', 'Message: no'),
      idle,
    ];
    const { one, counts } = await prewarmed((action, client) => answers.shift()?.(action, client));
    should(await rejection(one.send(QUERY))).have.property('code', 'AMI_ERR_REJECTED');
    should(counts).deepEqual({ answered: 1, lost: 0, released: 0, opened: 0 });
    await one.send(QUERY);
    should(counts).containEql({ answered: 1, opened: 0 });
  });

  it('reports an item of a list as its first response', async () => {
    let list: Received | undefined;
    const { one, counts, server } = await prewarmed(silent, 30_000, {
      devicestatelist: (action, client) => {
        list = action;
        client.answer(action, 'Response: Success', 'EventList: start');
        client.answer(action, 'Event: DeviceStateChange', 'Device: PJSIP/1');
      },
    });
    const items: (string | undefined)[] = [];
    const answer = one.send(
      { Action: 'DeviceStateList' },
      { onItem: (item) => items.push(item.get('Device')) },
    );
    await until(() => items.length === 1, 'the item');
    should(counts.answered).equal(1);
    const [client] = server.clients;
    if (list) client?.answer(list, 'Event: DeviceStateListComplete', 'EventList: Complete', 'ListItems: 1');
    await answer;
    should(counts).containEql({ answered: 1, opened: 0 });
  });

  for (const [timeout, ms] of [
    [30_000, 2000],
    [1000, 500],
  ] as const) {
    it(`is given up after ${ms} ms of silence, if the refresh may take ${timeout} ms`, async () => {
      mock.timers.enable({ apis: ['setTimeout'] });
      afterThisTest(() => mock.timers.reset());
      const { one, counts, both } = await prewarmed(silent, timeout);
      const answer = one.send(QUERY);
      await until(() => both()[0] === 1, 'the query');
      mock.timers.tick(ms - 1);
      should(counts).containEql({ lost: 0, opened: 0 });
      mock.timers.tick(1);
      should((await answer).response.get('Status')).equal('0');
      should(counts).deepEqual({ answered: 0, lost: 1, released: 0, opened: 1 });
      await one.send(QUERY);
      should(both()).deepEqual([1, 2]);
      should(await one.opened()).have.property('isOpen', true);
    });
  }

  it('is kept if bytes have arrived, even without a whole response', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    afterThisTest(() => mock.timers.reset());
    let query: Received | undefined;
    const { session, one, counts, server } = await prewarmed((action) => {
      query = action;
    });
    const answer = one.send(QUERY);
    await until(() => query !== undefined, 'the query');
    const since = Date.now();
    const [client] = server.clients;
    await until(() => {
      client?.socket.write('\r\n');
      return session.receivedAt > since;
    }, 'the bytes');
    mock.timers.tick(2000);
    if (query) client?.answer(query, 'Response: Success', 'Status: 0');
    await answer;
    should(counts).containEql({ answered: 1, lost: 0, opened: 0 });
  });

  it('is given up when an action times out in silence', async () => {
    const { one, counts } = await prewarmed(silent);
    should((await one.send(QUERY, { timeout: 20 })).response.get('Status')).equal('0');
    should(counts).containEql({ answered: 0, lost: 1, opened: 1 });
  });

  it('is kept after an action that was not sent', async () => {
    const { one, counts } = await prewarmed(idle);
    const refused = rejection(one.send({ Action: 'Ping', Bad: 'a\r\nb' }));
    should(await refused).have.property('code', 'AMI_ERR_INVALID_ACTION');
    should(counts).containEql({ answered: 0, lost: 0, opened: 0 });
  });

  it('is not replaced if the refresh was aborted', async () => {
    const { one, counts, stop, both } = await prewarmed(silent);
    const failed = rejection(one.send(QUERY));
    await until(() => both()[0] === 1, 'the query');
    stop.abort();
    should(await failed).have.property('code', 'AMI_ERR_CLOSED');
    should(counts).containEql({ lost: 0, opened: 0 });
  });

  it('closes its session, and the one that replaced it, and is released', async () => {
    const { one, counts, server, other } = await prewarmed((_, client) => client.socket.destroy());
    await one.send(QUERY);
    await one.close();
    should(counts.released).equal(1);
    await until(() => server.clients.size + other.clients.size === 0, 'the end of both sessions');
    should(other.names()).containEql('Logoff');
    const kept = await prewarmed(idle);
    await kept.one.send(QUERY);
    await kept.one.close();
    should(kept.session.isOpen).be.false();
  });
});
