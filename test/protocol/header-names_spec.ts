import fc from 'fast-check';
import should from 'should';
import { CachedHeaderIndex, HeaderNames } from '../../src/header-names';

const names = fc.array(fc.constantFrom('Exten', 'EXTEN', 'exten', 'Context', 'Hint', '__proto__', ''));

describe('CachedHeaderIndex', () => {
  it('returns the first index of its header in each frame, in any order of frames', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(names, fc.boolean())), fc.array(fc.nat(9)), (sequences, order) => {
        const frames = sequences.map(([list, isShared]) => new HeaderNames(list, isShared));
        const exten = new CachedHeaderIndex('Exten');
        for (const i of order) {
          const asked = frames[i % frames.length];
          if (!asked) return;
          should(exten.in(asked)).equal(asked.list.findIndex((name) => name.toLowerCase() === 'exten'));
        }
      }),
    );
  });
});

describe('HeaderNames', () => {
  it('finds a header among thousands of names of any length', () => {
    const long = (n: number) => `${'X'.repeat(17_000)}${1000 + n}`;
    const list = Array.from({ length: 4000 }, (_, n) => Buffer.from(long(n)).toString());
    const found = new HeaderNames(['Event', ...list, 'Exten', long(7)]);
    should(found.indexes('exten')).deepEqual([4001]);
    should(found.first('Context')).equal(-1);
    should(found.indexes(long(7).toLowerCase())).deepEqual([8, 4002]);
    should(found.indexes(long(5000))).be.empty();
  });
});
