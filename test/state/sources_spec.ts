import should from 'should';
import { AmiError } from '../../src/errors';
import type { EndpointEntry, HintEntry } from '../../src/state';
import { TRANSFER } from './attended-transfer';
import { frame, ObservedModel } from './observed-model';

const UNKNOWN = 'Invalid/unknown command: X. Use Action: ListCommands to show available commands.';
const URI = 'sip:1001@127.0.0.1:34439';

const endpointItem = (contacts = `1001/${URI},`) =>
  [
    'EndpointList',
    { ObjectName: '1001', Aor: '1001', Contacts: contacts, DeviceState: 'Unavailable' },
  ] as const;
const status = (ContactStatus: string, RoundtripUsec = 0) => ({
  URI,
  ContactStatus,
  AOR: '1001',
  EndpointName: '1001',
  RoundtripUsec,
});

describe('the source hints', () => {
  it('takes `online` from the phone if a hint has a phone and another device', () => {
    const observed = new ObservedModel({ sources: ['hints'] });
    const item = { Exten: '1001', Context: 'home', Hint: 'PJSIP/1001&Custom:DND1001', Status: 0 };
    const further = observed.answer('ExtensionStateList', [['ExtensionStatus', item]]);
    should(further.map(({ action }) => action)).deepEqual([{ Action: 'DeviceStateList' }]);
    observed.at = Date.now() + 10;
    for (const State of ['UNAVAILABLE', 'NOT_INUSE'])
      observed.event('DeviceStateChange', { Device: 'PJSIP/1001', State });
    should(observed.changes.map((entry) => entry.kind === 'hint' && entry.online)).deepEqual([
      true,
      false,
      true,
    ]);
  });

  describe('with a hint of which an event has only 511 bytes', () => {
    const devices = Array.from({ length: 60 }, (_, index) => `PJSIP/${100_000 + index}`);
    const hint = devices.join('&');
    const event = { Exten: '1', Context: 'home', Hint: hint.slice(0, 511), Status: 1 };
    const inModel = (observed: ObservedModel) => observed.model.get('hint', '1', 'home') as HintEntry;

    it('keeps the whole hint of the list', () => {
      const observed = new ObservedModel({ sources: ['hints'] });
      observed.answer('ExtensionStateList', [['ExtensionStatus', { ...event, Hint: hint, Status: 0 }]]);
      observed.at = Date.now() + 10;
      observed.event('ExtensionStatus', event);
      should(inModel(observed)).containEql({ state: 'inUse', hint, devices });
    });

    it('leaves out the cut device if the list had another hint, or none', () => {
      const observed = new ObservedModel({ sources: ['hints'] });
      observed.answer('ExtensionStateList', [['ExtensionStatus', { ...event, Hint: 'PJSIP/1', Status: 0 }]]);
      observed.at = Date.now() + 10;
      const part = devices.slice(0, 39);
      observed.event('ExtensionStatus', event);
      should(inModel(observed)).containEql({ state: 'inUse', hint: part.join('&'), devices: part });
      observed.event('ExtensionStatus', { ...event, Exten: '2' });
      should(observed.model.get('hint', '2', 'home')).containEql({ devices: part });
    });

    it('knows the whole hint by its beginning if a character was cut', () => {
      const observed = new ObservedModel({ sources: ['hints'] });
      const whole = `PJSIP/1&Custom:${'\u00fc'.repeat(300)}`;
      const cut = Buffer.from(whole).subarray(0, 510).toString();
      should(cut).endWith('\ufffd');
      observed.answer('ExtensionStateList', [['ExtensionStatus', { ...event, Hint: whole, Status: 0 }]]);
      observed.at = Date.now() + 10;
      observed.event('ExtensionStatus', { ...event, Hint: cut });
      should(inModel(observed)).containEql({ state: 'inUse', hint: whole });
    });
  });
});

describe('the source devices', () => {
  it('has what DeviceStateList can have, and not the devices of channels that Asterisk makes for itself', () => {
    const observed = new ObservedModel({ sources: ['devices'] });
    observed.answer('DeviceStateList', [['DeviceStateChange', { Device: 'PJSIP/1001', State: 'NOT_INUSE' }]]);
    observed.at = Date.now() + 10;
    for (const Device of ['Local/600@home', 'CBAnn/1830101133', 'CBRec/one', 'PJSIP/1001', 'confbridge:one'])
      observed.event('DeviceStateChange', { Device, State: 'INUSE' });
    should(observed.newChanges()).deepEqual([
      'device PJSIP/1001: idle',
      'device PJSIP/1001: inUse',
      'device confbridge:one: inUse',
    ]);
  });
});

describe('the source endpoints', () => {
  let observed: ObservedModel;
  const endpoint = () => observed.model.get('endpoint', '1001', 'PJSIP') as EndpointEntry;
  beforeEach(() => {
    observed = new ObservedModel({ sources: ['endpoints'] });
  });

  it('reads registration, address and latency of a PJSIP endpoint from its contacts', () => {
    observed.answer('PJSIPShowEndpoints', [endpointItem('')]);
    should(endpoint()).containEql({
      state: 'unregistered',
      online: false,
      address: '',
      device: 'PJSIP/1001',
    });
    observed.at = Date.now() + 10;
    observed.event('ContactStatus', status('NonQualified'));
    should(endpoint()).containEql({ state: 'registered', online: true, address: '127.0.0.1:34439' });
    observed.event('ContactStatus', status('Reachable', 12_345));
    should(endpoint()).containEql({ state: 'reachable', online: true, latency: 12.35 });
    observed.event('ContactStatus', status('Updated'));
    should(endpoint()).containEql({ state: 'reachable', online: true });
    observed.event('ContactStatus', status('Unreachable'));
    should(endpoint()).containEql({ state: 'unreachable', online: false });
    should(endpoint()).not.have.property('latency');
    observed.event('ContactStatus', status('Removed'));
    should(endpoint()).containEql({ state: 'unregistered', online: false, contacts: [] });
  });

  it('queries the contacts after the endpoints, and keeps the facts of a contact over the next list of endpoints', () => {
    const [contacts] = observed.answer('PJSIPShowEndpoints', [endpointItem()]);
    should(contacts?.action).deepEqual({ Action: 'PJSIPShowContacts' });
    observed.at = Date.now() + 10;
    observed.event('ContactStatus', status('Reachable', 2000));
    observed.newChanges();
    observed.answer('PJSIPShowEndpoints', [endpointItem()]);
    should(observed.newChanges()).deepEqual([]);
    should(endpoint().contacts).deepEqual([
      { uri: URI, address: '127.0.0.1:34439', state: 'reachable', latency: 2 },
    ]);
  });

  it('reads an Error that means no contacts as an empty list, and fails with another', () => {
    const [contacts] = observed.answer('PJSIPShowEndpoints', [endpointItem('')]);
    const end = (Message: string) => () =>
      observed.model
        .read(contacts as NonNullable<typeof contacts>)
        .end(
          new AmiError('AMI_ERR_REJECTED', Message, { response: frame('Response', 'Error', { Message }) }),
        );
    should(end('No Contacts found')).not.throw();
    should(end('Out of memory')).throw(/Out of memory/);
  });

  it('has the state of the best of several contacts', () => {
    const two = `1001/sip:1001@192.0.2.1:5060,1001/${URI},`;
    observed.answer('PJSIPShowEndpoints', [endpointItem(two)]);
    should(endpoint().contacts.map(({ address }) => address)).deepEqual([
      '192.0.2.1:5060',
      '127.0.0.1:34439',
    ]);
    observed.at = Date.now() + 10;
    observed.event('ContactStatus', status('Reachable', 5000));
    should(endpoint()).containEql({ state: 'reachable', address: '127.0.0.1:34439', latency: 5 });
  });

  it('reads peers of SIP and IAX2 if these modules are loaded', () => {
    observed.answer('SIPpeers', [
      [
        'PeerEntry',
        {
          Channeltype: 'SIP',
          ObjectName: '2001',
          IPaddress: '192.0.2.7',
          IPport: 5060,
          Status: 'OK (12 ms)',
        },
      ],
      [
        'PeerEntry',
        { Channeltype: 'SIP', ObjectName: '2002', IPaddress: '-none-', IPport: 0, Status: 'UNKNOWN' },
      ],
    ]);
    const peer = (name: string) => observed.model.get('endpoint', name, 'SIP');
    should(peer('2001')).containEql({
      state: 'reachable',
      address: '192.0.2.7:5060',
      latency: 12,
      device: 'SIP/2001',
    });
    should(peer('2002')).containEql({ state: 'unregistered', online: false });
    observed.at = Date.now() + 10;
    observed.event('PeerStatus', { Peer: 'SIP/2001', PeerStatus: 'Unreachable', Time: -1 });
    observed.event('PeerStatus', { Peer: 'SIP/2002', PeerStatus: 'Registered', Address: '192.0.2.8:5060' });
    should(peer('2001')).containEql({ state: 'unreachable' });
    should(peer('2002')).containEql({ state: 'registered', address: '192.0.2.8:5060' });
  });
});

describe('the source endpoints without PJSIP', () => {
  it('fails only if no other channel driver lists its peers', () => {
    should(() => new ObservedModel({ sources: ['endpoints'] }).refuse('PJSIPShowEndpoints', UNKNOWN)).throw(
      /unknown command/,
    );
    const observed = new ObservedModel({ sources: ['endpoints'] });
    observed.answer('SIPpeers', []);
    should(() => observed.refuse('PJSIPShowEndpoints', UNKNOWN)).not.throw();
  });
});

describe('the source queues', () => {
  let observed: ObservedModel;
  const caller = (name: string, position: number, count: number) => ({
    Queue: 'support',
    Channel: name,
    Position: position,
    Count: count,
    CallerIDNum: '<unknown>',
  });
  const positions = () =>
    [...observed.model.entries(['caller'])].map((entry) => [
      entry.name,
      entry.kind === 'caller' && entry.position,
    ]);
  beforeEach(() => {
    observed = new ObservedModel({ sources: ['queues'] });
    observed.answer('QueueStatus', [
      ['QueueParams', { Queue: 'support', Calls: 1, Strategy: 'ringall' }],
      ['QueueMember', { Queue: 'support', Name: 'Phone 1', Location: 'PJSIP/1', Status: 5, Paused: 0 }],
      [
        'QueueEntry',
        { Queue: 'support', Position: 1, Channel: 'A', Uniqueid: '1.1', CallerIDNum: '200', Wait: 60 },
      ],
    ]);
    observed.at = Date.now() + 10;
  });

  it('reads queues, members and callers with the time of their arrival', () => {
    should(observed.newChanges()).deepEqual([
      'queue support: waiting',
      'member PJSIP/1: unavailable',
      'caller A: waiting',
    ]);
    const [waiting] = observed.model.entries(['caller']);
    should(Date.now() - Date.parse(waiting?.since ?? '')).be.within(60_000, 70_000);
  });

  it('moves callers up when one before them leaves, and back when one joins before them', () => {
    observed.event('QueueCallerJoin', caller('B', 2, 2));
    observed.event('QueueCallerJoin', caller('C', 3, 3));
    observed.event('QueueCallerLeave', caller('A', 1, 2));
    should(positions()).deepEqual([
      ['B', 1],
      ['C', 2],
    ]);
    observed.event('QueueCallerJoin', caller('VIP', 1, 3));
    should(Object.fromEntries(positions())).deepEqual({ B: 2, C: 3, VIP: 1 });
    should(observed.model.get('queue', 'support')).containEql({
      calls: 3,
      state: 'waiting',
      strategy: 'ringall',
    });
  });

  const callerEvent = (channel: string, headers: Record<string, string | number>) => ({
    ...{ Queue: 'support', Channel: channel, Uniqueid: `${channel}-id`, CallerIDNum: channel },
    ...headers,
  });

  it('has the transferred party in place of a transferer who waits in a queue', () => {
    const observed = new ObservedModel({ sources: ['queues'] });
    observed.event('QueueCallerJoin', callerEvent('PJSIP/1002-2', { Position: 1, Count: 1 }));
    observed.event('QueueCallerJoin', callerEvent('PJSIP/1009-9', { Position: 2, Count: 2 }));
    const [waiting] = observed.model.entries(['caller']);
    observed.newChanges();
    observed.event('AttendedTransfer', { ...TRANSFER, Result: 'Fail' });
    should(observed.newChanges()).deepEqual([]);
    observed.event('AttendedTransfer', TRANSFER);
    should(observed.newChanges()).deepEqual(['caller PJSIP/1002-2: -', 'caller PJSIP/1001-1: waiting']);
    should(observed.model.get('caller', 'PJSIP/1001-1', 'support')).match({
      ...{ position: 1, uniqueId: '1.1', number: '1001', callerName: 'Ann', since: waiting?.since },
    });
    observed.event('QueueCallerLeave', callerEvent('PJSIP/1001-1', { Position: 1, Count: 1 }));
    should([...observed.model.entries(['caller'])]).match([{ name: 'PJSIP/1009-9', position: 1 }]);
  });

  it('removes the caller at the position if it leaves under another name', () => {
    const observed = new ObservedModel({ sources: ['queues'] });
    observed.event('QueueCallerJoin', callerEvent('PJSIP/1002-2', { Position: 1, Count: 1 }));
    observed.event('QueueCallerJoin', callerEvent('PJSIP/1009-9', { Position: 2, Count: 2 }));
    observed.event('QueueCallerLeave', callerEvent('PJSIP/1001-1', { Position: 1, Count: 1 }));
    should([...observed.model.entries(['caller'])]).match([{ name: 'PJSIP/1009-9', position: 1 }]);
  });

  for (const end of ['BridgeEnter', 'Hangup']) {
    it(`forgets a caller that was redirected without a dialplan at its ${end}, for which no QueueCallerLeave comes`, () => {
      observed.event('QueueCallerJoin', caller('B', 2, 2));
      observed.newChanges();
      observed.event(end, { Channel: 'other' });
      should(observed.newChanges()).deepEqual([]);
      observed.event(end, { Channel: 'A', Uniqueid: '1.1' });
      should(observed.newChanges()).deepEqual(['caller A: -', 'caller B: waiting', 'queue support: waiting']);
      should(positions()).deepEqual([['B', 1]]);
      should(observed.model.get('queue', 'support')).containEql({ calls: 1 });
    });
  }

  it('reads the events of Asterisk 11 and older', () => {
    observed.event('Join', caller('B', 2, 2));
    observed.event('Leave', caller('A', 1, 1));
    observed.event('QueueMemberPaused', {
      Queue: 'support',
      Location: 'PJSIP/1',
      MemberName: 'Phone 1',
      Paused: 1,
      Reason: 'lunch',
    });
    should(positions()).deepEqual([['B', 1]]);
    should(observed.model.get('member', 'PJSIP/1', 'support')).containEql({
      paused: true,
      pausedReason: 'lunch',
      state: 'unavailable',
    });
  });

  it('follows members that come, pause and go', () => {
    const member = {
      Queue: 'support',
      MemberName: 'Two',
      Interface: 'PJSIP/2',
      Status: 1,
      Paused: 0,
      PausedReason: '',
    };
    observed.newChanges();
    observed.event('QueueMemberAdded', member);
    observed.event('QueueMemberPause', { ...member, Paused: 1, PausedReason: 'lunch' });
    should(observed.model.get('member', 'PJSIP/2', 'support')).containEql({
      paused: true,
      pausedReason: 'lunch',
    });
    observed.event('QueueMemberRemoved', member);
    should(observed.newChanges()).deepEqual([
      'member PJSIP/2: idle',
      'member PJSIP/2: idle',
      'member PJSIP/2: -',
    ]);
  });
});

describe('the source parking', () => {
  const call = {
    ParkeeChannel: 'PJSIP/1001-1',
    ParkeeUniqueid: '1.1',
    ParkeeCallerIDNum: '1001',
    ParkeeCallerIDName: 'Ann',
    ParkerDialString: 'PJSIP/1002',
    Parkinglot: 'default',
    ParkingSpace: '701',
    ParkingDuration: 0,
  };

  for (const end of ['UnParkedCall', 'ParkedCallTimeOut', 'ParkedCallGiveUp']) {
    it(`has a call from ParkedCall until ${end}`, () => {
      const observed = new ObservedModel({ sources: ['parking'] });
      observed.event('ParkedCall', call);
      should(observed.model.get('parked', '701', 'default')).containEql({
        number: '1001',
        parkedBy: 'PJSIP/1002',
      });
      observed.event(end, call);
      should(observed.newChanges()).deepEqual(['parked 701: parked', 'parked 701: -']);
    });
  }

  it('has the party that takes the place of another one', () => {
    const observed = new ObservedModel({ sources: ['parking'] });
    observed.event('ParkedCall', call);
    observed.event('ParkedCallSwap', { ...call, ParkeeChannel: 'PJSIP/1003-3', ParkeeCallerIDNum: '1003' });
    should([...observed.model.entries()]).have.length(1);
    should(observed.model.get('parked', '701', 'default')).containEql({
      ...{ channel: 'PJSIP/1003-3', number: '1003' },
    });
  });

  it('knows since when a listed call is parked', () => {
    const observed = new ObservedModel({ sources: ['parking'] });
    const askedAt = Date.parse('2026-11-29T03:01:00.000Z');
    observed.answer('ParkedCalls', [['ParkedCall', { ...call, ParkingDuration: 40 }]], askedAt);
    should(observed.model.get('parked', '701', 'default')?.since).equal('2026-11-29T03:00:20.000Z');
  });

  it('reads the headers of Asterisk 11', () => {
    const observed = new ObservedModel({ sources: ['parking'] });
    const old = {
      Exten: '701',
      Channel: 'SIP/1001-1',
      Parkinglot: 'default',
      From: 'SIP/1002',
      CallerIDNum: '1001',
    };
    observed.event('ParkedCall', old);
    should(observed.model.get('parked', '701', 'default')).containEql({
      channel: 'SIP/1001-1',
      number: '1001',
    });
  });
});

describe('the sources devices and presence', () => {
  it('follow their events and lists', () => {
    const observed = new ObservedModel({ sources: ['devices', 'presence'] });
    observed.answer('DeviceStateList', [
      ['DeviceStateChange', { Device: 'PJSIP/1001', State: 'UNAVAILABLE' }],
    ]);
    observed.answer('PresenceStateList', []);
    observed.at = Date.now() + 10;
    observed.event('DeviceStateChange', { Device: 'PJSIP/1001', State: 'RINGING' });
    observed.event('PresenceStateChange', {
      Presentity: 'CustomPresence:fred',
      Status: 'away',
      Subtype: 's',
      Message: 'm',
    });
    should(observed.newChanges()).deepEqual([
      'device PJSIP/1001: unavailable',
      'device PJSIP/1001: ringing',
      'presence CustomPresence:fred: away',
    ]);
    should(observed.model.get('presence', 'CustomPresence:fred')).containEql({ subtype: 's', message: 'm' });
  });
});
