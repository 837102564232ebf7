import { mock } from 'node:test';
import 'should';
import { RateWatch } from '../../../nodes/ami-config/rate';
import { afterThisTest } from '../../support/teardown';

describe('the rate that a status shows', () => {
  const watch = () => {
    mock.timers.enable({ apis: ['setInterval'] });
    afterThisTest(() => mock.timers.reset());
    const seen: number[] = [];
    const read = { rate: 0 };
    const rates: RateWatch = new RateWatch(
      () => read.rate,
      () => seen.push(rates.shown),
    );
    rates.start();
    afterThisTest(() => rates.stop());
    const second = (rate: number) => {
      read.rate = rate;
      mock.timers.tick(1_000);
    };
    return { seen, rates, second };
  };

  it('is reported when it changes, at most once a second', () => {
    const { seen, second } = watch();
    for (const rate of [0, 0.4, 12, 12.3, 12, 0, 0]) second(rate);
    seen.should.deepEqual([12, 0]);
  });

  it('has two digits, so that a busy server does not change it all the time', () => {
    const { seen, second } = watch();
    for (const rate of [3_412, 3_398, 3_421, 3_560]) second(rate);
    seen.should.deepEqual([3_400, 3_600]);
  });

  it('ends with the session, and is not reported any more', () => {
    const { seen, rates, second } = watch();
    second(12);
    rates.stop();
    rates.shown.should.equal(0);
    second(14);
    seen.should.deepEqual([12]);
  });
});
