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
