import { mock } from 'node:test';
import should from 'should';
import { copyOf } from '../../../nodes/ami-state/copy';
import { countsOf, Throttle } from '../../../nodes/ami-state/counts';
import { entryTest } from '../../../nodes/ami-state/filter';
import { answerTo, requestedNames } from '../../../nodes/ami-state/lookup';
import { STATE_VALUES, type StateEntry } from '../../../src';
import { afterThisTest } from '../../support/teardown';

const made = (entry: object) =>
  ({
    pbx: 'home',
    state: 'idle',
    text: 'Idle',
    since: '2026-11-29T03:00:00.000Z',
    n: 1,
    ...entry,
  }) as StateEntry;
const hint = made({ kind: 'hint', name: '1001', context: 'Home', devices: ['PJSIP/1001'] });
const mailbox = made({ kind: 'mailbox', name: '1001', context: 'default', state: 'empty' });
const endpoint = made({ kind: 'endpoint', name: 'Desk', device: 'PJSIP/Desk', contacts: [{ uri: 'sip:a' }] });
const member = made({ kind: 'member', name: 'PJSIP/1002', queue: 'Sales' });
const caller = made({ kind: 'caller', name: 'PJSIP/9-1', queue: 'Sales', state: 'waiting' });
const device = made({ kind: 'device', name: 'Custom:Door' });
const queue = made({ kind: 'queue', name: 'Support', state: 'empty' });
const conference = made({
  kind: 'conference',
  name: '800',
  state: 'active',
  participants: [{ channel: 'PJSIP/1-1' }],
});
const all = [hint, mailbox, endpoint, member, caller, device, queue, conference];
const refused = (message: string | RegExp) => [message, { code: 'AMI_ERR_INVALID_ACTION' }] as const;

describe('the filter of ami-state', () => {
  const passing = (names: string[], context?: string) => all.filter(entryTest(names, context));

  it('passes everything without names', () => should(passing([])).deepEqual(all));

  it('finds an entry by its name, its context, its device or its queue, in any case', () => {
    for (const [name, found] of [
      ['1001', [hint, mailbox]],
      ['1001@home', [hint]],
      ['1001@DEFAULT', [mailbox]],
      ['desk', [endpoint]],
      ['pjsip/desk', [endpoint]],
      ['1002', [member]],
      ['PJSIP/1002', [member]],
      ['sales', [member, caller]],
      ['pjsip/9-1', [caller]],
      ['9-1', []],
      ['custom:door', [device]],
      ['support', [queue]],
      ['800', [conference]],
      ['none', []],
    ] as const)
      should(passing([name])).deepEqual(found, name);
  });

  it('takes * for any characters, beside exact names', () => {
    should(passing(['100*'])).deepEqual([hint, mailbox, member]);
    should(passing(['*@home', 'SUPPORT'])).deepEqual([hint, queue]);
  });

  it('passes hints of one context only, and all other entries', () => {
    should(passing([], 'Home')).deepEqual(all);
    should(passing([], 'other')).deepEqual(all.slice(1));
    should(passing(['1001'], 'other')).deepEqual([mailbox]);
  });
});

describe('the answer of ami-state', () => {
  it('has the entries in the order of the names, each once, and the names that are unknown', () => {
    should(answerTo(['SUPPORT', '10*', 'gone', '1001', 'x*'], all)).deepEqual({
      found: [queue, hint, mailbox, member],
      unknown: ['gone', 'x*'],
    });
  });

  it('is for the names in the payload: text, a list or rows', () => {
    for (const none of [undefined, '', {}, true]) should(requestedNames(none)).be.undefined();
    should(requestedNames('1001, 1002')).deepEqual(['1001', '1002']);
    should(requestedNames('["1001", 7]')).deepEqual(['1001', '7']);
    should(requestedNames(7)).deepEqual(['7']);
    should(requestedNames({ name: 'PJSIP/1' })).deepEqual(['PJSIP/1']);
    should(
      requestedNames([
        { extension: '1', context: 'home' },
        { extension: '2', name: 'Ann', context: '' },
        { name: '3', context: null },
      ]),
    ).deepEqual(['1@home', '2', '3']);
  });

  it('is an error that names the part of the payload which is wrong', () => {
    for (const [payload, message] of [
      [false, 'msg.payload must be a name, not false'],
      [{ state: 'idle' }, 'msg.payload must be a name, or a row with extension or name, not an object'],
      [['1', null], 'msg.payload[1] must be a name, not null'],
      [['1', { extension: {} }], 'msg.payload[1].extension must be a name, not an object'],
      [[{ name: '' }], 'msg.payload[0].name is empty'],
      [[{ extension: '1', context: 'a\nb' }], 'msg.payload[0].context contains CR, LF or NUL'],
    ] as const)
      should(() => requestedNames(payload)).throw(...refused(message));
  });
});

describe('the messages of ami-state', () => {
  it('are copies, so that a flow may change them', () => {
    for (const entry of all) {
      const copy = copyOf(entry);
      should(copy).deepEqual(entry);
      should(copy).not.equal(entry);
    }
    for (const [entry, list] of [
      [hint, 'devices'],
      [endpoint, 'contacts'],
      [conference, 'participants'],
    ] as const) {
      const [before, after] = [entry, copyOf(entry)].map((each) => Reflect.get(each, list));
      should(after).not.equal(before);
      if (list !== 'devices') should(after[0]).not.equal(before[0]);
    }
  });

  it('count the entries of each state, and 0 for a state without entries', () => {
    const none = Object.fromEntries(STATE_VALUES.hint.map((state) => [state, 0]));
    const busy = made({ kind: 'hint', name: '2', context: 'a', state: 'busy' });
    should(countsOf(['hint', 'caller'], [hint, busy, busy, caller, device])).deepEqual({
      hint: { ...none, idle: 1, busy: 2 },
      caller: { waiting: 1 },
    });
    should(countsOf(['queue'], [made({ kind: 'queue', state: 'new word' })])).match({
      queue: { 'new word': 1 },
    });
  });

  it('with counts are sent at once, then at most once a second', () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    afterThisTest(() => mock.timers.reset());
    let now = 5000;
    const clock = mock.method(performance, 'now', () => now);
    afterThisTest(() => clock.mock.restore());
    const pass = (ms: number) => {
      now += ms;
      mock.timers.tick(ms);
    };
    let sent = 0;
    const throttle = new Throttle(() => {
      sent += 1;
    });
    throttle.changed();
    should(sent).equal(0);
    pass(1);
    should(sent).equal(1);
    throttle.changed();
    pass(998);
    throttle.changed();
    should(sent).equal(1);
    pass(3);
    should(sent).equal(2);
    pass(5000);
    should(sent).equal(2);
    throttle.changed();
    throttle.stop();
    pass(5000);
    should(sent).equal(2);
    throttle.changed();
    pass(1);
    should(sent).equal(3);
  });
});
