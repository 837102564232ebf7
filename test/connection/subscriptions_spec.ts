import { mock } from 'node:test';
import should from 'should';
import { Subscriptions } from '../../src/connection/subscriptions';
import { parseOne } from '../support/frames';
import { stoppedClock } from '../support/stopped-clock';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';

const event = (name: string, more = '') => parseOne(`Event: ${name}\r\n${more}\r\n`);

function recorder() {
  const names: string[] = [];
  return { names, handler: ({ name }: { name: string }) => void names.push(name) };
}

/** Resolves after all microtasks and ticks so far, and before the next turn of the event loop. */
const endOfTurn = () =>
  new Promise<void>((settle) => {
    queueMicrotask(() => process.nextTick(settle));
  });

/** Publishes events in each of some reads. @returns how many were handled by the end of each read */
async function handledByRead(
  subscriptions: Subscriptions,
  reads: number,
  events: number,
  handled: () => number,
): Promise<number[]> {
  const byRead: number[] = [];
  for (let read = 0; read < reads; read++) {
    const before = handled();
    for (let n = 0; n < events; n++) subscriptions.publish(event('X'), 0);
    await endOfTurn();
    byRead.push(handled() - before);
    await new Promise(setImmediate);
  }
  return byRead;
}

describe('Subscriptions', () => {
  for (const [names, wanted, unwanted] of [
    [['Hangup'], ['Hangup', 'hangup'], ['HangupRequest', 'Newchannel']],
    [['Queue*'], ['QueueMemberStatus', 'Queue'], ['xQueue']],
    [['*State*'], ['DeviceStateChange'], ['DeviceChange']],
    [['*'], ['Anything', ''], []],
    [[], ['Anything', ''], []],
    [[' Hangup ', 'Dial.egin'], ['Hangup', 'Dial.egin'], ['DialBegin']],
  ] as const) {
    it(`to [${names}] want ${wanted.join(', ')} and not ${unwanted.join(', ') || '(nothing)'}`, () => {
      const subscriptions = new Subscriptions();
      subscriptions.add(names, () => {});
      for (const name of wanted) should(subscriptions.wants(name)).be.true();
      for (const name of unwanted) should(subscriptions.wants(name)).be.false();
    });
  }

  it('want an event only while a subscriber wants it', () => {
    const subscriptions = new Subscriptions();
    should(subscriptions.wants('Hangup')).be.false();
    const leave = subscriptions.add(['Hangup'], () => {});
    should(subscriptions.wants('Hangup')).be.true();
    leave();
    leave();
    should(subscriptions.wants('Hangup')).be.false();
  });

  it('deliver each event in order to every subscriber that wants it, with the time of its receipt', async () => {
    const subscriptions = new Subscriptions();
    const all = recorder();
    const hangups = recorder();
    const times: string[] = [];
    subscriptions.add([], (frame, receivedAt) => {
      all.handler(frame);
      times.push(receivedAt);
    });
    subscriptions.add(['Hangup'], hangups.handler);
    for (const name of ['Newchannel', 'Hangup', 'Newexten', 'Hangup'])
      subscriptions.publish(event(name), 1_700_000_000_000);
    await until(() => all.names.length === 4 && hangups.names.length === 2, 'all events');
    should(all.names).deepEqual(['Newchannel', 'Hangup', 'Newexten', 'Hangup']);
    should(new Set(times)).deepEqual(new Set(['2023-11-14T22:13:20.000Z']));
  });

  it('deliver nothing after the end of a subscription, not even queued events', async () => {
    const subscriptions = new Subscriptions();
    const ended = recorder();
    const other = recorder();
    const leave = subscriptions.add([], ended.handler);
    subscriptions.add([], other.handler);
    subscriptions.publish(event('A'), 0);
    leave();
    await until(() => other.names.length === 1, 'the event of the other subscriber');
    should(ended.names).be.empty();
  });

  it('drop and count the oldest events of a slow subscriber', async () => {
    const subscriptions = new Subscriptions();
    const seen: string[] = [];
    subscriptions.add([], (frame) => seen.push(frame.get('N') as string));
    for (let n = 0; n < 10_500; n++) subscriptions.publish(event('X', `N: ${n}\r\n`), 0);
    await until(() => seen.at(-1) === '10499', 'the newest');
    should(seen.length).equal(10_000);
    should(seen[0]).equal('500');
    should(subscriptions.drops).equal(500);
  });

  it('leave the event loop free while a subscriber is slow, so that the socket is always read (AMI 35)', async () => {
    const subscriptions = new Subscriptions();
    let handled = 0;
    subscriptions.add([], () => {
      handled += 1;
      const until = performance.now() + 2;
      while (performance.now() < until);
    });
    for (let n = 0; n < 300; n++) subscriptions.publish(event('X'), 0);
    let turns = 0;
    while (handled < 300) {
      await new Promise(setImmediate);
      turns += 1;
    }
    should(turns).be.above(10);
  });

  it('deliver at the end of the read that brought the events, before the next turn of the event loop', async () => {
    const subscriptions = new Subscriptions();
    const { names, handler } = recorder();
    subscriptions.add([], handler);
    subscriptions.publish(event('A'), 0);
    should(names).be.empty();
    await endOfTurn();
    should(names).deepEqual(['A']);
  });

  it('deliver an event after the work of who awaits the response before it', async () => {
    const subscriptions = new Subscriptions();
    const order: string[] = [];
    subscriptions.add([], ({ name }) => void order.push(name));
    const response = Promise.resolve();
    const caller = async () => {
      for (let step = 0; step < 10; step++) await response;
      order.push('caller');
    };
    void caller();
    subscriptions.publish(event('A'), 0);
    await endOfTurn();
    should(order).deepEqual(['caller', 'A']);
  });

  it('deliver for at most 20 ms per batch', async () => {
    const clock = stoppedClock();
    const time = movedTime();
    const subscriptions = new Subscriptions();
    let handled = 0;
    subscriptions.add([], () => {
      handled += 1;
      time.pass(5);
    });
    for (let n = 0; n < 64; n++) subscriptions.publish(event('X'), 0);
    await endOfTurn();
    should(handled).equal(4);
    clock.pass(1);
    should(handled).equal(8);
  });

  it('make batches smaller if the work that a handler defers is slow, even if each batch takes the whole queue', async () => {
    const time = movedTime();
    const subscriptions = new Subscriptions();
    let handled = 0;
    subscriptions.add([], () => {
      handled += 1;
      setImmediate(() => {
        time.pass(1);
      });
    });
    const readsHandled = await handledByRead(subscriptions, 2, 64, () => handled);
    should(readsHandled).deepEqual([64, 32]);
  });

  it('make batches smaller if a flow becomes slow, even if they are so small that not all are measured', async () => {
    const time = movedTime();
    const subscriptions = new Subscriptions();
    let handled = 0;
    let slow = false;
    subscriptions.add([], () => {
      handled += 1;
      if (slow)
        setImmediate(() => {
          time.pass(1);
        });
    });
    const readsHandled = await handledByRead(subscriptions, 1, 40, () => handled);
    slow = true;
    readsHandled.push(...(await handledByRead(subscriptions, 6, 40, () => handled)));
    should(readsHandled.slice(0, 2)).deepEqual([40, 40]);
    should(readsHandled.at(-1)).be.below(40);
  });

  it('measure batches that take the whole queue only every 50 ms, because that takes as long as a few events', async () => {
    const clock = stoppedClock();
    const subscriptions = new Subscriptions();
    subscriptions.add([], () => {});
    const immediatesAfter = async (ms: number) => {
      clock.pass(ms);
      subscriptions.publish(event('A'), 0);
      subscriptions.publish(event('B'), 0);
      await endOfTurn();
      return clock.pending;
    };
    should(await immediatesAfter(0)).equal(2);
    should(await immediatesAfter(1)).equal(0);
    should(await immediatesAfter(48)).equal(0);
    should(await immediatesAfter(1)).equal(2);
    clock.pass(1);
    for (let n = 0; n < 1000; n++) subscriptions.publish(event('X'), 0);
    await endOfTurn();
    should(clock.pending).equal(2);
  });

  it('deliver the rest of a batch that takes too long, even if the batch is not measured', async () => {
    const clock = stoppedClock();
    const time = movedTime();
    const subscriptions = new Subscriptions();
    let handled = 0;
    subscriptions.add([], () => {
      handled += 1;
      if (handled > 2) time.pass(5);
    });
    for (const events of [2, 8]) {
      for (let n = 0; n < events; n++) subscriptions.publish(event('X'), 0);
      await endOfTurn();
      clock.pass(1);
    }
    should(handled).equal(10);
  });

  const busy = (ms: number) => {
    const until = performance.now() + ms;
    while (performance.now() < until);
  };
  for (const [how, work] of [
    ['in the handler', (slowly: () => void) => slowly()],
    ['in the next turn of the event loop, as a Node-RED flow', (slowly: () => void) => setImmediate(slowly)],
  ] as const) {
    it(`do not let a slow subscriber delay another: slow ${how}`, async () => {
      const subscriptions = new Subscriptions();
      let slow = 0;
      let fast = 0;
      let slowAtFastEnd: number | undefined;
      subscriptions.add([], () =>
        work(() => {
          slow += 1;
          busy(1);
        }),
      );
      subscriptions.add([], () => {
        fast += 1;
        if (fast === 500) slowAtFastEnd = slow;
      });
      for (let n = 0; n < 500; n++) subscriptions.publish(event('X'), 0);
      await until(() => slow === 500, 'the slow subscriber');
      should(slowAtFastEnd).be.below(300);
    });
  }

  it('report an overload once, until everything is delivered, and warn if onOverload throws', async () => {
    const subscriptions = new Subscriptions();
    const warned = new Promise((resolve) => process.once('warning', resolve));
    let overloads = 0;
    let seen = 0;
    const flood = () => {
      for (let n = 0; n < 11_000; n++) subscriptions.publish(event('X'), 0);
    };
    const onOverload = () => {
      overloads += 1;
      throw new Error('fault in onOverload');
    };
    subscriptions.add(
      [],
      () => {
        seen += 1;
        // Not everything is delivered: this is still the same overload.
        if (seen === 5_000) flood();
      },
      { onOverload },
    );
    flood();
    should(overloads).equal(1);
    await until(() => seen + subscriptions.drops === 22_000, 'all');
    should(overloads).equal(1);
    await new Promise(setImmediate);
    flood();
    should(overloads).equal(2);
    should(await warned).match({ message: 'fault in onOverload' });
  });

  it('never drop a gap or the latest state of an extension', async () => {
    const subscriptions = new Subscriptions();
    const seen: string[] = [];
    subscriptions.add([], (frame) => seen.push(frame.get('Status') ?? frame.name), {
      onGap: ({ from, to }) => seen.push(`${from} to ${to}`),
    });
    const gapless = recorder();
    subscriptions.add(['ExtensionStatus'], gapless.handler);
    for (const status of [1, 8]) {
      const more = `Exten: 1001\r\nContext: default\r\nStatus: ${status}\r\n`;
      subscriptions.publish(event('ExtensionStatus', more), 0);
    }
    subscriptions.publishGap({ from: 'then', to: 'now' });
    for (let n = 0; n < 10_000; n++) subscriptions.publish(event('X'), 0);
    await until(() => seen.length === 10_002 && gapless.names.length === 2, 'all');
    should(seen.slice(0, 3)).deepEqual(['8', 'then to now', 'X']);
    should(subscriptions.drops).equal(1);
  });

  it('warn if a handler throws, and call the others', async () => {
    const subscriptions = new Subscriptions();
    const warned = new Promise((resolve) => process.once('warning', resolve));
    const other = recorder();
    subscriptions.add([], () => {
      throw new Error('fault of a subscriber');
    });
    subscriptions.add([], other.handler);
    subscriptions.publish(event('A'), 0);
    subscriptions.publish(event('B'), 0);
    await until(() => other.names.length === 2, 'both events');
    should(await warned).match({ message: 'fault of a subscriber' });
  });

  it('know their names after thousands of others', () => {
    const subscriptions = new Subscriptions();
    subscriptions.add(['Hangup'], () => {});
    for (let n = 0; n < 5000; n++) should(subscriptions.wants(`Invented${n}`)).be.false();
    should(subscriptions.wants('Hangup')).be.true();
  });
});

/** Replaces performance.now for the current test by a time that the test moves itself. */
function movedTime() {
  let now = performance.now();
  const mocked = mock.method(performance, 'now', () => now);
  afterThisTest(() => mocked.mock.restore());
  return {
    pass(ms: number) {
      now += ms;
    },
  };
}
