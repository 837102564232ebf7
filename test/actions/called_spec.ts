import should from 'should';
import { CalledSide } from '../../src/actions/call/called';
import { event, RECORDED, recorded } from '../calls/replay';

/** The expected outcome, by the name of a recorded call that began with an Originate. */
const OUTCOMES: Record<string, object> = {
  'click-to-dial': { outcome: 'answered' },
  'click-to-dial-refused': { outcome: 'busy', cause: 17 },
  pickup: { outcome: 'answered', cause: null },
  'pickup-group': { outcome: 'answered', cause: null },
};

describe('the called side of a call', () => {
  for (const name of RECORDED) {
    const expected = OUTCOMES[name.slice(name.indexOf('/') + 1)];
    if (expected)
      it(`is known from the events of the recorded call ${name}`, async () => {
        const events = recorded(name);
        const own = events.find((event) => event.name === 'DialEnd');
        const called = new CalledSide(String(own?.get('DestUniqueid')));
        for (const event of events) called.take(event);
        should(await called.outcome).match(expected);
      });
  }

  for (const [cause, outcome] of [
    [1, 'unreachable'],
    [21, 'busy'],
    [16, 'noAnswer'],
  ] as const)
    it(`is ${outcome} at cause ${cause}, also if only the caller's Hangup has come`, async () => {
      const called = new CalledSide('call');
      const channels = { Linkedid: 'call', Uniqueid: 'call', DestUniqueid: 'dest', DestLinkedid: 'call' };
      called.take(event('DialBegin', channels));
      called.take(event('DialEnd', { ...channels, DialStatus: 'NOANSWER' }));
      called.take(event('Hangup', { Uniqueid: 'call', Cause: cause }));
      should(await called.outcome).deepEqual({ outcome, cause });
    });

  it('is followed for 500 dialled channels at most, of which those that have ended go first', async () => {
    const dial = (n: number) =>
      event('DialBegin', { Linkedid: 'call', Uniqueid: 'call', DestUniqueid: `${n}`, DestLinkedid: 'call' });
    const end = (n: number, DialStatus: string) =>
      event('DialEnd', { Uniqueid: 'call', DestUniqueid: `${n}`, DialStatus });
    const one = new CalledSide('call');
    // The first rings all the time.
    one.take(dial(0));
    for (let n = 1; n <= 600; n++) {
      one.take(dial(n));
      one.take(end(n, 'NOANSWER'));
    }
    one.take(end(0, 'ANSWER'));
    should(await one.outcome).deepEqual({ outcome: 'answered', cause: null });
    const all = new CalledSide('call');
    for (let n = 0; n < 600; n++) all.take(dial(n));
    for (let n = 100; n < 600; n++) {
      all.take(event('Hangup', { Uniqueid: `${n}`, Cause: 17 }));
      all.take(end(n, 'BUSY'));
    }
    should(await all.outcome).deepEqual({ outcome: 'busy', cause: 17 });
  });
});
