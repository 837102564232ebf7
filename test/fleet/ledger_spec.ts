import should from 'should';
import { account, accountOfLog } from './ledger';

const AWAY = { from: 100_000, to: 120_000 };

/** @returns `wrongPartial` for a call of the PBX `p` with these times (ms since 1970) and this flag in its row */
function wrong(startedAt: number, endedAt: number, isPartial: boolean, away = [AWAY]) {
  const truth = {
    pbx: 'p',
    calls: [{ id: '1.1', startedAt, endedAt }],
    events: [],
    changes: [],
    notMade: 0,
    away: away[0],
  };
  return account([truth], new Set(), [{ key: 'p call 1.1', writtenAt: endedAt, isPartial }]).wrongPartial;
}

describe('the ledger of the fleet', () => {
  it('expects complete calls before and after the time in which no edge had a session', () => {
    for (const [startedAt, endedAt] of [
      [90_000, 99_999],
      [131_000, 140_000],
    ] as const) {
      should(wrong(startedAt, endedAt, false)).be.empty();
      should(wrong(startedAt, endedAt, true)).deepEqual(['p call 1.1 should not be partial']);
    }
    should(wrong(90_000, 130_000, true, [])).deepEqual(['p call 1.1 should not be partial']);
  });

  it('expects a partial call if it continues after that time', () => {
    should(wrong(90_000, 121_000, true)).be.empty();
    should(wrong(90_000, 121_000, false)).deepEqual(['p call 1.1 should be partial']);
  });

  it('accepts both for a call that ended in that time, because a PBX that shuts down ends calls and sessions at once', () => {
    for (const isPartial of [true, false]) should(wrong(99_000, 100_002, isPartial)).be.empty();
  });
});

describe('the ledger of the log', () => {
  const truth = {
    pbx: 'p',
    calls: [],
    events: ['a', 'b', 'c'].map((key) => ({ key, at: 1000 })),
    changes: [],
    notMade: 0,
    away: undefined,
  };
  const of = (received: string[], logged: [key: string, at: number][]) =>
    accountOfLog(
      [truth],
      new Set(received),
      logged.map(([key, at]) => ({ key, at })),
    );

  it('has lost what an edge had received and the log has not, and nothing else', () => {
    should(of(['p a', 'p b', 'other'], [['p a', 1001]])).match({ lost: 1, repeated: 0, late: 0 });
    should(of([], [])).match({ lost: 0 });
  });

  it('counts what the log has twice, and what came over five seconds late', () => {
    const logged: [string, number][] = [
      ['p a', 1001],
      ['p a', 1002],
      ['p b', 6001],
      ['p c', 6000],
    ];
    should(of(['p a', 'p b', 'p c'], logged)).match({ lost: 0, repeated: 1, late: 1 });
  });
});
