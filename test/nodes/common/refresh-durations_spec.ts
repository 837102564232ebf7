import should from 'should';
import { durationsOf, patternOf } from '../../../nodes/common/refresh-durations';
import { RefreshPool } from '../../../src';

const HOUR = 3_600_000;

describe('the pattern of refreshes', () => {
  it('has count, median and 95th percentile of the last hour', () => {
    const pool = new RefreshPool({ limit: 1 });
    durationsOf(pool).add(9999, 0);
    for (let ms = 1; ms <= 100; ms++) durationsOf(pool).add(ms, HOUR);
    should(patternOf([pool], HOUR + 1)).deepEqual({ count: 100, medianMs: 50, p95Ms: 95 });
    should(patternOf([pool], 3 * HOUR)).deepEqual({ count: 0 });
  });

  it('sets the limit at three times the median of the last 20, as soon as there are five', () => {
    const durations = durationsOf(new RefreshPool({ limit: 1 }));
    for (const ms of [10, 10, 10, 10]) durations.add(ms);
    should(durations.automaticLimit()).be.undefined();
    durations.add(10);
    should(durations.automaticLimit()).equal(30);
    const add = (count: number, ms: number) => {
      for (let i = 0; i < count; i++) durations.add(ms);
    };
    add(20, 10);
    add(10, 100);
    should(durations.automaticLimit()).equal(30);
    add(1, 100);
    should(durations.automaticLimit()).equal(300);
  });
});
