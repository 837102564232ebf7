import should from 'should';
import catalogue from '../../nodes/common/action-catalogue.json';
import {
  endsList,
  isBroadcast,
  listOpenedBy,
  messageOf,
  neededWriteClass,
  saysAlreadyInUse,
  saysNoHints,
  saysPermissionDenied,
  saysShuttingDown,
  saysUnknownCommand,
} from '../../src/protocol/asterisk-wording';
import { parseOne } from '../support/frames';

const frame = (...lines: string[]) => parseOne([...lines, '', ''].join('\r\n'));
const opens = (action: string, ...lines: string[]) =>
  listOpenedBy(action, frame('Response: Success', ...lines));

describe('What opens an event list', () => {
  it('is the mark, in any case and for any action (AMI 60, 61)', () => {
    should(opens('Whatever', 'EventList: start')).be.ok();
    should(opens('Whatever', 'EventList: START')).be.ok();
    for (const mark of ['', 'restart', 'started', 'Complete']) {
      should(opens('QueueStatus', `EventList: ${mark}`, 'Message: Status will follow')).be.undefined();
    }
  });

  for (const [action, message] of [
    ['QueueStatus', 'Queue status will follow'],
    ['queuestatus', 'Queue Status Will Follow'],
    ['WaitEvent', 'Waiting for Event completed.'],
    ['WaitEvent', 'Waiting for Event...'],
    ['Status', 'Channel status will follow'],
    ['DAHDIShowChannels', 'DAHDI channel status will follow'],
    ['ZapShowChannels', 'Zapata channel status will follow'],
    ['Parkinglots', 'Parking lots will follow'],
    ['ParkedCalls', 'Parked calls will follow'],
    ['SIPpeerstatus', 'Peer status will follow'],
    ['Agents', 'Agents will follow'],
    ['MeetmeList', 'Meetme user list will follow'],
    ['VoicemailUsersList', 'Voicemail user list will follow'],
    ['DBGet', 'Result will follow'],
    ['Whatever', 'A listing of Endpoints follows, presented as EndpointList events'],
    ['Whatever', 'Following are Events for each inbound Subscription'],
  ] as const) {
    it(`is what the answer to ${action} says without a mark: ${message} (AMI 63, 64)`, () => {
      should(opens(action, `Message: ${message}`)).equal('inWords');
    });
  }

  it('is no other word, and not the response to a Command (AMI 55)', () => {
    should(opens('QueueStatus', 'Message: No queues')).be.undefined();
    should(opens('QueueStatus')).be.undefined();
    should(opens('Followme', 'Message: FollowMe enabled for 1001')).be.undefined();
    should(opens('command', 'Message: Command output follows', 'Output: x')).be.undefined();
    should(opens('Command', 'Message: Command output follows')).be.undefined();
  });
});

describe('What ends an event list', () => {
  it('is the mark, in any case and for any event (AMI 60, 62)', () => {
    for (const action of ['Whatever', 'QueueStatus']) {
      const end = opens(action, 'EventList: start');
      if (!end) throw new Error('no list');
      should(endsList(frame('Event: X', 'EventList: Complete'), end)).equal('complete');
      should(endsList(frame('Event: X', 'EventList: CANCELLED'), end)).equal('cancelled');
      should(endsList(frame('Event: X', 'EventList: start'), end)).be.undefined();
      should(endsList(frame('Event: QueueStatusComplete'), end)).be.undefined();
    }
  });

  it('is an event named so where the list was opened by words, or a mark there too (AMI 63)', () => {
    for (const name of [
      'QueueStatusComplete',
      'PeerlistComplete',
      'VoicemailUserEntryComplete',
      'DAHDIShowChannelsComplete',
      'ParkinglotsComplete',
      'SIPpeerstatusComplete',
    ]) {
      should(endsList(frame(`Event: ${name}`), 'inWords')).equal('complete');
    }
    should(endsList(frame('Event: X', 'EventList: Complete'), 'inWords')).equal('complete');
    should(endsList(frame('Event: X', 'EventList: Cancelled'), 'inWords')).equal('cancelled');
    should(endsList(frame('Event: QueueEntry'), 'inWords')).be.undefined();
    should(endsList(frame('Event: Completed'), 'inWords')).be.undefined();
  });

  it('is the one item of DBGet before 13, and no item since', () => {
    should(endsList(frame('Event: DBGetResponse'), 'inWords')).equal('completeWithItem');
    should(endsList(frame('Event: DBGetResponse'), 'marked')).be.undefined();
  });
});

describe('Events that go to everyone with the ActionID of one', () => {
  it('are recognised by name (AMI 77, 78)', () => {
    for (const name of ['UserEvent', 'UserEventFoo', 'OriginateResponse', 'originateresponse']) {
      should(isBroadcast(frame(`Event: ${name}`))).be.true();
    }
    for (const name of ['AUserEvent', 'OriginateResponses', 'QueueMember']) {
      should(isBroadcast(frame(`Event: ${name}`))).be.false();
    }
  });
});

describe('The Message of a response', () => {
  const meanings = {
    saysAlreadyInUse,
    saysNoHints,
    saysPermissionDenied,
    saysShuttingDown,
    saysUnknownCommand,
  };
  for (const [message, meaning] of [
    ['Login Already In Use', 'saysAlreadyInUse'],
    ['No dialplan hints are available', 'saysNoHints'],
    ['Permission denied', 'saysPermissionDenied'],
    ['Asterisk is shutting down', 'saysShuttingDown'],
    ['Invalid/unknown command: X. Use Action: ListCommands', 'saysUnknownCommand'],
    ['No Permission denied', undefined],
    ['Authentication failed', undefined],
  ] as const) {
    it(`is recognised in any case: ${message}`, () => {
      for (const text of [message, message.toUpperCase()]) {
        const response = frame('Response: Error', `Message:  ${text} `);
        const recognised = Object.entries(meanings).filter(([, says]) => says(response));
        should(recognised.map(([name]) => name)).deepEqual(meaning ? [meaning] : []);
      }
    });
  }

  it('is blank if there is none', () => {
    should(messageOf(frame('Response: Error'))).equal('');
    should(Object.values(meanings).some((says) => says(frame('Response: Error')))).be.false();
  });
});

describe('The write classes of an action', () => {
  it('are those of Asterisk 22, for each of its actions', () => {
    const sorted = (classes: readonly string[]) => [...classes].sort().join();
    for (const { name, classes } of catalogue) {
      const named = neededWriteClass(name)?.split(/, | or /) ?? [];
      should(`${name}: ${sorted(named)}`).equal(`${name}: ${sorted(classes)}`);
    }
  });
});
