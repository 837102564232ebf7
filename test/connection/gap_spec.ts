import { mock } from 'node:test';
import should from 'should';
import { AmiConnection } from '../../src/connection';
import type { AmiOptions } from '../../src/session';
import { type ManagerClass, Simulator, type SimulatorOptions } from '../../src/simulator';
import { scriptedServer } from '../support/scripted-server';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';

const user = (read: ManagerClass[], write: ManagerClass[] = ['reporting']): SimulatorOptions => ({
  users: [{ username: 'admin', secret: 'secret', read, write }],
});
const RECOMMENDED = user(['call', 'agent', 'reporting']);
const SEES_BOOTED = user(['system', 'call', 'reporting']);

/** @returns a ready connection, and what its subscribers received: names of events, and 'gap' */
async function scene(settings: SimulatorOptions, prepare = async (_pbx: Simulator) => {}) {
  const pbx = await Simulator.listen({ extensions: ['1001', '1002'], ...settings });
  afterThisTest(() => pbx.close());
  await prepare(pbx);
  const options = { host: pbx.host, port: pbx.port, username: 'admin', secret: 'secret' };
  return { pbx, ...(await subscribedTo(options)) };
}

async function subscribedTo(options: AmiOptions) {
  const connection = new AmiConnection({ reconnectDelay: 10, ...options });
  afterThisTest(() => connection.close());
  const received: string[] = [];
  const gapless: string[] = [];
  connection.subscribe([], ({ name }) => received.push(name), { onGap: () => received.push('gap') });
  connection.subscribe([], ({ name }) => gapless.push(name));
  connection.open();
  const isReady = (connects: number) =>
    until(
      () => connection.state === 'ready' && connection.snapshot().connects === connects,
      `session ${connects}`,
    );
  await isReady(1);
  return { connection, received, gapless, isReady };
}

const mark = (pbx: Simulator, name: string) => pbx.emit({ Event: name, Privilege: 'call,all' });
const lists = (pbx: Simulator) => pbx.received.filter(({ name }) => name === 'ExtensionStateList').length;

describe('the report of a gap', () => {
  it('comes when the dialplan is loaded, before the first new event', async () => {
    const { pbx, connection, received, gapless, isReady } = await scene(RECOMMENDED);
    await pbx.restart({ bootMs: 1500 });
    await isReady(2);
    should(pbx.uptime.isBooting).be.true();
    mark(pbx, 'First');
    should((await connection.send({ Action: 'Ping' })).response.name).equal('Success');
    await until(() => connection.snapshot().events > 0, 'the event');
    await until(() => received.length > 0 || !pbx.uptime.isBooting, 'the dialplan');
    should([received, gapless]).deepEqual([[], []]);
    await until(() => received.length === 2 && gapless.length === 1, 'the gap and the event');
    should([received, gapless]).deepEqual([['gap', 'First'], ['First']]);
    should(connection.snapshot().drops).equal(0);
  });

  it('comes with FullyBooted, without a list of hints, if the user receives that event', async () => {
    const { pbx, received, isReady } = await scene(SEES_BOOTED);
    await until(() => received.length === 1, 'the greeting');
    await pbx.restart({ bootMs: 300 });
    await isReady(2);
    mark(pbx, 'First');
    await until(() => received.includes('gap'), 'the gap');
    should(received).deepEqual(['FullyBooted', 'Shutdown', 'gap', 'First', 'FullyBooted']);
    should(pbx.uptime.isBooting).be.false();
    should(lists(pbx)).equal(0);
  });

  it('comes at once after a lost connection without a restart', async () => {
    const { pbx, received } = await scene(RECOMMENDED);
    pbx.drop();
    await until(() => received.length === 1, 'the gap');
    should(lists(pbx)).equal(0);
  });

  it('comes at once if the dialplan of the same start is known to be loaded', async () => {
    const { pbx, received, isReady } = await scene(RECOMMENDED, (server) => server.restart());
    pbx.drop();
    await until(() => received.length === 1, 'the gap');
    should(lists(pbx)).equal(2);
    pbx.drop();
    await isReady(3);
    await until(() => received.length === 2, 'the second gap');
    should(lists(pbx)).equal(2);
  });

  it('comes at once if the server restarted long before the reconnect', async () => {
    const { pbx, received, isReady } = await scene({ ...RECOMMENDED, extensions: 0 });
    const { now } = pbx;
    pbx.shutDown();
    await pbx.listenAgain();
    pbx.uptime.reportedStart = now.call(pbx) - 3_000_000;
    await isReady(2);
    await until(() => received.length === 1, 'the gap');
    should(lists(pbx)).equal(0);
  });

  it('comes again with the next session if the first one is lost while the server starts', async () => {
    const { pbx, received, isReady } = await scene(RECOMMENDED);
    await pbx.restart({ bootMs: 2500 });
    await isReady(2);
    pbx.drop();
    // The end of the session ends the wait.
    await until(() => received.length === 1, 'the first gap');
    await isReady(3);
    should(pbx.uptime.isBooting).be.true();
    await until(() => received.length === 2, 'the second gap');
    should([pbx.uptime.isBooting, received]).deepEqual([false, ['gap', 'gap']]);
  });

  it('comes after 30 seconds at the latest', async () => {
    const { pbx, connection, received } = await scene(SEES_BOOTED);
    await until(() => received.length === 1, 'the greeting');
    mock.timers.enable({ apis: ['setTimeout'] });
    afterThisTest(() => mock.timers.reset());
    await pbx.restart({ bootMs: 3_600_000 });
    await until(() => {
      mock.timers.tick(1);
      return connection.state === 'ready' && connection.snapshot().connects === 2;
    }, 'the second session');
    // Asterisk responds in order, so CoreStatus has been answered before it.
    await connection.send({ Action: 'Ping' });
    mock.timers.tick(29_900);
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    should(received).deepEqual(['FullyBooted', 'Shutdown']);
    mock.timers.tick(100);
    await until(() => received.length === 3, 'the gap');
    should([pbx.uptime.isBooting, received]).deepEqual([true, ['FullyBooted', 'Shutdown', 'gap']]);
  });

  it('comes at once if the user has no write class', async () => {
    const { pbx, received } = await scene(user(['call'], []));
    await pbx.restart({ bootMs: 60_000 });
    await until(() => received.length === 1, 'the gap');
    should(pbx.uptime.isBooting).be.true();
  });

  it('comes without a response to CoreStatus, which is not counted in inFlight', async () => {
    const server = await scriptedServer({ answers: { corestatus: () => {} } });
    const { connection, received } = await subscribedTo(server.options);
    for (const { socket } of server.clients) socket.destroy();
    await until(() => server.names().includes('CoreStatus'), 'CoreStatus');
    should(connection.snapshot().inFlight).equal(0);
    await until(() => received.length === 1, 'the gap');
  });
});
