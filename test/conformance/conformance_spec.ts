import 'should';
import { lab } from '../support/lab';
import { play } from './case';
import { CASES } from './cases';
import { differences } from './compare';
import { simulated } from './simulated';
import { TOLERANCES } from './tolerances';

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
          const tolerances = TOLERANCES.filter(
            (tolerance) => tolerance.promise === each.promise && (tolerance.version ?? version) === version,
          );
          const found = differences(each, real, ours);
          const untold = found.filter((difference) => !tolerances.some((t) => t.difference.test(difference)));
          if (untold.length > 0)
            throw new Error(`unlike the real Asterisk ${version}:\n${untold.join('\n')}`);
          const outOfDate = tolerances.filter(
            (t) => !found.some((difference) => t.difference.test(difference)),
          );
          outOfDate.should.deepEqual([]);
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

  it('tolerates differences of cases that are there', () => {
    const promises = CASES.map(({ promise }) => promise);
    TOLERANCES.filter(({ promise }) => !promises.includes(promise)).should.deepEqual([]);
  });
});
