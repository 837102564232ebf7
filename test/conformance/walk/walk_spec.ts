import 'should';
import { ownAsterisk } from '../../support/own-asterisk';
import { phonesAt } from '../phones';
import { PHONES, walk } from './walk';

/** `npm run walk` takes more steps and shows how to reach a difference. */
const STEPS = 300;

describe('a differential walk', () => {
  const asterisk = ownAsterisk(22);

  it('finds only accepted differences between the simulated Asterisk 22 and a real one', async function () {
    this.timeout(180_000);
    await phonesAt(asterisk(), PHONES);
    const { found } = await walk(asterisk(), { steps: STEPS, seed: 7 });
    found
      .map(({ step, lines }) => [[step.action, ...step.headers.flat()].join(' '), ...lines])
      .should.eql([]);
  });
});
