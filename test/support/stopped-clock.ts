import { mock } from 'node:test';
import { afterThisTest } from './teardown';

interface Timer {
  at: number;
  callback: () => void;
}

/**
 * Replaces timers, immediates and performance.now for the current test by a clock that the test moves itself. The mock of
 * Node.js is no substitute: an immediate that sets another immediate keeps it in an endless loop.
 */
export function stoppedClock() {
  let now = 1000;
  const timers = new Set<Timer>();
  const immediates = new Set<Timer>();
  const add = (to: Set<Timer>, at: number, callback: () => void) => {
    const timer = { at, callback, unref() {} };
    to.add(timer);
    return timer;
  };
  const setTimeout = (callback: () => void, ms: number) => add(timers, now + Math.max(1, ms), callback);
  const setImmediate = (callback: () => void) => add(immediates, now, callback);
  const run = (from: Set<Timer>) => {
    for (const timer of [...from].sort((a, b) => a.at - b.at)) {
      if (timer.at <= now && from.delete(timer)) timer.callback();
    }
  };
  const mocked = [
    mock.method(performance, 'now', () => now),
    mock.method(globalThis, 'setTimeout', setTimeout as never),
    mock.method(globalThis, 'setImmediate', setImmediate as never),
    mock.method(globalThis, 'clearTimeout', ((timer: Timer) => timers.delete(timer)) as never),
    mock.method(globalThis, 'clearImmediate', ((timer: Timer) => immediates.delete(timer)) as never),
  ];
  afterThisTest(() => {
    for (const each of mocked) each.mock.restore();
  });
  return {
    /** Moves the clock by `ms`; each ms is one turn of the event loop. */
    pass(ms: number): void {
      for (let i = 0; i < ms; i++) {
        now += 1;
        run(timers);
        run(immediates);
      }
    },
    /** Number of timers and immediates that have not run. */
    get pending(): number {
      return timers.size + immediates.size;
    },
  };
}
