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

/** A connection that is ready, and what its subscribers were handed: names of events, and gaps. */
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
  const told: string[] = [];
  const gapless: string[] = [];
  connection.subscribe([], ({ name }) => told.push(name), { onGap: () => told.push('gap') });
  connection.subscribe([], ({ name }) => gapless.push(name));
  connection.open();
  const isReady = (connects: number) =>
    until(
      () => connection.state === 'ready' && connection.snapshot().connects === connects,
      `session ${connects}`,
    );
  await isReady(1);
  return { connection, told, gapless, isReady };
}

const mark = (pbx: Simulator, name: string) => pbx.emit({ Event: name, Privilege: 'call,all' });
const lists = (pbx: Simulator) => pbx.received.filter(({ name }) => name === 'ExtensionStateList').length;

describe('word of a gap', () => {
  it('comes when the dialplan is loaded, for the recommended rights, and before the first new event', async () => {
    const { pbx, connection, told, gapless, isReady } = await scene(RECOMMENDED);
    await pbx.restart({ bootMs: 1500 });
    await isReady(2);
    should(pbx.isBooting).be.true();
    mark(pbx, 'First');
    should((await connection.send({ Action: 'Ping' })).response.name).equal('Success');
    await until(() => connection.snapshot().events > 0, 'the event');
    await until(() => told.length > 0 || !pbx.isBooting, 'the dialplan');
    should([told, gapless]).deepEqual([[], []]);
    await until(() => told.length === 2 && gapless.length === 1, 'the gap and the event');
    should([told, gapless]).deepEqual([['gap', 'First'], ['First']]);
    should(connection.snapshot().drops).equal(0);
  });

  it('comes with FullyBooted, and without a list, where the user sees that event', async () => {
    const { pbx, told, isReady } = await scene(SEES_BOOTED);
    await until(() => told.length === 1, 'the greeting');
    await pbx.restart({ bootMs: 300 });
    await isReady(2);
    mark(pbx, 'First');
    await until(() => told.includes('gap'), 'the gap');
    should(told).deepEqual(['FullyBooted', 'Shutdown', 'gap', 'First', 'FullyBooted']);
    should(pbx.isBooting).be.false();
    should(lists(pbx)).equal(0);
  });

  it('comes at once after a cut of the line', async () => {
    const { pbx, told } = await scene(RECOMMENDED);
    pbx.drop();
    await until(() => told.length === 1, 'the gap');
    should(lists(pbx)).equal(0);
  });

  it('comes at once after a cut of the line where the same start is known to have been waited for', async () => {
    const { pbx, told, isReady } = await scene(RECOMMENDED, (server) => server.restart());
    pbx.drop();
    await until(() => told.length === 1, 'the gap');
    should(lists(pbx)).equal(2);
    pbx.drop();
    await isReady(3);
    await until(() => told.length === 2, 'the second gap');
    should(lists(pbx)).equal(2);
  });

  it('comes at once where the server was started again while the line was cut for long', async () => {
    const { pbx, told, isReady } = await scene({ ...RECOMMENDED, extensions: 0 });
    const { now } = pbx;
    pbx.shutDown();
    await pbx.listenAgain();
    pbx.startupTold = now.call(pbx) - 3_000_000;
    await isReady(2);
    await until(() => told.length === 1, 'the gap');
    should(lists(pbx)).equal(0);
  });

  it('waits with the next session where the first one of a server that starts is lost', async () => {
    const { pbx, told, isReady } = await scene(RECOMMENDED);
    await pbx.restart({ bootMs: 2500 });
    await isReady(2);
    pbx.drop();
    // The wait ends with the session.
    await until(() => told.length === 1, 'the first gap');
    await isReady(3);
    should(pbx.isBooting).be.true();
    await until(() => told.length === 2, 'the second gap');
    should([pbx.isBooting, told]).deepEqual([false, ['gap', 'gap']]);
  });

  it('comes after 30 seconds, whatever the server does', async () => {
    const { pbx, connection, told } = await scene(SEES_BOOTED);
    await until(() => told.length === 1, 'the greeting');
    mock.timers.enable({ apis: ['setTimeout'] });
    afterThisTest(() => mock.timers.reset());
    await pbx.restart({ bootMs: 3_600_000 });
    await until(() => {
      mock.timers.tick(1);
      return connection.state === 'ready' && connection.snapshot().connects === 2;
    }, 'the second session');
    // Its answer comes behind that to the question.
    await connection.send({ Action: 'Ping' });
    mock.timers.tick(29_900);
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    should(told).deepEqual(['FullyBooted', 'Shutdown']);
    mock.timers.tick(100);
    await until(() => told.length === 3, 'the gap');
    should([pbx.isBooting, told]).deepEqual([true, ['FullyBooted', 'Shutdown', 'gap']]);
  });

  it('comes at once where the user may ask nothing', async () => {
    const { pbx, told } = await scene(user(['call'], []));
    await pbx.restart({ bootMs: 60_000 });
    await until(() => told.length === 1, 'the gap');
    should(pbx.isBooting).be.true();
  });

  it('does not wait for a server that leaves the question unanswered, which counts as nobody’s action', async () => {
    const server = await scriptedServer({ answers: { corestatus: () => {} } });
    const { connection, told } = await subscribedTo(server.options);
    for (const { socket } of server.clients) socket.destroy();
    await until(() => server.names().includes('CoreStatus'), 'the question');
    should(connection.snapshot().inFlight).equal(0);
    await until(() => told.length === 1, 'the gap');
  });
});
