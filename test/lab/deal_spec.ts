import should from 'should';
import { deal } from '../../test/support/deal';

const none = () => false;

describe('how spec files are dealt to the runs of a line', () => {
  it('gives each file to just one run', () => {
    const files = ['a', 'b', 'c', 'd', 'e'];
    should(deal(files, 2, { a: 9, c: 1 }, none).flat().sort()).deepEqual(files);
  });

  it('lets the runs end at about the same time', () => {
    should(deal(['a', 'b', 'c', 'd'], 2, { a: 60, b: 20, c: 20, d: 20 }, none)).deepEqual([
      ['a'],
      ['b', 'c', 'd'],
    ]);
  });

  it('keeps files that disturb each other in one run', () => {
    const dealt = deal(['x1', 'x2', 'x3', 'y'], 2, { x1: 5, x2: 5, x3: 5, y: 5 }, (file) => file[0] === 'x');
    should(dealt).deepEqual([['x1', 'x2', 'x3'], ['y']]);
  });

  it('gives an unknown file some time, so that many of them are shared', () => {
    should(deal(['p', 'q', 'r', 's'], 2, {}, none).map(({ length }) => length)).deepEqual([2, 2]);
  });
});
