import should from 'should';
import { CALL_KINDS } from '../../../../lab/commands/call-kinds';
import { PHONE_KINDS } from '../../../../lab/commands/phone-kinds';
import type { Frame } from '../../../../src/index';
import type { AsteriskVersion } from '../../../../src/simulator';
import { inShort, play, recorded } from '../../../calls/replay';
import { differences } from './compare';
import { linesOf } from './normalise';
import { played, playedByPhones } from './play';
import { BOTH_HANG_UP, ONLY_CALLS, TOLERATED, UNPLAYED } from './tolerated';

describe('Simulator: its calls, compared with recordings of Asterisk', () => {
  const kinds = [
    ...CALL_KINDS.map((kind) => [kind.name, (version: AsteriskVersion) => played(kind, version)] as const),
    ...PHONE_KINDS.map(
      (kind) => [kind.name, (version: AsteriskVersion) => playedByPhones(kind, version)] as const,
    ),
  ];

  it('accepts no difference of a kind that does not exist', () => {
    const excused = [...Object.keys(UNPLAYED), ...Object.keys(ONLY_CALLS)];
    should(excused.filter((name) => !kinds.some(([each]) => each === name))).deepEqual([]);
  });

  for (const version of [22, 16] as const) {
    for (const [kind, make] of kinds) {
      if (UNPLAYED[kind]) continue;
      let made: Promise<Frame[]> | undefined;
      const simulated = () => {
        made ??= make(version);
        return made;
      };
      const hasSameEvents = ONLY_CALLS[kind] === undefined;
      if (hasSameEvents)
        it(`raises the events of ${version}/${kind} in the same order for each channel`, async () => {
          const found = differences(
            linesOf(recorded(`${version}/${kind}`)),
            linesOf(await simulated()),
          ).filter((line) => !BOTH_HANG_UP.test(line));
          const tolerated = TOLERATED.filter(
            ({ kinds, versions = [22, 16] }) => kinds.includes(kind) && versions.includes(version),
          );
          should(found.filter((line) => !tolerated.some(({ lines }) => lines.test(line)))).deepEqual([]);
          // A difference that no longer occurs must be removed from the list.
          should(tolerated.filter(({ lines }) => !found.some((line) => lines.test(line)))).deepEqual([]);
        });

      it(`makes the same calls of ${version}/${kind}, according to a CallTracker`, async () => {
        const [ours, theirs] = [await simulated(), recorded(`${version}/${kind}`)].map((events) =>
          play(events).calls.map((call) => ({ ...inShort(call), endedBy: call.endedBy?.device })),
        );
        should(ours).deepEqual(theirs);
      });
    }
  }
});
