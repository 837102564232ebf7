import should from 'should';
import { bridgeEvents } from '../../src/calls/bridges';
import { channelEvents } from '../../src/calls/channel-events';
import { dialEvents } from '../../src/calls/dials';
import { locationEvents } from '../../src/calls/locations';
import { transferEvents } from '../../src/calls/transfers';
import { CALL_EVENTS } from '../../src/index';

describe('CALL_EVENTS', () => {
  it('has the events that a CallTracker takes, and no other: not VarSet, Newexten or RTCP', () => {
    const taken = [channelEvents, dialEvents, bridgeEvents, transferEvents, locationEvents];
    should([...CALL_EVENTS].sort()).deepEqual(taken.flatMap(Object.keys).sort());
  });
});
