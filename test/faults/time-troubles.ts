import { mock } from 'node:test';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';
import type { Trouble } from './trouble';

const HOUR = 3_600_000;

/** The machine's clock is set; what runs by it runs on. */
export const jumps =
  (hours: number): Trouble =>
  () => {
    mock.timers.enable({ apis: ['Date'], now: Date.now() + hours * HOUR });
    afterThisTest(() => mock.timers.reset());
    return () => mock.timers.reset();
  };

/** The lid was closed for hours: the clock that only goes forward has jumped, too. */
export const slept =
  (hours: number): Trouble =>
  (scene) => {
    const now = performance.now.bind(performance);
    const mocked = mock.method(performance, 'now', () => now() + hours * HOUR);
    afterThisTest(() => mocked.mock.restore());
    jumps(hours)(scene);
  };

/** So many times the server was asked whether it is there. */
export const pings =
  (count: number): Trouble =>
  async ({ pbx }) => {
    const asked = () => pbx.received.filter(({ name }) => name === 'Ping').length;
    const before = asked();
    await until(() => asked() >= before + count, `${count} pings`);
  };

/** It goes on like this for so many ms. */
export const lasts =
  (ms: number): Trouble =>
  async () => {
    const end = performance.now() + ms;
    await until(() => performance.now() >= end);
  };
