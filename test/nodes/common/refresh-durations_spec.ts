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

  it('sorts the durations of all pools by their size', () => {
    const pools = [new RefreshPool({ limit: 1 }), new RefreshPool({ limit: 1 })];
    const [one, other] = pools.map(durationsOf);
    for (const ms of [1000, 9, 200]) one?.add(ms, HOUR);
    for (const ms of [30, 4]) other?.add(ms, HOUR);
    should(patternOf(pools, HOUR)).deepEqual({ count: 5, medianMs: 30, p95Ms: 1000 });
  });

  it('keeps the last 10,000 refreshes, and says whether there was one', () => {
    const durations = durationsOf(new RefreshPool({ limit: 1 }));
    should(durations.isUsed).be.false();
    for (let ms = 1; ms <= 10_001; ms++) durations.add(ms, HOUR);
    should(durations.isUsed).be.true();
    const kept = durations.recent(HOUR);
    should([kept.length, kept[0]]).deepEqual([10_000, 2]);
    should(durations.recent(2 * HOUR)).be.empty();
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
    for (let i = 0; i < 20; i++) durations.add(7);
    should(durations.automaticLimit()).equal(21);
  });
});
