import should from 'should';
import catalogue from '../../nodes/common/action-catalogue.json';
import {
  endsList,
  isBroadcast,
  listOpenedBy,
  messageOf,
  neededWriteClass,
  saysAlreadyInUse,
  saysEmptyList,
  saysNoHints,
  saysNotDynamic,
  saysPermissionDenied,
  saysShuttingDown,
  saysUnknownCommand,
} from '../../src/protocol/asterisk-wording';
import { parseOne } from '../support/frames';

const frame = (...lines: string[]) => parseOne([...lines, '', ''].join('\r\n'));
const opens = (action: string, ...lines: string[]) =>
  listOpenedBy(action, frame('Response: Success', ...lines));

describe('The start of an event list', () => {
  it('is `EventList: start`, in any case and for any action (AMI 60, 61)', () => {
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
    it(`is the message of a response to ${action} without EventList: ${message} (AMI 63, 64)`, () => {
      should(opens(action, `Message: ${message}`)).equal('inWords');
    });
  }

  it('is no other message, and never the response to a Command (AMI 55)', () => {
    should(opens('QueueStatus', 'Message: No queues')).be.undefined();
    should(opens('QueueStatus')).be.undefined();
    should(opens('Followme', 'Message: FollowMe enabled for 1001')).be.undefined();
    should(opens('command', 'Message: Command output follows', 'Output: x')).be.undefined();
    should(opens('Command', 'Message: Command output follows')).be.undefined();
  });
});

describe('The end of an event list', () => {
  it('is `EventList: Complete` or `Cancelled`, in any case and for any event (AMI 60, 62)', () => {
    for (const action of ['Whatever', 'QueueStatus']) {
      const end = opens(action, 'EventList: start');
      if (!end) throw new Error('no list');
      should(endsList(frame('Event: X', 'EventList: Complete'), end)).equal('complete');
      should(endsList(frame('Event: X', 'EventList: CANCELLED'), end)).equal('cancelled');
      should(endsList(frame('Event: X', 'EventList: start'), end)).be.undefined();
      should(endsList(frame('Event: QueueStatusComplete'), end)).be.undefined();
    }
  });

  it('is also an event named ...Complete, if a message opened the list (AMI 63)', () => {
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

  it('is the only item of DBGet before Asterisk 13, and no item since 13', () => {
    should(endsList(frame('Event: DBGetResponse'), 'inWords')).equal('completeWithItem');
    should(endsList(frame('Event: FAXStats'), 'inWords')).equal('completeWithItem');
    should(endsList(frame('Event: DBGetResponse'), 'marked')).be.undefined();
  });
});

describe('Events that all clients get with the ActionID of one client', () => {
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
    saysNotDynamic,
    saysPermissionDenied,
    saysShuttingDown,
    saysUnknownCommand,
  };
  for (const [message, meaning] of [
    ['Login Already In Use', 'saysAlreadyInUse'],
    ['No dialplan hints are available', 'saysNoHints'],
    ['Member not dynamic', 'saysNotDynamic'],
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

  it('is empty text if there is none', () => {
    should(messageOf(frame('Response: Error'))).equal('');
    should(Object.values(meanings).some((says) => says(frame('Response: Error')))).be.false();
  });
});

describe('An error that means an empty list', () => {
  const messages = {
    ExtensionStateList: ['No dialplan hints are available'],
    PJSIPShowEndpoints: ['No endpoints found\n'],
    PJSIPShowEndpoint: ['Unable to retrieve endpoint 1001\n'],
    PJSIPShowContacts: ['No Contacts found\n'],
    VoicemailUsersList: ['There are no voicemail users currently defined.'],
    ConfbridgeListRooms: ['No active conferences.'],
    ConfbridgeList: ['No Conference by that name found.', 'No active conferences.'],
  };
  const isEmpty = (action: string, message: string) =>
    saysEmptyList(action, frame('Response: Error', `Message: ${message.trim()}`));

  for (const [action, own] of Object.entries(messages)) {
    it(`is that of ${action}, in any case, and no other`, () => {
      for (const message of own) {
        should(isEmpty(action, message)).be.true();
        should(isEmpty(action, message.toUpperCase())).be.true();
      }
      for (const message of Object.values(messages).flat())
        should(isEmpty(action, message)).equal(own.includes(message));
      should(isEmpty(action, 'Permission denied')).be.false();
    });
  }

  it('is unknown for any other action', () => {
    for (const message of Object.values(messages).flat()) should(isEmpty('QueueStatus', message)).be.false();
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
