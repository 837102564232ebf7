import { mock } from 'node:test';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';
import type { Fault } from './fault';

const HOUR = 3_600_000;

/** Sets the machine's clock forward, or back if `hours` is negative. Timers and the monotonic clock are not affected. */
export const jumps =
  (hours: number): Fault =>
  () => {
    mock.timers.enable({ apis: ['Date'], now: Date.now() + hours * HOUR });
    afterThisTest(() => mock.timers.reset());
    return () => mock.timers.reset();
  };

/** As after a suspend of the machine: its clock and its monotonic clock jump forward. */
export const slept =
  (hours: number): Fault =>
  (scene) => {
    const now = performance.now.bind(performance);
    const mocked = mock.method(performance, 'now', () => now() + hours * HOUR);
    afterThisTest(() => mocked.mock.restore());
    jumps(hours)(scene);
  };

/** Waits for this number of Pings. */
export const pings =
  (count: number): Fault =>
  async ({ pbx }) => {
    const received = () => pbx.received.filter(({ name }) => name === 'Ping').length;
    const before = received();
    await until(() => received() >= before + count, `${count} pings`);
  };

/** Waits for this number of ms. */
export const lasts =
  (ms: number): Fault =>
  async () => {
    const end = performance.now() + ms;
    await until(() => performance.now() >= end);
  };
