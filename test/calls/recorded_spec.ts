import should from 'should';
import { inShort, inWords, play, RECORDED, recorded } from './replay';
import { TRUTH, TRUTH_OF_PHONES } from './truth';
import { TRUTH_OF_LINES } from './truth-of-lines';

describe('a CallTracker', () => {
  for (const name of RECORDED) {
    const [, kind = ''] = name.split('/');
    const truth = TRUTH[kind];
    if (truth) {
      it(`reports the right calls for ${name}`, () => {
        const { calls, tracker } = play(recorded(name));
        should(calls.map(inShort)).deepEqual([truth].flat());
        should(tracker.counts).containEql({ live: 0, channels: 0 });
      });
    }

    const truthOfPhones = TRUTH_OF_PHONES[kind];
    if (truthOfPhones) {
      it(`reports the right calls for ${name}, with the dialled extension and the party that ended them`, () => {
        const { calls, tracker } = play(recorded(name));
        const found = calls.map((call) => ({
          ...inShort(call),
          dialled: call.dialled,
          endedBy: call.endedBy?.number ?? null,
        }));
        should(found).deepEqual([truthOfPhones].flat());
        should(tracker.counts).containEql({ live: 0, channels: 0 });
      });
    }

    const truthOfLines = TRUTH_OF_LINES[kind];
    if (truthOfLines) {
      it(`reports the right calls for ${name}, as one line each`, () => {
        const { calls, tracker } = play(recorded(name));
        should(calls.map(inWords)).deepEqual(truthOfLines);
        should(tracker.counts).containEql({ live: 0, channels: 0 });
      });
    }

    it(`ends each call of ${name}, and n rises by one with each change`, () => {
      const { changes, calls } = play(recorded(name));
      for (const call of calls) should(call.state).equal('ended');
      const counts = new Map<string, number>();
      for (const { call } of changes) {
        should(call.n).equal((counts.get(call.id) ?? 0) + 1);
        counts.set(call.id, call.n);
      }
    });

    it(`names no Local channel as a party of ${name}`, () => {
      for (const { call } of play(recorded(name)).changes) {
        const talking = call.conversations.flatMap(({ between }) => between);
        for (const party of [
          call.from,
          call.to,
          call.answeredBy,
          ...call.group,
          ...call.ringing,
          ...talking,
        ]) {
          should(party?.channel ?? '').not.match(/^Local/);
        }
      }
    });
  }
});
