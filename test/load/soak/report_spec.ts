import should from 'should';
import type { Holding } from '../../lifecycle/probed-node-red';
import { type Row, riseOfHeap } from './report';

describe('The rise of the heap in a soak test', () => {
  it('is that of the second half, along the line that fits best', () => {
    should(riseOfHeap([10, 80, 50, 50, 51, 52].map(row))).be.approximately(2, 1e-9);
    // The noise of a single measurement counts little.
    should(riseOfHeap([0, 0, 0, 0, 50, 50, 56, 50, 50].map(row))).be.approximately(0, 1e-9);
  });

  it('is 0 without measurements to compare', () => {
    should(riseOfHeap([])).equal(0);
    should(riseOfHeap([10].map(row))).equal(0);
  });
});

/** A measurement every ten seconds. */
function row(heapMb: number, index: number): Row {
  const holding: Holding = { heapUsed: heapMb * 1e6, rss: 0, resources: {}, listeners: {} };
  return {
    at: index * 10,
    fault: 'none',
    logins: 0,
    recoveryMs: 0,
    emitted: 0,
    received: 0,
    lost: 0,
    refreshes: {},
    holding,
  };
}
