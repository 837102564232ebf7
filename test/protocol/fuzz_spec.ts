import should from 'should';
import { captures } from '../support/captures';
import { fuzzParser } from '../support/fuzz';

describe('FrameParser on damaged traffic', function () {
  this.timeout(120_000);

  it('parses ten million bytes in chunks of any size as the reference parser does, without throwing', () => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    should(fuzzParser({ corpus: captures.map(({ bytes }) => bytes), bytes: 10_000_000, seed })).be.above(
      10_000,
    );
  });
});
