import fc from 'fast-check';
import should from 'should';
import { HeaderNames, HeaderPlace } from '../../src/protocol/header-names';

const names = fc.array(fc.constantFrom('Exten', 'EXTEN', 'exten', 'Context', 'Hint', '__proto__', ''));

describe('HeaderPlace', () => {
  it('tells where its header stands first, whichever frame is asked about after which', () => {
    fc.assert(
      fc.property(fc.array(names), fc.array(fc.nat(9)), (sequences, order) => {
        const frames = sequences.map((each) => new HeaderNames(each));
        const place = new HeaderPlace('Exten');
        for (const i of order) {
          const asked = frames[i % frames.length];
          if (!asked) return;
          should(place.in(asked)).equal(asked.list.findIndex((name) => name.toLowerCase() === 'exten'));
        }
      }),
    );
  });
});
