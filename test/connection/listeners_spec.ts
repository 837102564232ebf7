import { mock } from 'node:test';
import should from 'should';
import { AmiConnection, type ConnectionState } from '../../src/connection';
import type { AmiOptions } from '../../src/session';
import { type Script, scriptedServer } from '../support/scripted-server';
import { afterThisTest } from '../support/teardown';
import { rejection, until } from '../support/wait';

const NOT_ASTERISK: Script = { banner: 'SSH-2.0\r\n' };
/** A delay longer than any test. */
const PATIENT: AmiOptions = { reconnectDelay: 600_000 };

async function connectionTo(script: Script, options: AmiOptions = {}) {
  const server = await scriptedServer(script);
  const connection = new AmiConnection({ ...server.options, ...PATIENT, ...options });
  afterThisTest(() => connection.close());
  const states: ConnectionState[] = [];
  connection.on('state', (state) => states.push(state));
  return { server, connection, states };
}

const connects = (states: ConnectionState[]) => states.filter((state) => state === 'connecting').length;

describe('AmiConnection, called by its own listeners', () => {
  for (const [event, options] of [
    ['state', {}],
    ['outage', {}],
    ['state', { maxReconnectAttempts: 1, reconnectDelay: 1 }],
    ['outage', { maxReconnectAttempts: 1, reconnectDelay: 1 }],
  ] as [event: 'state' | 'outage', options: AmiOptions][]) {
    const last = options.maxReconnectAttempts ? 'failed' : 'waiting';

    it(`closes when a listener of ${event} calls close() at ${last}`, async () => {
      const { connection, states } = await connectionTo(NOT_ASTERISK, options);
      const closed = new Promise<void>((resolve) => {
        connection.on(event, () => {
          if (connection.state === last) connection.close().then(resolve);
        });
      });
      connection.open();
      await closed;
      should(states.slice(-2)).deepEqual([last, 'closed']);
    });

    it(`connects when a listener of ${event} calls reconnect() at ${last}`, async () => {
      const { connection, states } = await connectionTo(NOT_ASTERISK, options);
      let hasReconnected = false;
      connection.on(event, () => {
        if (hasReconnected || connection.state !== last) return;
        hasReconnected = true;
        connection.reconnect();
      });
      connection.open();
      await until(
        () => hasReconnected && states.at(-1) !== 'connecting' && connects(states) > 1,
        'the next attempt',
      );
      should(states[states.indexOf(last) + 1]).equal('connecting');
    });
  }

  for (const at of [/^connecting to/, /^Asterisk Call Manager/, /^Challenge /, /^Login /, /^logged in$/]) {
    it(`closes when the trace calls close() at ${at}`, async () => {
      const server = await scriptedServer({});
      const states: ConnectionState[] = [];
      let closed: Promise<void> | undefined;
      const trace = (line: string) => {
        if (at.test(line)) closed ??= connection.close();
      };
      const connection = new AmiConnection(
        { ...server.options, ...PATIENT, connectionTimeout: 600_000 },
        { trace },
      );
      afterThisTest(() => connection.close());
      connection.on('state', (state) => states.push(state));
      connection.open();
      await until(() => closed !== undefined, 'the call of close()');
      await closed;
      should(states.at(-1)).equal('closed');
      should(states).not.containEql('ready');
      await until(() => server.clients.size === 0, 'no client');
      should(connection.state).equal('closed');
    });
  }

  for (const stage of ['connecting', 'login', 'ready'] as const) {
    it(`closes when a listener calls close() at ${stage}`, async () => {
      const { server, connection, states } = await connectionTo({}, { connectionTimeout: 600_000 });
      const closed = new Promise<void>((resolve) => {
        connection.on('state', (state) => {
          if (state === stage) connection.close().then(resolve);
        });
      });
      connection.open();
      await closed;
      should(states.slice(-2)).deepEqual([stage, 'closed']);
      await until(() => server.clients.size === 0, 'no client');
    });
  }

  it('reports every state to every listener in order, even if one of them reconnects', async () => {
    const { connection, states } = await connectionTo({});
    const before: ConnectionState[] = [];
    connection.removeAllListeners('state');
    connection.on('state', (state) => {
      before.push(state);
      if (state === 'ready' && before.length < 4) connection.reconnect();
    });
    connection.on('state', (state) => states.push(state));
    connection.open();
    await until(() => states.length === 6, 'two sessions');
    should(states).deepEqual(['connecting', 'login', 'ready', 'connecting', 'login', 'ready']);
    should(before).deepEqual(states);
  });

  it('reports no outage after a listener has closed the connection', async () => {
    const { connection } = await connectionTo(NOT_ASTERISK);
    let outages = 0;
    connection.on('outage', () => {
      outages += 1;
    });
    const closed = new Promise<void>((resolve) => {
      connection.on('state', (state) => {
        if (state === 'waiting') connection.close().then(resolve);
      });
    });
    connection.open();
    await closed;
    should(outages).equal(0);
  });

  it('warns if a listener throws or rejects, and calls the others', async () => {
    const { connection, states } = await connectionTo(NOT_ASTERISK);
    const warnings: string[] = [];
    const warned = (warning: Error) => warnings.push(warning.message);
    process.on('warning', warned);
    afterThisTest(() => process.off('warning', warned));
    for (const event of ['state', 'outage'] as const) {
      connection.prependListener(event, () => {
        throw new Error(`${event} threw`);
      });
      connection.prependListener(event, async () => {
        throw new Error(`${event} rejected`);
      });
    }
    let outages = 0;
    connection.on('outage', () => {
      outages += 1;
    });
    connection.open();
    await until(() => outages === 1 && warnings.length === 4, 'all warnings');
    should(states).deepEqual(['connecting', 'waiting']);
    should(warnings.sort()).deepEqual(['outage rejected', 'outage threw', 'state rejected', 'state threw']);
  });
});

describe('AmiConnection, between two sessions', () => {
  it('rejects actions as not sent while it reconnects, and as closed after close()', async () => {
    const { connection } = await connectionTo({ answers: { logoff: () => {} } });
    connection.open();
    await until(() => connection.state === 'ready', 'ready');
    connection.reconnect();
    should(await rejection(connection.send({ Action: 'Ping' }))).match({
      code: 'AMI_ERR_NOT_SENT',
      message: /connecting/,
    });
    const closed = connection.close();
    should(await rejection(connection.send({ Action: 'Ping' }))).match({ code: 'AMI_ERR_CLOSED' });
    connection.open();
    should(await rejection(connection.send({ Action: 'Ping' }))).match({ code: 'AMI_ERR_NOT_SENT' });
    await closed;
    await until(() => connection.state === 'ready', 'ready again');
  });

  it('calls a session stable after 30 seconds', async () => {
    const { server, connection } = await connectionTo({}, { reconnectDelay: 1000 });
    mock.timers.enable({ apis: ['setTimeout'] });
    afterThisTest(() => mock.timers.reset());
    const lost = async (after: number) => {
      await until(() => connection.state === 'ready', 'ready');
      mock.timers.tick(after);
      for (const { socket } of server.clients) socket.destroy();
      await until(() => connection.state === 'waiting', 'waiting');
      const { attempts } = connection.snapshot();
      mock.timers.tick(60_000);
      return attempts;
    };
    connection.open();
    should(await lost(0)).equal(1);
    should(await lost(29_900)).equal(2);
    should(await lost(30_000)).equal(1);
  });

  it('counts events with too long names over all sessions', async () => {
    const { server, connection } = await connectionTo({}, { reconnectDelay: 1 });
    const seen: string[] = [];
    connection.subscribe([], ({ name }) => seen.push(name));
    connection.open();
    for (const session of [1, 2]) {
      await until(() => connection.state === 'ready' && server.clients.size === 1, `session ${session}`);
      for (const client of server.clients) {
        client.frame(`Event: ${'x'.repeat(300)}`);
        client.frame('Event: Short');
      }
      await until(() => seen.length === session, 'the event after it');
      should(connection.snapshot().skipped).equal(session);
      for (const { socket } of server.clients) socket.destroy();
      await until(() => connection.snapshot().errors === session, 'the loss');
    }
    should(seen).deepEqual(['Short', 'Short']);
  });

  it('reports each state once when it is closed twice', async () => {
    const { connection, states } = await connectionTo({});
    connection.open();
    await until(() => connection.state === 'ready', 'ready');
    await Promise.all([connection.close(), connection.close()]);
    connection.open();
    await connection.close();
    should(states).deepEqual(['connecting', 'login', 'ready', 'closed', 'connecting', 'closed']);
    should(connection.snapshot()).match({ running: false, errors: 0, failures: {} });
  });
});
