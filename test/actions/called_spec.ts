import should from 'should';
import { CalledSide } from '../../src/actions/call/called';
import { RECORDED, recorded } from '../calls/replay';

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
});
