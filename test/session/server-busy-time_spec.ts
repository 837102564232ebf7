import should from 'should';
import type { Action } from '../../src/protocol';
import { ServerBusyTime } from '../../src/session/server-busy-time';
import { stoppedClock } from '../support/stopped-clock';

/** @returns ms for which a single action may block its session */
function blockedBy(action: Action): number {
  const busy = new ServerBusyTime();
  busy.add(action);
  return busy.remaining;
}

describe('How long an action may block its session', () => {
  const cases: [action: Action, ms: number][] = [
    [{ Action: 'Ping' }, 0],
    [{ Action: 'Originate' }, 30_000],
    [{ Action: 'originate', timeout: 5000 }, 5000],
    [{ Action: 'Originate', Timeout: '60000' }, 60_000],
    [{ Action: 'Originate', Timeout: 0 }, 30_000],
    [{ Action: 'Originate', Timeout: -5 }, 30_000],
    [{ Action: 'Originate', Timeout: 'soon' }, 30_000],
    [{ Action: 'Originate', Timeout: Number.POSITIVE_INFINITY }, 30_000],
    [{ Action: 'Originate', Timeout: undefined }, 30_000],
    [{ Action: 'Originate', Async: undefined }, 30_000],
    [{ Action: 'Originate', Async: 'no' }, 30_000],
    [{ Action: 'Originate', Async: 'untrue' }, 30_000],
    [{ Action: 'Originate', Async: 'yesterday' }, 30_000],
    ...['yes', 'true', 'y', 't', '1', 'on', 'YES'].map((yes): [Action, number] => [
      { Action: 'Originate', ASYNC: yes },
      0,
    ]),
    [{ Action: 'Originate', Async: true }, 0],
    [{ Action: 'WaitEvent' }, 60_000],
    [{ Action: 'WaitEvent', Timeout: 5 }, 5000],
    [{ Action: 'WaitEvent', Timeout: -1 }, 60_000],
    [{ Action: 'Command', Command: 'reload' }, 60_000],
    [{ Action: 'Reload' }, 60_000],
    [{ Action: 'ModuleLoad' }, 60_000],
  ];
  for (const [action, ms] of cases) {
    it(`${JSON.stringify(action)}: ${ms} ms (AMI 54)`, () => {
      should(blockedBy(action)).be.within(ms && ms - 500, ms);
    });
  }

  it('adds up for the actions behind it, and ends with each response', () => {
    const busy = new ServerBusyTime();
    should(busy.until).equal(0);
    const first = busy.add({ Action: 'Originate', Timeout: 20_000 });
    const second = busy.add({ Action: 'Originate', Timeout: 30_000 });
    should(busy.remaining).be.within(49_500, 50_000);
    first?.(true);
    should(busy.remaining).be.within(29_500, 30_000);
    second?.(true);
    should(busy.until).equal(0);
    should(busy.remaining).equal(0);
  });

  it('counts only the running action for the keep-alive', () => {
    const clock = stoppedClock();
    const busy = new ServerBusyTime();
    const first = busy.add({ Action: 'Originate', Timeout: 20_000 });
    for (let n = 0; n < 1000; n++) busy.add({ Action: 'Command' });
    should(busy.until).equal(performance.now() + 20_000);
    clock.pass(5000);
    first?.(true);
    should(busy.until).equal(performance.now() + 60_000);
    should(busy.remaining).equal(1000 * 60_000);
  });

  it('ends for an aborted action when its own time is over', () => {
    const clock = stoppedClock();
    const busy = new ServerBusyTime();
    const behind = busy.add({ Action: 'Originate', Timeout: 20_000 });
    for (let n = 0; n < 36_000; n++) busy.add({ Action: 'Command', N: n })?.(false);
    should(busy.until).equal(performance.now() + 60_000);
    should(busy.remaining).equal(60_000);
    behind?.(true);
    clock.pass(59_000);
    should(busy.remaining).equal(1000);
    clock.pass(1001);
    should(busy.until).be.below(performance.now());
    should(busy.remaining).equal(0);
    busy.add({ Action: 'Originate', Timeout: 20_000 });
    should(busy.remaining).equal(20_000);
  });

  it('ends once', () => {
    const busy = new ServerBusyTime();
    const settled = busy.add({ Action: 'Command' });
    busy.add({ Action: 'Command' });
    settled?.(true);
    settled?.(false);
    should(busy.remaining).be.within(59_500, 60_000);
  });
});
