import fc from 'fast-check';
import should from 'should';
import { eventNameTest } from '../../src/connection/event-names';
import { Subscriptions } from '../../src/connection/subscriptions';

/** The reference: simple and slow. */
function matchesSlowly(pattern: string, name: string): boolean {
  if (pattern === '') return name === '';
  if (pattern[0] === '*') {
    return matchesSlowly(pattern.slice(1), name) || (name !== '' && matchesSlowly(pattern, name.slice(1)));
  }
  return pattern[0] === name[0] && matchesSlowly(pattern.slice(1), name.slice(1));
}

const text = (letters: string, maxLength: number) =>
  fc.array(fc.constantFrom(...letters), { maxLength }).map((list) => list.join(''));

describe('event names of a subscription', () => {
  it('match like a simple backtracking matcher, with any number of asterisks', () => {
    fc.assert(
      fc.property(text('ab*', 8), text('ab', 10), (pattern, name) => {
        should(eventNameTest([pattern])(name)).equal(matchesSlowly(pattern, name));
      }),
      { numRuns: 2000 },
    );
  });

  it('match in any case; no character but the asterisk is special', () => {
    const wants = eventNameTest(['Dial.e*(', '[x]*']);
    for (const name of ['dial.ENd(', '[X]', '[x]yz']) should(wants(name)).be.true();
    for (const name of ['DialXe(', 'x', 'Dial.e']) should(wants(name)).be.false();
  });

  it('match a pattern with many asterisks in linear time', () => {
    // Backtracking would take years.
    const wants = eventNameTest([`${'*a'.repeat(60)}*b`, '*Queue*Member*Added']);
    should(wants('a'.repeat(16_000))).be.false();
    should(wants('QueueMember'.repeat(1500))).be.false();
    should(wants(`${'QueueMember'.repeat(1500)}Added`)).be.true();
  });

  const long = 'x'.repeat(257);
  for (const [what, names, message] of [
    [
      'over 256 characters',
      ['Hangup', `*${long}*`],
      /^events\[1\] has 259 characters; the limit is 256: "\*x+…"$/,
    ],
    ['a number', ['Hangup', 7], /^events\[1\] must be an event name, not number$/],
    ['null', [null], /^events\[0\] must be an event name, not null$/],
    ['a hole', new Array(1), /^events\[0\] must be an event name, not undefined$/],
    ['an object', [{}], /^events\[0\] must be an event name, not object$/],
    ['a text instead of a list', 'Hangup', /^events must be an array of names, not string$/],
    ['null instead of a list', null, /^events must be an array of names, not null$/],
    ['over 1,000 names', new Array(1001).fill('Hangup'), /^events holds 1001 names; the limit is 1000$/],
  ] as const) {
    it(`are rejected at once if they are ${what}; other subscriptions go on`, () => {
      const subscriptions = new Subscriptions();
      subscriptions.add(['Hangup'], () => {});
      const subscribe = () => subscriptions.add(names as string[], () => {});
      should(subscribe).throw({ code: 'AMI_ERR_INVALID_ACTION', message });
      should(subscriptions.wants('Hangup')).be.true();
      should(subscriptions.wants('Dial')).be.false();
    });
  }

  it('may be 1,000 names of 256 characters', () => {
    const names = Array.from({ length: 1000 }, (_, i) => `${'x'.repeat(250)}${i}`);
    should(eventNameTest(names)(`${'X'.repeat(250)}999`)).be.true();
    should(eventNameTest(['x'.repeat(256)])('x'.repeat(256))).be.true();
  });
});
