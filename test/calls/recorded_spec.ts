import should from 'should';
import { inShort, play, RECORDED, recorded } from './replay';

/** What is true of each kind of call of lab/commands/call-kinds.ts. */
const TRUTH: Readonly<Record<string, object | readonly object[]>> = {
  answered: { from: '1001', to: '1021', outcome: 'answered', talked: ['1001 1021'] },
  refused: { from: '1001', to: '1021', outcome: 'busy', talked: [] },
  'given-up': { from: '1001', to: '1021', outcome: 'cancelled', talked: [] },
  held: { from: '1001', to: '1021', outcome: 'answered', talked: ['1001 1021'] },
  'callee-hangs-up': { from: '1001', to: '1021', outcome: 'answered', talked: ['1001 1021'] },
  unreachable: { from: '1021', to: null, outcome: 'unreachable', talked: [] },
  'click-to-dial': { from: '1021', to: '1022', outcome: 'answered', talked: ['1021 1022'] },
  'click-to-dial-local': { from: '1021', to: '1022', outcome: 'answered', talked: ['1021 1022'] },
  'click-to-dial-local-n': { from: '1021', to: '1022', outcome: 'answered', talked: ['1021 1022'] },
  'click-to-dial-refused': { from: '1021', to: '1022', outcome: 'busy', talked: [] },
  'ring-group': {
    from: '1023',
    to: '1021',
    outcome: 'answered',
    talked: ['1023 1021'],
    group: ['1021', '1022'],
  },
  'ring-group-missed': { from: '1023', to: null, outcome: 'missed', talked: [], group: ['1021', '1022'] },
  'ring-group-local': {
    from: '1023',
    to: '1021',
    outcome: 'answered',
    talked: ['1023 1021'],
    group: ['1021', '1022'],
  },
  'local-stays': { from: '1023', to: '1021', outcome: 'answered', talked: ['1023 1021'] },
  'follow-me': {
    from: '1023',
    to: '1022',
    outcome: 'answered',
    talked: ['1023 1022'],
    group: ['1021', '1022'],
  },
  confirmed: { from: '1023', to: '1021', outcome: 'answered', talked: ['1023 1021'] },
  declined: { from: '1023', to: '1021', outcome: 'busy', talked: [] },
  'answering-machine': { from: '1023', to: '1021', outcome: 'missed', talked: [] },
  busy: { from: '1023', to: null, outcome: 'handled', talked: [] },
  'blind-transfer': {
    ...{ from: '1022', to: '1023', outcome: 'answered', talked: ['1022 1021', '1022 1023'] },
    ...{ via: ['blind 1023 answered'], group: ['1021', '1023'] },
  },
  redirect: {
    ...{ from: '1022', to: '1023', outcome: 'answered', talked: ['1022 1021', '1022 1023'] },
    ...{ via: ['redirect 1023 answered'], group: ['1021', '1023'] },
  },
  pickup: {
    ...{ from: '1022', to: '1023', outcome: 'answered', talked: ['1022 1023'] },
    via: ['pickup 1021 answered'],
  },
  'pickup-group': {
    ...{ from: '1022', to: '1023', outcome: 'answered', talked: ['1022 1023'] },
    via: ['pickup 1021 answered'],
  },
  'attended-transfer': {
    ...{ from: '1022', to: '1023', outcome: 'answered', talked: ['1022 1021', '1021 1023', '1022 1023'] },
    ...{ via: ['attended 1023 answered'], group: ['1021', '1023'] },
  },
  'attended-transfer-cancelled': {
    ...{ from: '1022', to: '1021', outcome: 'answered', talked: ['1022 1021', '1021 1023', '1022 1021'] },
    group: ['1021', '1023'],
  },
  'semi-attended-transfer': {
    ...{ from: '1022', to: '1023', outcome: 'answered', talked: ['1022 1021', '1022 1023'] },
    ...{ via: ['semiAttended 1023 answered'], group: ['1021', '1023'] },
  },
  'semi-attended-transfer-given-up': {
    ...{ from: '1022', to: '1021', outcome: 'answered', talked: ['1022 1021'] },
    ...{ via: ['semiAttended 1023 cancelled'], group: ['1021', '1023'] },
  },
  'blind-transfer-missed': {
    ...{ from: '1022', to: '1021', outcome: 'answered', talked: ['1022 1021'] },
    ...{ via: ['blind 713 missed'], group: ['1021', '1023'] },
  },
  'blind-transfer-refused': {
    ...{ from: '1022', to: '1021', outcome: 'answered', talked: ['1022 1021'] },
    ...{ via: ['blind 1023 busy'], group: ['1021', '1023'] },
  },
  'redirect-both': { from: '1022', to: '1021', outcome: 'answered', talked: ['1022 1021'] },
  forwarded: {
    ...{ from: '1022', to: '1023', outcome: 'answered', talked: ['1022 1023'] },
    via: ['forward 1023 answered'],
  },
  'follow-me-local-n': {
    ...{ from: '1023', to: '1022', outcome: 'answered', talked: ['1023 1022'] },
    group: ['1021', '1022'],
  },
  'confirmed-local': { from: '1023', to: '1021', outcome: 'answered', talked: ['1023 1021'] },
  'queue-local': { from: '1022', to: '1021', outcome: 'answered', talked: ['1022 1021'] },
  'queue-given-up': { from: '1022', to: '1021', outcome: 'abandoned', talked: [] },
  parked: { from: '1022', to: '1023', outcome: 'answered', talked: ['1022 1021', '1022 1023'] },
  'parked-comeback': {
    ...{ from: '1022', to: '1021', outcome: 'answered', talked: ['1022 1021', '1022 1021'] },
    group: ['1021', '1021'],
  },
  conference: ['1021', '1022', '1023'].map((from) => ({ from, to: null, outcome: 'answered', talked: [] })),
  'agent-pool': [
    { from: '1021', to: null, outcome: 'handled', talked: [] },
    { from: '1022', to: '1021', outcome: 'answered', talked: ['1021 1022'] },
  ],
};

describe('a CallTracker', () => {
  for (const name of RECORDED) {
    const [, kind = ''] = name.split('/');
    const truth = TRUTH[kind];
    if (truth) {
      it(`makes of ${name} what it was`, () => {
        const { calls, tracker } = play(recorded(name));
        should(calls.map(inShort)).deepEqual([truth].flat());
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
