import should from 'should';
import { compare, type Places } from './member';
import { codeOf } from './page';

const SETTLED = 1000;
const states = (at: number, code = 1) => new Map([['1001', { code, at }]]);

/** Extension 1001 with code 1 and a call that is connected. Both have been right everywhere since 900. */
function places(more: Partial<Places['look']> = {}, page: Partial<Places['page']> = {}): Places {
  return {
    look: {
      extensions: [{ extension: '1001', code: 1, touchedAt: 800 }],
      calls: [{ id: '1.1', isTalking: true, touchedAt: 800 }],
      ended: [],
      ...more,
    },
    database: states(900),
    page: {
      states: states(900),
      calls: new Map([['1.1', { state: 'connected', at: 900 }]]),
      cleared: new Map(),
      ...page,
    },
  };
}

describe('the comparison of a PBX of the fleet with the centre', () => {
  it('was right before, if all came before', () => {
    should(compare(places(), SETTLED)).deepEqual({ rightAt: SETTLED, last: 'nothing' });
  });

  it('counts from the last arrival, not from the check, and says what arrived last', () => {
    const row = { ...places(), database: states(1200) };
    should(compare(row, SETTLED)).deepEqual({ rightAt: 1200, last: 'a row' });
    const state = places({}, { states: states(1300) });
    should(compare(state, SETTLED)).deepEqual({ rightAt: 1300, last: 'a state on the page' });
    const calls = new Map([['1.1', { state: 'connected', at: 1400 }]]);
    const call = { rightAt: 1400, last: 'a call on the page' };
    should(compare(places({}, { calls, states: states(1300) }), SETTLED)).deepEqual(call);
    const ended = [{ id: '1.0', endedAt: 950 }];
    const end = { rightAt: 1500, last: 'the end of a call on the page' };
    should(compare(places({ ended }, { cleared: new Map([['1.0', 1500]]) }), SETTLED)).deepEqual(end);
  });

  it('finds a wrong state in the database or on the page, and a wrong or missing call', () => {
    should(compare({ ...places(), database: states(900, 0) }, SETTLED)).match({ wrong: /0 in the database/ });
    should(compare(places({}, { states: states(900, 0) }), SETTLED)).match({ wrong: /0 on the page/ });
    should(compare(places({}, { states: new Map() }), SETTLED)).match({ wrong: /undefined on the page/ });
    const calls = new Map([['1.1', { state: 'ringing', at: 900 }]]);
    should(compare(places({}, { calls }), SETTLED)).match({ wrong: /ringing on the page/ });
    should(compare(places({}, { calls: new Map() }), SETTLED)).match({ wrong: /undefined on the page/ });
  });

  it('finds a call that is over and still on the page', () => {
    for (const ended of [[], [{ id: '1.1', endedAt: 950 }]])
      should(compare(places({ calls: [], ended }), SETTLED)).match({ wrong: /1\.1 is over/ });
  });

  it('leaves out what has changed since', () => {
    const later = places({
      extensions: [{ extension: '1001', code: 2, touchedAt: 1100 }],
      calls: [{ id: '1.1', isTalking: false, touchedAt: 1100 }],
    });
    const before = { rightAt: SETTLED, last: 'nothing' };
    should(compare(later, SETTLED)).deepEqual(before);
    const ended = [{ id: '1.1', endedAt: 1100 }];
    should(compare(places({ calls: [], ended }), SETTLED)).deepEqual(before);
  });

  it('takes the code of a state from its JSON, also after a text that looks like one', () => {
    const text = JSON.stringify({ text: ',"code":7,', code: -1, n: 3 });
    should(codeOf(text)).equal(-1);
    should(codeOf(JSON.stringify({ code: 16 }))).equal(16);
    should(codeOf('{}')).be.NaN();
  });
});
