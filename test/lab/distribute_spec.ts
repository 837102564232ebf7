import should from 'should';
import { distribute, type Shares } from '../../test/support/distribute';

const shares = (given: Partial<Shares>): Shares => ({
  lines: 1,
  runsPerLine: 2,
  seconds: {},
  onOneLine: () => false,
  together: () => false,
  ...given,
});
const startsWith = (letter: string) => (file: string) => file[0] === letter;

describe('how spec files are distributed to the runs', () => {
  it('gives each line each file just once', () => {
    const files = ['a', 'b', 'c', 'd', 'e'];
    const distributed = distribute(files, shares({ lines: 2, seconds: { a: 9, c: 1 } }));
    should(distributed.map((runs) => runs.flat().sort())).deepEqual([files, files]);
  });

  it('makes the runs end at about the same time', () => {
    const seconds = { a: 60, b: 20, c: 20, d: 20 };
    should(distribute(['a', 'b', 'c', 'd'], shares({ seconds }))).deepEqual([[['a'], ['b', 'c', 'd']]]);
  });

  it('gives a file that runs on one line to the line with the fewest seconds', () => {
    const seconds = { a: 10, o1: 30, o2: 20, o3: 10 };
    const one = { lines: 2, runsPerLine: 1, seconds, onOneLine: startsWith('o') };
    should(distribute(['a', 'o1', 'o2', 'o3'], shares(one))).deepEqual([[['a', 'o1']], [['a', 'o2', 'o3']]]);
  });

  it('keeps files that disturb each other in one run', () => {
    const seconds = { x1: 5, x2: 5, x3: 5, y: 5 };
    const distributed = distribute(['x1', 'x2', 'x3', 'y'], shares({ seconds, together: startsWith('x') }));
    should(distributed).deepEqual([[['x1', 'x2', 'x3'], ['y']]]);
  });

  it('assumes some seconds for an unknown file, so that many of them are distributed evenly', () => {
    should(distribute(['p', 'q', 'r', 's'], shares({}))[0]?.map(({ length }) => length)).deepEqual([2, 2]);
  });
});
