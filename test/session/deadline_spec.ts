import { mock } from 'node:test';
import should from 'should';
import { LONGEST_TIMER } from '../../src/longest-timer';
import { checkTimeout, Deadline } from '../../src/session/deadline';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';

/** Blocks the event loop until all timers of a few ms are due, so that they run in one turn. */
function keepBusy(): void {
  const until = performance.now() + 20;
  while (performance.now() < until);
}

describe('Deadline', () => {
  it('lets the event loop read before it calls back', async () => {
    const steps: string[] = [];
    new Deadline(1, () => steps.push('deadline'));
    setTimeout(() => process.nextTick(() => steps.push('what was read')), 1);
    keepBusy();
    await until(() => steps.length === 2);
    should(steps).deepEqual(['what was read', 'deadline']);
  });

  it('never calls back after cancel, even if its time is over', async () => {
    const steps: string[] = [];
    new Deadline(1, () => steps.push('early')).cancel();
    const late = new Deadline(1, () => steps.push('late'));
    setTimeout(() => late.cancel(), 1);
    keepBusy();
    new Deadline(3, () => steps.push('after all'));
    await until(() => steps.length > 0);
    should(steps).deepEqual(['after all']);
  });

  it('supports times beyond the limit of setTimeout, and can be cancelled at any time', () => {
    const { timers, runOut } = longTimers();
    const steps: string[] = [];
    const long = 2 * LONGEST_TIMER + 5;
    new Deadline(long, () => steps.push('over'));
    should(timers).deepEqual([LONGEST_TIMER]);
    runOut();
    runOut();
    should(timers).deepEqual([LONGEST_TIMER, LONGEST_TIMER, 5]);
    should(steps).be.empty();
    runOut();
    should(steps).deepEqual(['over']);

    const deadline = new Deadline(long, () => steps.push('cancelled'));
    runOut();
    deadline.cancel();
    for (let i = 0; i < 3; i++) runOut();
    should(steps).deepEqual(['over']);
  });

  it('uses one timer if the time fits into one', () => {
    const { timers } = longTimers();
    for (const ms of [1, LONGEST_TIMER, LONGEST_TIMER + 1]) new Deadline(ms, () => {});
    should(timers).deepEqual([1, LONGEST_TIMER, LONGEST_TIMER]);
  });

  it('never calls back for Infinity, and does not keep the process alive', () => {
    const { timers } = longTimers();
    const deadline = new Deadline(Number.POSITIVE_INFINITY, () => {
      throw new Error('called back');
    });
    should(timers).be.empty();
    deadline.cancel();
  });
});

describe('checkTimeout', () => {
  it('accepts any number above 0, and names the option otherwise', () => {
    for (const ms of [0.5, 1, LONGEST_TIMER, 2 ** 40, Number.POSITIVE_INFINITY]) {
      should(checkTimeout('timeout', ms)).equal(ms);
    }
    for (const [ms, said] of [
      [0, '0'],
      [-1, '-1'],
      [Number.NaN, 'NaN'],
      [Number.NEGATIVE_INFINITY, '-Infinity'],
      ['1000', 'string'],
      [null, 'object'],
      [undefined, 'undefined'],
      [5n, 'bigint'],
    ] as const) {
      should(() => checkTimeout('queryTimeout', ms as number)).throw({
        code: 'AMI_ERR_INVALID_ACTION',
        message: `queryTimeout must be a number of ms above 0, not ${said}`,
      });
    }
  });
});

/** Replaces, for the current test, timers by ones that the test fires, and immediates by calls at once. */
function longTimers() {
  const timers: number[] = [];
  let pending: (() => void)[] = [];
  const mocked = [
    mock.method(globalThis, 'setTimeout', ((callback: () => void, ms: number) => {
      timers.push(ms);
      pending.push(callback);
      return callback;
    }) as never),
    mock.method(globalThis, 'setImmediate', ((callback: () => void) => callback()) as never),
    mock.method(globalThis, 'clearTimeout', ((callback: () => void) => {
      pending = pending.filter((each) => each !== callback);
    }) as never),
  ];
  afterThisTest(() => {
    for (const each of mocked) each.mock.restore();
  });
  const runOut = () => {
    for (const callback of pending.splice(0)) callback();
  };
  return { timers, runOut };
}
