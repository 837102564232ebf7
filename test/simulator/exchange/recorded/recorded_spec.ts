import should from 'should';
import { CALL_KINDS } from '../../../../lab/commands/call-kinds';
import type { Frame } from '../../../../src/index';
import { inShort, play, recorded } from '../../../calls/replay';
import { differences } from './compare';
import { linesOf } from './normalise';
import { played } from './play';
import { TOLERATED, UNPLAYED } from './tolerated';

describe('Simulator: its calls beside those recorded of Asterisk', () => {
  for (const version of [22, 16] as const) {
    for (const kind of CALL_KINDS) {
      const unplayed = UNPLAYED[kind.name];
      if (unplayed) continue;
      let made: Promise<Frame[]> | undefined;
      const simulated = () => {
        made ??= played(kind, version);
        return made;
      };
      it(`raises the events of ${version}/${kind.name} in the same order for each channel`, async () => {
        const found = differences(linesOf(recorded(`${version}/${kind.name}`)), linesOf(await simulated()));
        const tolerated = TOLERATED.filter(
          ({ kinds, versions = [22, 16] }) => kinds.includes(kind.name) && versions.includes(version),
        );
        should(found.filter((line) => !tolerated.some(({ lines }) => lines.test(line)))).deepEqual([]);
        // A difference that is gone is taken off the list.
        should(tolerated.filter(({ lines }) => !found.some((line) => lines.test(line)))).deepEqual([]);
      });

      it(`makes the calls of ${version}/${kind.name} that a CallTracker sees in the recorded events`, async () => {
        const [ours, theirs] = [await simulated(), recorded(`${version}/${kind.name}`)].map((events) =>
          play(events).calls.map((call) => ({ ...inShort(call), endedBy: call.endedBy?.device })),
        );
        should(ours).deepEqual(theirs);
      });
    }
  }
});
