import 'should';
import { lab } from '../support/lab';
import { play } from './case';
import { CASES } from './cases';
import { differences } from './compare';
import { simulated } from './simulated';
import { judge } from './tolerances';

describe('conformance', () => {
  for (const [version, asked] of [
    [22, lab.asterisk22],
    [16, lab.asterisk16],
  ] as const) {
    describe(`of the simulated Asterisk ${version} and a real one`, () => {
      const asterisk = asked();

      for (const each of CASES) {
        if (version < (each.since ?? 0)) continue;
        it(each.promise, async () => {
          const [real, ours] = await Promise.all([
            play(each, asterisk()),
            play(each, await simulated(version)),
          ]);
          judge(each.promise, differences(each, real, ours));
        });
      }
    });
  }

  describe('of simulated Asterisks of other versions', () => {
    for (const each of CASES) {
      it(each.promise, async () => {
        const versions = ([11, 13, 18, 20] as const).filter((version) => version >= (each.since ?? 0));
        await Promise.all(versions.map(async (version) => play(each, await simulated(version))));
      });
    }
  });
});
