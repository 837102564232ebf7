import should from 'should';
import { EventRate } from '../../src/connection/metrics';

describe('EventRate', () => {
  it('is the average of the last five full seconds', () => {
    const rate = new EventRate();
    for (let second = 100; second < 110; second++) rate.add(second, second * 1000 + 500);
    should(rate.perSecond(110_000)).equal((105 + 106 + 107 + 108 + 109) / 5);
  });

  it('falls to nothing when no more events come', () => {
    const rate = new EventRate();
    rate.add(50, 1000);
    should(rate.perSecond(2000)).equal(10);
    should(rate.perSecond(6999)).equal(10);
    should(rate.perSecond(7000)).equal(0);
  });

  it('starts anew when the clock is set back or jumps ahead', () => {
    const rate = new EventRate();
    rate.add(50, 1_000_000);
    should(rate.perSecond(5000)).equal(0);
    rate.add(5, 5000);
    should(rate.perSecond(6000)).equal(1);
    should(rate.perSecond(9_000_000)).equal(0);
  });
});
