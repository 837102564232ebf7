import { mock } from 'node:test';
import should from 'should';
import { AmiConnection, type ConnectionState, type Gap } from '../../src/connection';
import type { AmiError } from '../../src/errors';
import type { Frame } from '../../src/protocol';
import type { AmiOptions } from '../../src/session';
import { type Script, scriptedServer } from '../support/scripted-server';
import { afterThisTest } from '../support/teardown';
import { rejection, until } from '../support/wait';

type Server = Awaited<ReturnType<typeof scriptedServer>>;

const refuseLogin: Script = {
  answers: {
    login: (action, client) => {
      client.answer(action, 'Response: Error', 'Message: Authentication failed');
      client.socket.end();
    },
  },
};

function connectTo(server: Server, options: AmiOptions = {}) {
  const connection = new AmiConnection({ ...server.options, reconnectDelay: 20, ...options });
  const states: ConnectionState[] = [];
  const reasons: (AmiError | undefined)[] = [];
  connection.on('state', (state, reason) => {
    states.push(state);
    reasons.push(reason);
  });
  const outages: AmiError[] = [];
  connection.on('outage', (reason) => outages.push(reason));
  afterThisTest(() => connection.close());
  connection.open();
  return { connection, states, reasons, outages };
}

const logins = (server: Server) => server.names().filter((name) => name === 'Login').length;
const ready = (connection: AmiConnection) => until(() => connection.state === 'ready', 'ready');

function dropClients(server: Server): void {
  for (const { socket } of server.clients) socket.destroy();
}

describe('AmiConnection', () => {
  it('goes from idle through connecting and login to ready, and to closed', async () => {
    const server = await scriptedServer();
    const { connection, states } = connectTo(server);
    await ready(connection);
    await connection.close();
    should(states).deepEqual(['connecting', 'login', 'ready', 'closed']);
    should(server.names().at(-1)).equal('Logoff');
  });

  it('opens one connection, however often open() is called', async () => {
    const server = await scriptedServer();
    const { connection } = connectTo(server);
    connection.open();
    await ready(connection);
    connection.open();
    await connection.send({ Action: 'Ping' });
    should(logins(server)).equal(1);
  });

  it('reconnects after a loss with its event mask and its subscribers', async () => {
    const server = await scriptedServer();
    const { connection } = connectTo(server, { events: 'call' });
    const events: Frame[] = [];
    connection.subscribe(['Hangup'], (event) => events.push(event));
    for (let round = 1; round <= 5; round++) {
      await until(() => connection.state === 'ready' && logins(server) === round, `login ${round}`);
      for (const client of server.clients) client.frame('Event: Hangup', `Round: ${round}`);
      await until(() => events.length === round, `event ${round}`);
      if (round < 5) dropClients(server);
    }
    should(
      server.received.filter(({ action }) => action === 'Login').map(({ events: mask }) => mask),
    ).deepEqual(Array(5).fill('call'));
    should(server.clients.size).equal(1);
    should(connection.snapshot()).match({ connects: 5, errors: 4, events: 5 });
  });

  it('reports a gap between the last event before it and the first event after it', async () => {
    const server = await scriptedServer({
      answers: {
        login: (action, client) => {
          const answer = `Response: Success\r\nActionID: ${action.actionid}\r\n\r\n`;
          client.socket.write(`${answer}Event: First\r\n\r\n`);
        },
      },
    });
    const { connection } = connectTo(server);
    const seen: string[] = [];
    const subscribe = () =>
      connection.subscribe([], (event) => seen.push(event.name), {
        onGap: ({ from, to }) => seen.push(from <= to ? 'gap' : 'from is after to'),
      });
    subscribe();
    await until(() => seen.length === 1, 'the first event');
    for (const client of server.clients) client.frame('Event: Last');
    await connection.send({ Action: 'Ping' });
    dropClients(server);
    await until(() => seen.length === 4, 'the first event of the second session');
    should(seen).deepEqual(['First', 'Last', 'gap', 'First']);
  });

  it('begins a gap at the last bytes of a server that became silent', async () => {
    const server = await scriptedServer({ answers: { ping: () => {} } });
    const { connection } = connectTo(server, { keepAliveInterval: 100, actionTimeout: 100 });
    const gaps: Gap[] = [];
    connection.subscribe([], () => {}, { onGap: (gap) => gaps.push(gap) });
    await ready(connection);
    for (const client of server.clients) client.frame('Event: Last');
    await until(() => connection.snapshot().events === 1, 'the last event');
    const lastEventAt = Date.now();
    await until(() => gaps.length === 1, 'the gap');
    should(Date.parse(gaps[0]?.from ?? '')).be.belowOrEqual(lastEventAt);
    should(Date.parse(gaps[0]?.to ?? '') - lastEventAt).be.aboveOrEqual(150);
  });

  it('begins a gap at the last bytes before a loss, even if a stalled process notices the loss late', async () => {
    const server = await scriptedServer();
    const { connection } = connectTo(server);
    const gaps: Gap[] = [];
    connection.subscribe([], () => {}, { onGap: (gap) => gaps.push(gap) });
    await ready(connection);
    for (const client of server.clients) client.frame('Event: Last');
    await until(() => connection.snapshot().events === 1, 'the last event');
    const lastEventAt = Date.now();
    dropClients(server);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    await until(() => gaps.length === 1, 'the gap');
    should(Date.parse(gaps[0]?.from ?? '')).be.belowOrEqual(lastEventAt);
  });

  for (const [longest, delays] of [
    [undefined, [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]],
    [5000, [1000, 2000, 4000, 5000, 5000]],
  ] as const) {
    it(`waits longer after each failure, up to ${longest ?? 'a minute'}`, async () => {
      const server = await scriptedServer(refuseLogin);
      await server.close();
      mock.timers.enable({ apis: ['setTimeout'] });
      afterThisTest(() => mock.timers.reset());
      const { connection, states } = connectTo(server, {
        reconnectDelay: 1000,
        maxReconnectDelay: longest,
        maxReconnectAttempts: 0,
      });
      for (const delay of delays) {
        await until(() => states.at(-1) === 'waiting', 'waiting');
        states.length = 0;
        mock.timers.tick(delay * 0.75 - 2);
        await new Promise(setImmediate);
        should(states).be.empty();
        mock.timers.tick(delay * 0.25 + 3);
      }
      should(connection.snapshot().attempts).be.aboveOrEqual(delays.length);
    }).timeout(60_000);
  }

  it('resets the attempts after a session of 30 seconds, not after a login', async () => {
    const server = await scriptedServer();
    mock.timers.enable({ apis: ['setTimeout'] });
    afterThisTest(() => mock.timers.reset());
    const { connection } = connectTo(server);
    for (let attempts = 1; attempts <= 3; attempts++) {
      await ready(connection);
      dropClients(server);
      await until(() => connection.state === 'waiting', 'waiting');
      should(connection.snapshot().attempts).equal(attempts);
      mock.timers.tick(10_000);
    }
    await ready(connection);
    mock.timers.tick(30_000);
    should(connection.snapshot().attempts).equal(0);
  });

  it('reports an outage once, and once more when it gives up', async () => {
    const server = await scriptedServer({ banner: 'SSH-2.0\r\n' });
    const { connection, outages } = connectTo(server, { reconnectDelay: 1, maxReconnectAttempts: 2 });
    await until(() => connection.state === 'failed', 'failed');
    should(outages).match([{ code: 'AMI_ERR_BANNER' }, { code: 'AMI_ERR_BANNER' }]);
    for (let retry = 1; retry <= 2; retry++) {
      const { errors } = connection.snapshot();
      connection.reconnect();
      await until(() => connection.snapshot().errors === errors + 3, 'three more');
    }
    should(outages.length).equal(2);
  });

  it('counts several short sessions as one outage, until a session is stable or the connection is closed', async () => {
    const server = await scriptedServer();
    mock.timers.enable({ apis: ['setTimeout'] });
    afterThisTest(() => mock.timers.reset());
    const { connection, outages } = connectTo(server);
    const lose = async () => {
      await ready(connection);
      dropClients(server);
      await until(() => connection.state === 'waiting', 'waiting');
    };
    for (let login = 1; login <= 3; login++) {
      await lose();
      mock.timers.tick(29_000);
    }
    should(outages.length).equal(1);
    await ready(connection);
    mock.timers.tick(30_000);
    await lose();
    should(outages.length).equal(2);
    await connection.close();
    connection.open();
    await lose();
    should(outages.length).equal(3);
  });

  const flood = (server: Server, count: number) => {
    const text = Array.from(
      { length: count },
      (_, n) => `Event: Newchannel\r\nN: ${n}\r\nData: ${'x'.repeat(400)}\r\n\r\n`,
    );
    for (const { socket } of server.clients) socket.write(text.join(''));
  };

  it('loses no event of a burst if the subscriber is fast enough', async () => {
    const server = await scriptedServer();
    const { connection } = connectTo(server);
    let seen = 0;
    connection.subscribe([], (event) => {
      event.toObject();
      seen += 1;
    });
    await ready(connection);
    flood(server, 30_000);
    await until(() => seen + connection.snapshot().drops === 30_000, 'all');
    should(connection.snapshot().drops).equal(0);
  });

  it('keeps reading while a subscriber is slow, and drops events beyond the limit of its backlog', async () => {
    const server = await scriptedServer();
    const { connection } = connectTo(server);
    let seen = 0;
    const unsubscribe = connection.subscribe([], () => {
      seen += 1;
      const until = performance.now() + 2;
      while (performance.now() < until);
    });
    await ready(connection);
    flood(server, 25_000);
    await until(() => connection.snapshot().events === 25_000, 'all to be read');
    should(seen).be.below(10_000);
    should(connection.snapshot().drops).be.aboveOrEqual(5_000);
    unsubscribe();
  });

  it('retries a refused login after a minute, not sooner', async () => {
    const server = await scriptedServer(refuseLogin);
    mock.timers.enable({ apis: ['setTimeout'] });
    afterThisTest(() => mock.timers.reset());
    const { connection } = connectTo(server);
    await until(() => connection.state === 'waiting', 'waiting');
    should(connection.reason).match({ code: 'AMI_ERR_LOGIN', message: /"ami"/ });
    mock.timers.tick(59_000);
    await new Promise(setImmediate);
    should(connection.state).equal('waiting');
    mock.timers.tick(1_000);
    await until(() => logins(server) === 2, 'the second attempt');
  });

  it('becomes failed after maxReconnectAttempts retries', async () => {
    const server = await scriptedServer({ banner: 'SSH-2.0\r\n' });
    const { connection, states, reasons } = connectTo(server, { reconnectDelay: 1, maxReconnectAttempts: 2 });
    await until(() => connection.state === 'failed', 'failed');
    should(states).deepEqual(['connecting', 'waiting', 'connecting', 'waiting', 'connecting', 'failed']);
    should(reasons.at(-1)).match({ code: 'AMI_ERR_BANNER' });
  });

  it('retries every five minutes once it has failed', async () => {
    const server = await scriptedServer({ banner: 'SSH-2.0\r\n' });
    mock.timers.enable({ apis: ['setTimeout'] });
    afterThisTest(() => mock.timers.reset());
    const { connection, states } = connectTo(server, { maxReconnectAttempts: 1 });
    await until(() => connection.state === 'waiting', 'waiting');
    mock.timers.tick(20);
    for (let retry = 1; retry <= 2; retry++) {
      await until(() => connection.state === 'failed', 'failed');
      states.length = 0;
      mock.timers.tick(299_000);
      await new Promise(setImmediate);
      should(states).be.empty();
      mock.timers.tick(1_000);
      await until(() => states[0] === 'connecting', 'another attempt');
    }
  });

  it('reconnects at once from ready, waiting and closed', async () => {
    const server = await scriptedServer();
    const { connection } = connectTo(server, { reconnectDelay: 600_000 });
    await ready(connection);
    connection.reconnect();
    await until(() => logins(server) === 2 && connection.state === 'ready', 'the second login');
    dropClients(server);
    await until(() => connection.state === 'waiting', 'waiting');
    connection.reconnect();
    await until(() => logins(server) === 3 && connection.state === 'ready', 'the third login');
    await connection.close();
    connection.reconnect();
    await until(() => logins(server) === 4 && connection.state === 'ready', 'the fourth login');
    should(server.clients.size).equal(1);
  });

  it('has the changed rights of its user after a reconnect (AMI 111)', async () => {
    let logins = 0;
    const server = await scriptedServer({
      onConnection: () => {
        logins += 1;
      },
      answers: {
        command: (action, client) => {
          if (logins > 1) client.answer(action, 'Response: Success');
          else client.answer(action, 'Response: Error', 'Message: Permission denied');
        },
      },
    });
    const { connection } = connectTo(server);
    await ready(connection);
    should(await rejection(connection.send({ Action: 'Command' }))).match({ code: 'AMI_ERR_REJECTED' });
    connection.reconnect();
    await until(() => logins === 2 && connection.state === 'ready', 'the second login');
    should((await connection.send({ Action: 'Command' })).response.name).equal('Success');
  });

  it('closes within a second in every state', async () => {
    const stages: [Script, ConnectionState][] = [
      [{ banner: '' }, 'connecting'],
      [{ answers: { login: () => {} } }, 'login'],
      [{ answers: { logoff: () => {} } }, 'ready'],
      [{ banner: 'SSH-2.0\r\n' }, 'waiting'],
    ];
    for (const [script, stage] of stages) {
      const server = await scriptedServer(script);
      const { connection, states } = connectTo(server, { reconnectDelay: 5_000 });
      await until(() => connection.state === stage, stage);
      const startedAt = performance.now();
      await connection.close();
      // 800 ms, and time for a busy machine. Every other timeout is five seconds or more.
      should(performance.now() - startedAt).be.below(4500);
      should(states.at(-1)).equal('closed');
      await until(() => server.clients.size === 0, 'no client');
    }
  });

  it('opens again after close, and never has two sockets', async () => {
    let most = 0;
    const server = await scriptedServer({
      onConnection: () => {
        most = Math.max(most, server.clients.size);
      },
    });
    const { connection } = connectTo(server);
    await ready(connection);
    for (let i = 0; i < 5; i++) {
      void connection.close();
      connection.open();
      await until(() => logins(server) === i + 2 && connection.state === 'ready', 'the next login');
    }
    should(most).equal(1);
  });

  it('rejects an action unless it is ready, and names its state', async () => {
    const server = await scriptedServer();
    const idle = new AmiConnection(server.options);
    should(await rejection(idle.send({ Action: 'Ping' }))).match({ code: 'AMI_ERR_CLOSED', message: /idle/ });
    const { connection } = connectTo(server, { reconnectDelay: 600_000 });
    should(await rejection(connection.send({ Action: 'Ping' }))).match({
      code: 'AMI_ERR_NOT_SENT',
      message: /connecting/,
    });
    await ready(connection);
    should((await connection.send({ Action: 'Ping' })).response.get('Ping')).equal('Pong');
    await connection.close();
    should(await rejection(connection.send({ Action: 'Ping' }))).match({
      code: 'AMI_ERR_CLOSED',
      message: /closed/,
    });
  });

  it('returns its state and counts in a snapshot, without the secret', async () => {
    const server = await scriptedServer({ answers: { slow: () => {} } });
    const { connection } = connectTo(server);
    should(connection.snapshot()).match({
      state: 'connecting',
      banner: undefined,
      connects: 0,
      events: 0,
      bytes: 0,
    });
    await ready(connection);
    const slow = rejection(connection.send({ Action: 'Slow' }));
    for (const client of server.clients) client.frame('Event: X');
    await until(() => connection.snapshot().events === 1, 'the event');
    const snapshot = connection.snapshot();
    should(snapshot).match({
      state: 'ready',
      server: `127.0.0.1:${server.port}`,
      banner: 'Asterisk Call Manager/11.0.0',
      version: '22',
      attempts: 0,
      connects: 1,
      running: true,
      maxAttempts: 10,
      inFlight: 1,
      errors: 0,
      failures: {},
      drops: 0,
    });
    should(Date.parse(snapshot.since)).be.belowOrEqual(Date.now());
    should(snapshot.lastConnectMs).be.aboveOrEqual(0);
    should(snapshot.bytes).be.above(100);
    should(JSON.stringify(snapshot)).not.match(/sesame/);
    should((await import('node:util')).inspect(connection, { depth: 9, showHidden: true })).not.match(
      /sesame/,
    );
    await connection.close();
    await slow;
    should(connection.snapshot()).match({ running: false, state: 'closed' });
  });

  it('counts failures by code, and events and bytes per second', async () => {
    const server = await scriptedServer({ banner: 'SSH-2.0\r\n' });
    const { connection } = connectTo(server, { reconnectDelay: 1, maxReconnectAttempts: 2 });
    await until(() => connection.state === 'failed', 'failed');
    await server.close();
    connection.reconnect();
    await until(() => connection.snapshot().errors === 6, 'three more');
    should(connection.snapshot().failures).deepEqual({ AMI_ERR_BANNER: 3, AMI_ERR_CONNECT: 3 });

    const chatty = await scriptedServer();
    const rated = connectTo(chatty).connection;
    await ready(rated);
    for (const client of chatty.clients) client.frame('Event: X', `Data: ${'x'.repeat(10_000)}`);
    await until(() => rated.snapshot().bytesPerSecond > 2_000, 'the next second');
    should(rated.snapshot().eventsPerSecond).equal(1 / 5);
  });

  it('survives a listener that throws', async () => {
    const server = await scriptedServer();
    const { connection } = connectTo(server);
    const warned = new Promise((resolve) => process.once('warning', resolve));
    connection.on('state', () => {
      throw new Error('fault of a state listener');
    });
    await ready(connection);
    should(await warned).match({ message: 'fault of a state listener' });
  });

  it('names an invalid option', () => {
    should(() => new AmiConnection({ port: 'abc' })).throw({
      code: 'AMI_ERR_INVALID_ACTION',
      message: /port/,
    });
  });
});
