import should from 'should';
import { distribute, type Shares } from '../../test/support/distribute';

const shares = (given: Partial<Shares>): Shares => ({
  lines: [{}],
  runsPerLine: 2,
  onOneLine: () => false,
  together: () => false,
  ...given,
});
const startsWith = (letter: string) => (file: string) => file[0] === letter;

describe('how spec files are distributed to the runs', () => {
  it('gives each line each file exactly once', () => {
    const files = ['a', 'b', 'c', 'd', 'e'];
    const distributed = distribute(files, shares({ lines: [{ a: 9, c: 1 }, {}] }));
    should(distributed.map((runs) => runs.flat().sort())).deepEqual([files, files]);
  });

  it('lets the runs end at about the same time', () => {
    const seconds = { a: 60, b: 20, c: 20, d: 20 };
    should(distribute(['a', 'b', 'c', 'd'], shares({ lines: [seconds] }))).deepEqual([
      [['a'], ['b', 'c', 'd']],
    ]);
  });

  it('gives a file for one line only to the line with the shortest time', () => {
    const seconds = { a: 10, o1: 30, o2: 20, o3: 10 };
    const one = { lines: [seconds, seconds], runsPerLine: 1, onOneLine: startsWith('o') };
    should(distribute(['a', 'o1', 'o2', 'o3'], shares(one))).deepEqual([[['a', 'o1']], [['a', 'o2', 'o3']]]);
  });

  it('gives more of the files for one line only to the faster line', () => {
    const lines = [
      { a: 60, o1: 30, o2: 20 },
      { a: 10, o1: 30 },
    ];
    const one = { lines, runsPerLine: 1, onOneLine: startsWith('o') };
    should(distribute(['a', 'o1', 'o2'], shares(one))).deepEqual([[['a']], [['a', 'o1', 'o2']]]);
  });

  it('gives a file for one line only to the line on which it ends first', () => {
    const one = { lines: [{ o: 30 }, { o: 10 }], runsPerLine: 1, onOneLine: startsWith('o') };
    should(distribute(['o'], shares(one))).deepEqual([[[]], [['o']]]);
  });

  it('keeps files that disturb each other in one run', () => {
    const seconds = { x1: 5, x2: 5, x3: 5, y: 5 };
    const distributed = distribute(
      ['x1', 'x2', 'x3', 'y'],
      shares({ lines: [seconds], together: startsWith('x') }),
    );
    should(distributed).deepEqual([[['x1', 'x2', 'x3'], ['y']]]);
  });

  it('assumes some time for an unknown file, so that many of them are distributed', () => {
    should(distribute(['p', 'q', 'r', 's'], shares({}))[0]?.map(({ length }) => length)).deepEqual([2, 2]);
  });
});
