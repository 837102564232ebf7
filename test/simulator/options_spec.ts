import should from 'should';
import { type EmittedEvent, Simulator } from '../../src/simulator';
import { afterThisTest } from '../support/teardown';
import { RawClient } from './raw-client';

describe('Simulator: the names of options', () => {
  for (const [what, options, message] of [
    ['of the simulator', { extentions: 3 }, "unknown option 'extentions'; did you mean 'extensions'?"],
    [
      'of an extension',
      { extensions: [{ extension: '1', contxt: 'a' }] },
      "unknown option of an extension 'contxt'; did you mean 'context'?",
    ],
    [
      'of a queue',
      { queues: [{ name: 'q', membres: [] }] },
      "unknown option of a queue 'membres'; did you mean 'members'?",
    ],
    [
      'of a user',
      { users: [{ username: 'a', secret: 'b', acl: [] }] },
      "unknown option of a user 'acl'; allowed: username, secret, read, write",
    ],
    [
      'in place of a whole number',
      { queues: [{ name: 'q', members: [{ interface: 'PJSIP/1', penalty: Number.NaN }] }] },
      'penalty must be a whole number of 0 or more, not NaN',
    ],
    [
      'in place of a state',
      { extensions: [{ extension: '1', state: '' }] },
      "unknown state ''; allowed: idle, inUse, busy, unavailable, ringing, inUseRinging, onHold, unknown, removed",
    ],
    ['in place of a list', { queues: 'support' }, 'queues must be an array, not "support"'],
  ] as const) {
    it(`are refused if unknown: ${what}`, async () => {
      await should(Simulator.listen(options as object)).be.rejectedWith(`simulator: ${message}`);
    });
  }

  it('are refused if unknown in calls, loads and faults', async () => {
    const pbx = await listening();
    should(() => pbx.call('1001', '1002', { ringfor: 1 } as object)).throw(
      "simulator: unknown option of a call 'ringfor'; did you mean 'ringFor'?",
    );
    should(() => pbx.callQueue('1001', 'q', { talkfor: 1 } as object)).throw(/did you mean 'talkFor'/);
    should(() => pbx.load({ rate: 1, number: 1 } as never)).throw(
      "simulator: unknown option of a load 'number'; allowed: rate, count",
    );
    should(() => pbx.fault('kick', { val: 1 } as object)).throw(/unknown option of a fault 'val'/);
  });
});

describe('Simulator: emit', () => {
  for (const [what, event, message] of [
    [
      'a line break in a value',
      { Event: 'X', A: 'b\r\nEvent: Y' },
      'emit: header \'A\' has a line break: "b\\r\\nEvent: Y"',
    ],
    ['no event', undefined, 'emit: headers must be an object, not undefined'],
    [
      'a line feed in the name of the event',
      { Event: 'X\nA: b' },
      'emit: header \'Event\' has a line break: "X\\nA: b"',
    ],
    [
      'a line break in one of several values',
      { Event: 'X', A: ['b', '\r'] },
      'emit: header \'A\' has a line break: "\\r"',
    ],
    [
      'a colon in the name of a header',
      { Event: 'X', 'A: b': 'c' },
      'emit: "A: b" is not the name of a header: it is empty, or has a colon or a line break',
    ],
    [
      'an object as value',
      { Event: 'X', A: {} },
      "emit: header 'A' must be a string, a number, a boolean or an array of them, not {}",
    ],
    [
      'an unknown class',
      { Event: 'X', Privilege: 'call,sytem' },
      "emit: unknown class 'sytem' in Privilege; did you mean 'system'?",
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const pbx = await listening();
      should(() => pbx.emit(event as unknown as EmittedEvent)).throw(`simulator: ${message}`);
    });
  }

  it('accepts classes in the form of a Privilege header', async () => {
    const pbx = await listening();
    const client = await RawClient.loggedIn(pbx.port, { events: 'on' });
    await client.frames(2);
    for (const privilege of ['call,all', 'system, call', '<none>']) {
      pbx.emit({ Event: 'X', Privilege: privilege });
    }
    const frame = (classes: string) => `Event: X\r\nPrivilege: ${classes}\r\n\r\n`;
    const expected = frame('call,all') + frame('system,call,all') + frame('<none>');
    should(await client.frames(3)).equal(expected);
  });
});

async function listening(): Promise<Simulator> {
  const pbx = await Simulator.listen();
  afterThisTest(() => pbx.close());
  return pbx;
}
