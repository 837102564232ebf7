import should from 'should';
import { Backoff } from '../../src/connection/backoff';

const delays = (backoff: Backoff, count: number) => Array.from({ length: count }, () => backoff.next());

describe('Backoff', () => {
  it('doubles the delay up to the longest', () => {
    should(delays(new Backoff(5000, 60_000, () => 0), 6)).deepEqual([
      5000, 10_000, 20_000, 40_000, 60_000, 60_000,
    ]);
  });

  it('shortens the delay by a random part of up to a quarter', () => {
    should(delays(new Backoff(5000, 60_000, () => 1), 2)).deepEqual([3750, 7500]);
    const first = delays(new Backoff(5000, 60_000), 1)[0] as number;
    should(first).be.within(3750, 5000);
  });

  it('stops at a longest delay that doubling does not reach exactly', () => {
    should(delays(new Backoff(1000, 5000, () => 0), 5)).deepEqual([1000, 2000, 4000, 5000, 5000]);
    should(delays(new Backoff(90_000, 90_000, () => 0), 2)).deepEqual([90_000, 90_000]);
  });

  it('starts again after a reset, even after thousands of attempts', () => {
    const backoff = new Backoff(1000, 60_000, () => 0);
    should(delays(backoff, 5000).at(-1)).equal(60_000);
    should(backoff.attempts).equal(5000);
    backoff.reset();
    should(backoff.next()).equal(1000);
  });
});
