import should from 'should';
import { deal } from '../../test/support/deal';

describe('how spec files are dealt to the runs of a line', () => {
  it('gives each file to just one run', () => {
    const files = ['a', 'b', 'c', 'd', 'e'];
    should(deal(files, 2, { a: 9, c: 1 }).flat().sort()).deepEqual(files);
  });

  it('lets the runs end at about the same time', () => {
    should(deal(['a', 'b', 'c', 'd'], 2, { a: 60, b: 20, c: 20, d: 20 })).deepEqual([['a'], ['b', 'c', 'd']]);
  });

  it('gives an unknown file some time, so that many of them are shared', () => {
    should(deal(['p', 'q', 'r', 's'], 2, {}).map(({ length }) => length)).deepEqual([2, 2]);
  });
});
