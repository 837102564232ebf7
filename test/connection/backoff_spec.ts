import should from 'should';
import { Backoff } from '../../src/connection/backoff';

const delays = (backoff: Backoff, count: number) => Array.from({ length: count }, () => backoff.next());

describe('Backoff', () => {
  it('doubles, up to a minute', () => {
    should(delays(new Backoff(5000, () => 0), 6)).deepEqual([5000, 10_000, 20_000, 40_000, 60_000, 60_000]);
  });

  it('takes off up to a quarter, by chance', () => {
    should(delays(new Backoff(5000, () => 1), 2)).deepEqual([3750, 7500]);
    const first = delays(new Backoff(5000), 1)[0] as number;
    should(first).be.within(3750, 5000);
  });

  it('never waits less than a first delay of over a minute', () => {
    should(delays(new Backoff(90_000, () => 0), 2)).deepEqual([90_000, 90_000]);
  });

  it('stays finite for ever, and starts again after a reset', () => {
    const backoff = new Backoff(1000, () => 0);
    should(delays(backoff, 5000).at(-1)).equal(60_000);
    should(backoff.attempts).equal(5000);
    backoff.reset();
    should(backoff.next()).equal(1000);
  });
});
