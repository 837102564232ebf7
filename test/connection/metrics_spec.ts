import should from 'should';
import { Rate } from '../../src/connection/metrics';

describe('Rate', () => {
  it('is the average of the last five full seconds', () => {
    const rate = new Rate();
    for (let second = 100; second < 110; second++) rate.add(second, second * 1000 + 500);
    should(rate.perSecond(110_000)).equal((105 + 106 + 107 + 108 + 109) / 5);
  });

  it('falls to 0 when no more events arrive', () => {
    const rate = new Rate();
    rate.add(50, 1000);
    should(rate.perSecond(2000)).equal(10);
    should(rate.perSecond(6999)).equal(10);
    should(rate.perSecond(7000)).equal(0);
  });

  it('starts from 0 after a long silence', () => {
    const rate = new Rate();
    rate.add(50, 1_000_000);
    should(rate.perSecond(9_000_000)).equal(0);
    rate.add(5, 9_000_000);
    should(rate.perSecond(9_001_000)).equal(1);
  });
});
