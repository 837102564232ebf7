import should from 'should';
import { endsList, isBroadcast, listOpenedBy } from '../../src/session/event-lists';
import { parseOne } from '../support/frames';

const frame = (...lines: string[]) => parseOne([...lines, '', ''].join('\r\n'));
const opens = (action: string, ...lines: string[]) =>
  listOpenedBy(action, frame('Response: Success', ...lines));

describe('What opens an event list', () => {
  it('is the mark, in any case, for any action, and no other mark (AMI 60, 61)', () => {
    should(opens('Whatever', 'EventList: start')).be.ok();
    should(opens('Whatever', 'EventList: START')).be.ok();
    for (const mark of ['', 'restart', 'started', 'Complete']) {
      should(opens('QueueStatus', `EventList: ${mark}`, 'Message: Status will follow')).be.undefined();
    }
  });

  it('is the word of an answer without a mark, for an action known to have a list (AMI 63, 64)', () => {
    should(opens('QueueStatus', 'Message: Queue status will follow')).be.ok();
    should(opens('queuestatus', 'Message: Queue Status Will Follow')).be.ok();
    should(opens('WaitEvent', 'Message: Waiting for Event completed.')).be.ok();
    should(opens('QueueStatus', 'Message: No queues')).be.undefined();
    should(opens('QueueStatus')).be.undefined();
    should(opens('Ping', 'Message: more will follow')).be.undefined();
  });
});

describe('What ends an event list', () => {
  it('is the mark, in any case, whatever the event (AMI 60, 62)', () => {
    for (const action of ['Whatever', 'QueueStatus']) {
      const end = opens(action, 'EventList: start');
      if (!end) throw new Error('no list');
      should(endsList(frame('Event: X', 'EventList: Complete'), end)).equal('complete');
      should(endsList(frame('Event: X', 'EventList: CANCELLED'), end)).equal('cancelled');
      should(endsList(frame('Event: X', 'EventList: start'), end)).be.undefined();
      should(endsList(frame('Event: QueueStatusComplete'), end)).be.undefined();
    }
  });

  it('is the name of an event where the list was opened by words, or a mark there too (AMI 63)', () => {
    const end = opens('QueueStatus', 'Message: Queue status will follow');
    if (!end) throw new Error('no list');
    should(endsList(frame('Event: QueueStatusComplete'), end)).equal('complete');
    should(endsList(frame('Event: X', 'EventList: Cancelled'), end)).equal('cancelled');
    should(endsList(frame('Event: QueueEntry'), end)).be.undefined();
    should(endsList(frame('Event: QueueSummaryComplete'), end)).be.undefined();
  });
});

describe('Events that go to everyone with the ActionID of one', () => {
  it('are told by their names (AMI 77, 78)', () => {
    for (const name of ['UserEvent', 'UserEventFoo', 'OriginateResponse', 'originateresponse']) {
      should(isBroadcast(frame(`Event: ${name}`))).be.true();
    }
    for (const name of ['AUserEvent', 'OriginateResponses', 'QueueMember']) {
      should(isBroadcast(frame(`Event: ${name}`))).be.false();
    }
  });
});
