import { mock } from 'node:test';
import should from 'should';
import { keeperOf } from '../../../nodes/ami-state/keepers';
import type { StateUser } from '../../../nodes/ami-state/state-user';
import { AmiConnection, AmiError, type SourceName } from '../../../src';
import { Simulator } from '../../../src/simulator';
import { afterThisTest } from '../../support/teardown';
import { until } from '../../support/wait';

/** A connection that does not receive FullyBooted, and a user of its states. */
async function connected(...sources: SourceName[]) {
  const pbx = await Simulator.listen({
    extensions: ['1001'],
    queues: [{ name: 'support' }],
    users: [{ username: 'admin', secret: 'secret', read: ['call'], write: ['reporting'] }],
  });
  afterThisTest(() => pbx.close());
  const { host, port } = pbx;
  const connection = new AmiConnection({ host, port, username: 'admin', secret: 'secret' });
  afterThisTest(() => connection.close());
  const keeper = keeperOf(connection, 'simulator');
  /** The failed sources of each reading. */
  const readings: string[][] = [];
  const user: StateUser = {
    sources,
    mailboxes: [],
    checkInterval: 0,
    onSnapshot: () => {},
    onChange: () => {},
    onFailures: (failures) => readings.push([...failures.keys()]),
  };
  const add = (more: Partial<StateUser> = {}) => afterThisTest(keeper.add({ ...user, ...more }));
  return { pbx, connection, keeper, readings, add };
}

/** Lets timers of `ms` end after 20 ms. @returns how many were started */
function hasten(ms: number): () => number {
  const original = setTimeout;
  const timers = mock.method(globalThis, 'setTimeout', (run: () => void, delay?: number) =>
    original(run, delay === ms ? 20 : delay),
  );
  afterThisTest(() => timers.mock.restore());
  return () => timers.mock.calls.filter(({ arguments: [, delay] }) => delay === ms).length;
}

describe('ami-state reads again', () => {
  it('five seconds later, if a module of a server that may be starting is missing: only then it is a failure', async () => {
    const { pbx, connection, readings, add } = await connected('hints', 'queues');
    const error =
      'Invalid/unknown command: QueueStatus. Use Action: ListCommands to show available commands.';
    pbx.answer('QueueStatus', () => ({ error }));
    hasten(5000);
    add();
    connection.open();
    await until(() => readings.length === 2, 'both readings');
    should(readings).deepEqual([[], ['queues']]);
  });

  it('a minute later, if a source timed out', async () => {
    const { connection, keeper, readings, add } = await connected('hints', 'queues');
    let isSlow = true;
    const send = connection.sendUnchecked.bind(connection);
    mock.method(connection, 'sendUnchecked', (...[action, options]: Parameters<AmiConnection['send']>) => {
      if (!isSlow || action.Action !== 'QueueStatus') return send(action, options);
      isSlow = false;
      return Promise.reject(new AmiError('AMI_ERR_TIMEOUT', 'no answer to QueueStatus'));
    });
    const started = hasten(60_000);
    add();
    connection.open();
    await until(() => readings.length === 2, 'both readings');
    should(readings).deepEqual([['queues'], []]);
    should(started()).equal(1);
    should(keeper.model.get('queue', 'support')).have.property('state', 'empty');
  });

  it('at the shortest interval of its users', async () => {
    const { connection, add } = await connected('hints');
    const timers = mock.method(globalThis, 'setInterval');
    afterThisTest(() => timers.mock.restore());
    for (const checkInterval of [50_000, 0, 20_000]) add({ checkInterval });
    connection.open();
    const intervals = () => timers.mock.calls.map(({ arguments: [, ms] }) => ms);
    await until(() => intervals().includes(20_000), 'the interval');
    should(intervals()).not.containEql(50_000);
  });
});
