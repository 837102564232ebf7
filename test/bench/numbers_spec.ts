import should from 'should';
import type { Measured } from '../../bench/harness/contender';
import { median, perSecond, ratio } from '../../bench/harness/numbers';
import type { Result } from '../../bench/harness/race';
import { atLeast, atMost, claimsTable, markdown } from '../../bench/harness/report';

/** A contender that took these ms in the rounds. */
const took = (...rounds: number[]): Result => ({ measured: rounds.map(measured) });
const measured = (wallMs: number): Measured => ({ count: 1000, wallMs, userMs: 0, systemMs: 0, peakMb: 0 });

describe('the numbers of the benchmark', () => {
  it('take the median of the rounds', () => {
    median([9, 1, 5]).should.equal(5);
    median([4, 1, 2, 9]).should.equal(3);
    median([]).should.be.NaN();
  });

  it('compare runs of the same round, so that a busy time of the machine does not count', () => {
    // Twice as fast in each round, of which the last two came at a busy time.
    ratio(took(10, 10, 10, 40, 50), took(20, 20, 20, 80, 100), perSecond).should.equal(2);
  });

  it('leave out the figures of a contender that failed', () => {
    ratio(took(10), { failure: 'lost its way' }, perSecond).should.be.NaN();
    atLeast('speed', Number.NaN, 1).should.containEql({ measured: 'failed', reached: false });
    atMost('cost', Number.NaN, 1).should.containEql({ measured: 'failed', reached: false });
  });

  it('show missed targets in bold, with a column for each version of Node.js', () => {
    const report = (speed: number) => ({ tables: [], claims: [atLeast('speed', speed, 2, 3)], faults: [] });
    const table = claimsTable(
      new Map([
        ['Node 20', [report(2.5)]],
        ['Node 24', [report(1.5)]],
      ]),
    );
    should(table.rows).eql([['speed', '2 x', '3 x', '2.50 x', '**1.50 x**']]);
    markdown(table).should.containEql('| speed | 2 x | 3 x | 2.50 x | **1.50 x** |');
  });
});
