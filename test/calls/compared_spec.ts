import should from 'should';
import { unexplained } from '../../lab/commands/call-differences';
import { type CallRecords, enableRecords, recordsOf } from '../../lab/commands/call-records';
import { compareRecords } from '../../lab/commands/compare-records';
import { recordable } from '../../lab/commands/record-calls';
import type { Call } from '../../src/index';
import { ownAsterisk } from '../support/own-asterisk';

/** ms by which times may differ, because a slow machine does not write both kinds of events at the same time. */
const SLACK = 2_000;

/** A sample of `npm run compare-calls`. */
describe('a CallTracker and the records that Asterisk 22 keeps itself', function () {
  this.timeout(600_000);
  const asterisk = ownAsterisk(22);
  let last: CallRecords | undefined;

  before('enable the records', () => enableRecords(asterisk()));

  for (const name of ['ring-group-local', 'conference', 'refer-attended']) {
    it(`agree on ${name}: parties, start, end, talking time and disposition`, async () => {
      const kind = recordable(asterisk()).find((each) => each.name === name);
      if (!kind) throw new Error(`no kind of calls has the name ${name}`);
      last = await recordsOf(asterisk(), kind.record);
      should(last.calls.length).be.above(0);
      const differences = compareRecords(last, SLACK);
      should(unexplained(name, differences)).deepEqual([], JSON.stringify(differences));
    });
  }

  it('are compared in each of these values', () => {
    should.exist(last);
    const { calls, cdr, cel } = last ?? { calls: [], cdr: [], cel: [] };
    const differing = (change: (call: Call) => Partial<Call>) =>
      compareRecords({ cdr, cel, calls: calls.map((call) => ({ ...call, ...change(call) })) }, SLACK).map(
        ({ what }) => what,
      );
    const moved = (time: string | null, ms: number) => new Date(Date.parse(time ?? '') + ms).toISOString();
    should(differing(({ talkMs }) => ({ talkMs: talkMs + 5_000 }))).deepEqual(['talk']);
    should(differing(({ startedAt }) => ({ startedAt: moved(startedAt, -5_000) }))).containEql('start');
    should(differing(({ endedAt }) => ({ endedAt: moved(endedAt, 5_000) }))).deepEqual(['end']);
    should(differing(() => ({ outcome: 'missed' }))).deepEqual(['disposition']);
    should(differing(({ conversations }) => ({ conversations: conversations.slice(1) }))).deepEqual([
      'who',
      'met',
    ]);
    should(differing(() => ({ ids: [] }))).deepEqual(['records']);
  });
});
