import { mock } from 'node:test';
import should from 'should';
import { keeperOf } from '../../../nodes/ami-state/keepers';
import type { StateUser } from '../../../nodes/ami-state/state-user';
import { AmiConnection, PRESET_PURPOSES, SOURCE_NAMES, type SourceName, type StateEntry } from '../../../src';
import { Simulator, type SimulatorOptions } from '../../../src/simulator';
import { afterThisTest } from '../../support/teardown';
import { until } from '../../support/wait';

interface Kept extends StateUser {
  changes: StateEntry[];
  snapshots: number;
  failures: string[];
}

async function keep(
  options: SimulatorOptions,
  more: Partial<StateUser> = {},
  prepare: (pbx: Simulator) => void | Promise<void> = () => {},
) {
  const pbx = await Simulator.listen(options);
  afterThisTest(() => pbx.close());
  await prepare(pbx);
  const user = { username: 'admin', secret: 'secret' };
  // As an ami-config node has it.
  const allow = { purposes: PRESET_PURPOSES, contexts: [] };
  const { host, port } = pbx;
  const connection = new AmiConnection({ host, port, ...user, allow, reconnectDelay: 5 });
  afterThisTest(() => connection.close());
  const keeper = keeperOf(connection, 'simulator');
  const kept: Kept = {
    sources: ['hints'] as SourceName[],
    mailboxes: [],
    checkInterval: 0,
    changes: [],
    snapshots: 0,
    failures: [],
    onSnapshot: () => {
      kept.snapshots += 1;
    },
    onChange: (entry) => kept.changes.push(entry),
    onFailures: (failures) => {
      kept.failures = [...failures].map(([source, { message }]) => `${source}: ${message}`);
    },
    ...more,
  };
  const end = keeper.add(kept);
  afterThisTest(end);
  connection.open();
  await until(() => kept.snapshots > 0, 'the snapshot');
  return { pbx, connection, keeper, kept, end };
}

/** A user who does not receive FullyBooted. */
const recommended = [{ username: 'admin', secret: 'secret', read: ['call'], write: ['reporting'] }] as const;
const lists = (pbx: Simulator) => pbx.received.filter(({ name }) => name === 'ExtensionStateList').length;

describe('StateKeeper', () => {
  it('holds the first snapshot back until a server that is starting has loaded its hints', async () => {
    const options = { extensions: ['1001'], users: recommended };
    const { kept, keeper } = await keep(options, {}, (pbx) => pbx.restart({ bootMs: 1500 }));
    should(kept.snapshots).equal(1);
    should(keeper.model.snapshot().kinds).deepEqual({ hint: 1 });
  });

  it('reads again when the dialplan is loaded, if the first snapshot had only a part of it', async () => {
    const options = { extensions: ['1001'], users: recommended };
    const { pbx, kept, keeper } = await keep(options, {}, (pbx) => pbx.restart());
    await until(() => lists(pbx) === 2, 'the first list of the check');
    pbx.exchange.extensions.add({ extension: '1002' });
    await until(() => kept.snapshots === 2, 'the second snapshot');
    should(keeper.model.snapshot().kinds).deepEqual({ hint: 2 });
  });

  it('reads the hints of a server whose start takes longer than the snapshot is held back', async () => {
    const hold = timersOf(30_000);
    const { pbx, kept, keeper } = await keep({ extensions: [], users: recommended }, {}, async (pbx) => {
      await pbx.restart();
      // One list is the snapshot's, and two without hints show that the server is starting.
      until(() => lists(pbx) > 3, 'the first list of the second check').then(() => hold.end());
    });
    should(keeper.model.snapshot().kinds).deepEqual({});
    pbx.exchange.extensions.add({ extension: '1001' });
    await until(() => kept.snapshots === 2, 'the second snapshot');
    should(keeper.model.snapshot().kinds).deepEqual({ hint: 1 });
  });

  it('waits for the dialplan of a server that starts again, also if a deploy brings a user before that', async () => {
    const options = { extensions: ['1001'], users: recommended };
    const { pbx, connection, keeper, kept } = await keep(options, { checkInterval: 50 });
    const current: boolean[] = [];
    connection.on('state', (state) => state === 'ready' && current.push(keeper.isCurrent(kept)));
    await pbx.restart({ bootMs: 1500 });
    await until(() => current.length > 0, 'the second session');
    should(current).deepEqual([false]);
    const snapshots: object[] = [];
    const onSnapshot = () => snapshots.push(keeper.model.snapshot().kinds);
    afterThisTest(keeper.add({ ...kept, sources: ['hints', 'devices'], onSnapshot }));
    await until(() => snapshots.length > 0 && kept.snapshots === 2, 'the snapshots');
    should(snapshots).deepEqual([{ hint: 1, device: 1 }]);
    should(kept.changes.filter(({ removed }) => removed)).deepEqual([]);
    should(keeper.isCurrent(kept)).be.true();
  });

  it('waits for the dialplan of a server that is starting when a deploy brings the first user', async () => {
    const options = { extensions: ['1001'], users: recommended };
    const { pbx, connection, end } = await keep(options);
    end();
    await pbx.restart({ bootMs: 1500 });
    await until(() => connection.snapshot().connects === 2, 'the second session');
    const keeper = keeperOf(connection, 'simulator');
    const snapshots: object[] = [];
    const onSnapshot = () => snapshots.push(keeper.model.snapshot().kinds);
    const none = { mailboxes: [], checkInterval: 0, onChange: () => {}, onFailures: () => {} };
    afterThisTest(keeper.add({ sources: ['hints'], ...none, onSnapshot }));
    await until(() => snapshots.length > 0, 'the snapshot');
    should(snapshots).deepEqual([{ hint: 1 }]);
  });

  it('finds at the next check what a reload removed without an event', async () => {
    // Without the read class `call` no ExtensionStatus arrives, as none does after a reload of a real Asterisk.
    const users = [{ username: 'admin', secret: 'secret', read: ['system'], write: ['reporting'] }] as const;
    const { pbx, kept } = await keep({ extensions: ['1001', '1002'], users }, { checkInterval: 50 });
    pbx.setState('1002', 'removed');
    await until(() => kept.changes.some(({ name, removed }) => name === '1002' && removed), 'the removal');
    should(kept.snapshots).equal(1);
  });

  it('reads again a second after an event that reports a reload', async () => {
    const { pbx, kept } = await keep({ extensions: ['1001'] });
    const asked = () => pbx.received.filter(({ name }) => name === 'ExtensionStateList').length;
    const before = asked();
    pbx.emit({ Event: 'Reload', Module: 'All', Status: '0' });
    await until(() => asked() > before, 'the check');
    should(kept.snapshots).equal(1);
  });

  it('reads again after events were dropped, because it may have missed a change', async () => {
    let isSlow = true;
    const work = () => {
      const end = performance.now() + 5;
      while (isSlow && performance.now() < end);
    };
    const { pbx, connection, keeper } = await keep(
      { queues: [{ name: 'support' }] },
      { sources: ['queues'], onChange: work },
    );
    const asked = () => pbx.received.filter(({ name }) => name === 'QueueStatus').length;
    const before = asked();
    const member = { Event: 'QueueMemberStatus', Queue: 'support', Interface: 'PJSIP/1', Paused: '0' };
    for (let n = 0; n < 11_500; n++) pbx.emit({ ...member, Status: String(1 + (n % 2)) });
    await until(() => connection.snapshot().drops > 0, 'drops');
    isSlow = false;
    await until(() => asked() > before, 'the check');
    // No list has this member.
    await until(() => !keeper.model.get('member', 'PJSIP/1', 'support'), 'the truth');
  });

  it('stops when its last user has left, and a later user gets a new one', async () => {
    const { pbx, connection, keeper, kept, end } = await keep({ extensions: ['1001'] });
    end();
    should(keeperOf(connection, 'simulator')).not.equal(keeper);
    pbx.setState('1001', 'inUse');
    const seen = new Promise<void>((resolve) => {
      connection.subscribe(['ExtensionStatus'], () => resolve());
      pbx.setState('1001', 'idle');
    });
    await seen;
    should(kept.changes).be.empty();
  });

  it('gives a later user a snapshot of its own, and the first only changes', async () => {
    const { keeper, kept } = await keep({ extensions: ['1001'] });
    let snapshots = 0;
    afterThisTest(
      keeper.add({
        ...kept,
        sources: ['hints', 'devices'],
        onSnapshot: () => {
          snapshots += 1;
        },
        onChange: () => {},
      }),
    );
    await until(() => snapshots === 1, 'its snapshot');
    should(kept.snapshots).equal(1);
    should(keeper.model.snapshot().kinds).deepEqual({ hint: 1, device: 1 });
  });

  it('gives a user that comes during a reading its snapshot only after the next one, with its own sources', async () => {
    const { pbx, keeper, kept } = await keep({ extensions: ['1001'] }, { checkInterval: 50 });
    let answer: (() => void) | undefined;
    const restore = pbx.answer('ExtensionStateList', () => {
      restore();
      const list = [{ Event: 'ExtensionStatus', Exten: '1001', Context: 'default', Status: 0 }];
      return new Promise((resolve) => {
        answer = () => resolve({ list, complete: 'ExtensionStateListComplete' });
      });
    });
    await until(() => answer !== undefined, 'a reading');
    const snapshots: object[] = [];
    const onSnapshot = () => snapshots.push(keeper.model.snapshot().kinds);
    afterThisTest(keeper.add({ ...kept, sources: ['devices'], onSnapshot }));
    await new Promise((resolve) => setImmediate(resolve));
    answer?.();
    await until(() => snapshots.length > 0, 'the snapshot');
    should(snapshots).deepEqual([{ hint: 1, device: 1 }]);
  });

  it('keeps its states while the connection is lost, and reports that they are not current', async () => {
    const { pbx, keeper, kept } = await keep({ extensions: ['1001'] });
    should(keeper.isCurrent(kept)).be.true();
    pbx.stopListening();
    pbx.drop();
    await until(() => !keeper.isCurrent(kept), 'the loss');
    should(keeper.hasRead(kept)).be.true();
    should(keeper.model.snapshot().things).equal(1);
    await pbx.listenAgain();
    await until(() => kept.snapshots === 2, 'the second snapshot');
  });

  it('reads the sources that Asterisk 11 has, and reports each other source as missing', async () => {
    const { kept, keeper } = await keep(
      { version: 11, extensions: ['1001'], queues: [{ name: 'support', members: ['1001'] }] },
      { sources: SOURCE_NAMES, mailboxes: ['1001@default'] },
    );
    should(kept.failures.map((failure) => failure.split(':', 1)[0]).sort()).deepEqual([
      'devices',
      'endpoints',
      'hints',
      'presence',
    ]);
    for (const failure of kept.failures) should(failure).match(/was refused: Invalid\/unknown command/);
    should(keeper.model.get('queue', 'support')).have.property('state', 'empty');
    should(keeper.model.get('mailbox', '1001', 'default')).have.property('state', 'empty');
  });

  it('reads the mailboxes of PJSIP endpoints, although the connection does not allow their passwords', async () => {
    const { kept, keeper } = await keep({ extensions: ['1001'] }, { sources: ['mailboxes'] }, (pbx) => {
      pbx.answer('VoicemailUsersList', () => ({ error: 'Invalid/unknown command: VoicemailUsersList.' }));
      pbx.answer('PJSIPShowEndpoint', () => ({
        list: [{ Event: 'EndpointDetail', ObjectName: '1001', Mailboxes: '1001@default' }],
        complete: 'EndpointDetailComplete',
      }));
    });
    should(kept.failures).deepEqual([]);
    should(keeper.model.get('mailbox', '1001', 'default')).have.property('state', 'empty');
  });

  it('reads also the PJSIP endpoints of Asterisk 12, which has no list of their contacts', async () => {
    const contacts = '1001/sip:1001@192.0.2.1:5060,';
    const endpoint = { Event: 'EndpointList', ObjectName: '1001', Contacts: contacts };
    const { kept, keeper } = await keep(
      { version: 11, extensions: ['1001'] },
      { sources: ['endpoints', 'hints'] },
      (pbx) =>
        void pbx.answer('PJSIPShowEndpoints', () => ({
          list: [endpoint],
          complete: 'EndpointListComplete',
        })),
    );
    should(kept.failures.map((failure) => failure.split(':', 1)[0])).deepEqual(['hints']);
    should(keeper.model.get('endpoint', '1001', 'PJSIP')).match({ state: 'registered', online: true });
  });
});

/** Timers of this delay end when the test says so. */
function timersOf(delay: number) {
  const timers: { timer: NodeJS.Timeout; callback: () => void }[] = [];
  const start = globalThis.setTimeout;
  const mocked = mock.method(globalThis, 'setTimeout', (callback: () => void, ms?: number) => {
    const timer = start(callback, ms);
    if (ms === delay) timers.push({ timer, callback });
    return timer;
  });
  afterThisTest(() => mocked.mock.restore());
  return {
    end() {
      for (const { timer, callback } of timers) {
        // Its owner takes it for ended, and does not clear it any more.
        clearTimeout(timer);
        callback();
      }
    },
  };
}
