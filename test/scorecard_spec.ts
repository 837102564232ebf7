import should from 'should';
import { type Scorecard, scorecard } from '../lab/commands/scorecard';
import { NODE_TYPES } from '../lab/machine/node-types';

describe("Node-RED's own check of the package", function () {
  this.timeout(300_000);
  let card: Scorecard;

  before(async () => {
    card = await scorecard();
  });

  for (const check of 'P01 P03 P04 P05 P06 P07 P08 N01 N02 D01 D02 D03'.split(' ')) {
    it(`is green: ${check}`, () => {
      should(card[check]).be.ok();
      should(card[check]?.test).be.true(JSON.stringify(card[check]));
    });
  }

  it('finds each of our node types for flows in an example', () => {
    const types = NODE_TYPES.filter((type) => !/^ami-(config|group)$/.test(type));
    const { nodes } = card.N02 as { nodes?: string[] };
    should(nodes?.sort()).deepEqual(types.sort());
  });
});
