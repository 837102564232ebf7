import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import should from 'should';
import { projectPath } from '../../../../lab/machine/paths';
import { SCENARIOS } from '../../../../lab/scenarios';
import { readSlowly, type SlowFrame } from '../../../support/slow-reader';
import { played } from './play';
import { differences, streamsOf } from './streams';
import { TOLERATED } from './tolerated';

const FOLDER = 'test/captures/scenarios';

describe('Simulator: what integrators test, beside the same on Asterisk 22', () => {
  it('has a recording of each scenario, and excuses none that does not exist', () => {
    const names = SCENARIOS.map(({ name }) => name).sort();
    const recordings = readdirSync(projectPath(FOLDER)).map((file) => file.replace(/\.gz$/, ''));
    should(recordings.sort()).deepEqual(names);
    const excused = TOLERATED.flatMap(({ scenarios = [] }) => scenarios);
    should(excused.filter((name) => !names.includes(name))).deepEqual([]);
  });

  for (const scenario of SCENARIOS) {
    it(`has all events and answers of ${scenario.name}, with their headers`, async () => {
      const found = differences(streamsOf(recorded(scenario.name)), streamsOf(await played(scenario)));
      const tolerated = TOLERATED.filter(
        ({ scenarios }) => scenarios === undefined || scenarios.includes(scenario.name),
      );
      should(found.filter((line) => !tolerated.some(({ lines }) => lines.test(line)))).deepEqual([]);
      // A difference that is gone is taken off the list.
      const gone = tolerated.filter(
        ({ scenarios, lines }) => scenarios && !found.some((line) => lines.test(line)),
      );
      should(gone).deepEqual([]);
    });
  }
});

function recorded(name: string): SlowFrame[] {
  return readSlowly(gunzipSync(readFileSync(projectPath(FOLDER, `${name}.gz`))));
}
