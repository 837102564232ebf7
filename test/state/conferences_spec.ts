import should from 'should';
import type { ConferenceEntry, Participant } from '../../src/state';
import { TRANSFER } from './attended-transfer';
import { frame, ObservedModel } from './observed-model';

describe('the source conferences', () => {
  const in_ = (Channel: string, more = {}) => ({
    Conference: 'room',
    Channel,
    Admin: 'No',
    Muted: 'No',
    ...more,
  });
  let observed: ObservedModel;
  const room = () => observed.model.get('conference', 'room') as ConferenceEntry;
  beforeEach(() => {
    observed = new ObservedModel({ sources: ['conferences'] });
  });

  it('follows a conference from its start to its end', () => {
    observed.event('ConfbridgeStart', { Conference: 'room' });
    observed.event('ConfbridgeJoin', in_('A', { CallerIDNum: '1001' }));
    observed.event('ConfbridgeJoin', in_('B'));
    observed.event('ConfbridgeMute', in_('B'));
    should(room().participants.map(({ channel, number, muted }) => [channel, number, muted])).deepEqual([
      ['A', '1001', false],
      ['B', '', true],
    ]);
    observed.event('ConfbridgeUnmute', in_('B'));
    should(room().participants.map(({ muted }) => muted)).deepEqual([false, false]);
    observed.event('ConfbridgeLeave', in_('A'));
    should(room()).containEql({ parties: 1, text: '1 participant' });
    observed.event('ConfbridgeLeave', in_('B'));
    observed.event('ConfbridgeEnd', { Conference: 'room' });
    should([...observed.model.entries()]).be.empty();
  });

  it('has the transferred party in place of a transferer who is a participant, and once if both join events come, too', () => {
    observed.event('ConfbridgeJoin', in_('PJSIP/1003-3'));
    observed.event('ConfbridgeJoin', in_('PJSIP/1002-2', { Admin: 'Yes' }));
    observed.newChanges();
    observed.event('AttendedTransfer', { ...TRANSFER, Result: 'Fail' });
    observed.event('AttendedTransfer', { ...TRANSFER, DestType: 'Bridge' });
    should(observed.newChanges()).deepEqual([]);
    observed.event('AttendedTransfer', TRANSFER);
    const { since } = room().participants[1] as Participant;
    const ann = { channel: 'PJSIP/1001-1', number: '1001', name: 'Ann', admin: true, muted: false, since };
    should(Date.parse(since)).equal(observed.at);
    should(room().participants).match([{ channel: 'PJSIP/1003-3' }, ann]);
    observed.event('ConfbridgeLeave', in_('PJSIP/1002-2'));
    observed.event(
      'ConfbridgeJoin',
      in_('PJSIP/1001-1', { CallerIDNum: '1001', CallerIDName: 'Ann', Admin: 'Yes' }),
    );
    observed.event('AttendedTransfer', TRANSFER);
    observed.event('Hangup', { Channel: 'PJSIP/1002-2' });
    should(room().participants).match([{ channel: 'PJSIP/1003-3' }, ann]);
    should(observed.newChanges()).deepEqual(['conference room: active']);
  });

  it('has the transferred party once if its join came, but the leave before it was lost', () => {
    observed.event('ConfbridgeJoin', in_('PJSIP/1002-2'));
    observed.event('ConfbridgeJoin', in_('PJSIP/1001-1'));
    observed.event('AttendedTransfer', TRANSFER);
    should(room().participants.map(({ channel }) => channel)).deepEqual(['PJSIP/1001-1']);
    should(room().parties).equal(1);
  });

  it('has the target in place of a participant who transfers the conference to it', () => {
    observed.event('ConfbridgeJoin', in_('PJSIP/1002-1'));
    observed.event('AttendedTransfer', {
      ...{ Result: 'Success', DestType: 'App', DestApp: 'ConfBridge' },
      ...{ OrigTransfererChannel: 'PJSIP/1002-1', SecondTransfererChannel: 'PJSIP/1002-2' },
      ...{ TransferTargetChannel: 'PJSIP/1001-1', TransferTargetCallerIDNum: '1001' },
    });
    should(room().participants).match([{ channel: 'PJSIP/1001-1', number: '1001' }]);
  });

  it('forgets a participant that hung up without a ConfbridgeLeave', () => {
    for (const channel of ['A', 'B']) observed.event('ConfbridgeJoin', in_(channel));
    observed.newChanges();
    observed.event('Hangup', { Channel: 'other' });
    should(observed.newChanges()).deepEqual([]);
    observed.event('Hangup', { Channel: 'A' });
    should(room().participants).match([{ channel: 'B' }]);
    should(room().parties).equal(1);
  });

  it('queries the participants of each listed conference', () => {
    const further = observed.answer('ConfbridgeListRooms', [
      ['ConfbridgeListRooms', { Conference: 'room', Parties: 1 }],
    ]);
    should(further.map(({ action }) => action)).deepEqual([{ Action: 'ConfbridgeList', Conference: 'room' }]);
  });

  it('reports no change if a list or a second event has the same participants in another order', () => {
    const observed = new ObservedModel({ sources: ['conferences'] });
    observed.answer('ConfbridgeListRooms', []);
    observed.at = Date.now() + 10;
    const join = (Channel: string) => observed.event('ConfbridgeJoin', { Conference: 'room', Channel });
    join('PJSIP/1002-2');
    join('PJSIP/1001-1');
    observed.newChanges();
    join('PJSIP/1002-2');
    const [list] = observed.answer(
      'ConfbridgeListRooms',
      [['ConfbridgeListRooms', { Conference: 'room', Parties: 2 }]],
      observed.at + 10,
    );
    const reading = observed.model.read(list as NonNullable<typeof list>, observed.at + 20);
    for (const Channel of ['PJSIP/1001-1', 'PJSIP/1002-2'])
      reading.item(frame('Event', 'ConfbridgeList', { Conference: 'room', Channel }));
    reading.end(frame('Response', 'Success'));
    should(observed.newChanges()).deepEqual([]);
  });
});
