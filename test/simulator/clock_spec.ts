import { mock } from 'node:test';
import should from 'should';
import { LONGEST_TIMER, systemClock } from '../../src/simulator/clock';
import { readCommandLine } from '../../src/simulator/shell-command/arguments';
import { afterThisTest } from '../support/teardown';

describe('The simulator’s clock', () => {
  it('limits a delay to the longest of setTimeout', () => {
    const timers: unknown[] = [];
    const mocked = mock.method(globalThis, 'setTimeout', ((_: unknown, ms: number) =>
      timers.push(ms)) as never);
    afterThisTest(() => mocked.mock.restore());
    for (const ms of [1, LONGEST_TIMER, LONGEST_TIMER + 1, Number.POSITIVE_INFINITY]) {
      systemClock.schedule(ms, () => {});
    }
    should(timers).deepEqual([1, LONGEST_TIMER, LONGEST_TIMER, LONGEST_TIMER]);
  });

  it('refuses times over the limit on the command line', () => {
    for (const time of ['36000m', '2147483648ms']) {
      should(() => readCommandLine(['simulator', '--fault', `half-open@${time}`], {})).throw(
        /is too long; the limit is/,
      );
    }
  });
});
