import should from 'should';
import type { Question } from '../../src/state';
import { frame, ObservedModel } from './observed-model';

describe('StateModel', () => {
  it('takes no state of a phone from an event that is older than the list of devices', () => {
    const observed = new ObservedModel({ sources: ['hints'] });
    const hint = { Exten: '1001', Context: 'home', Hint: 'PJSIP/1001&Custom:DND1001' };
    const asked = observed.at + 1000;
    const [phones] = observed.answer(
      'ExtensionStateList',
      [['ExtensionStatus', { ...hint, Status: 0 }]],
      asked,
    );
    const reading = observed.model.read(phones as Question, asked);
    reading.item(frame('Event', 'DeviceStateChange', { Device: 'PJSIP/1001', State: 'NOT_INUSE' }));
    reading.end(frame('Response', 'Success'));
    // It waited in the queue while the lists were read.
    observed.event('DeviceStateChange', { Device: 'PJSIP/1001', State: 'UNAVAILABLE' });
    observed.at = asked + 1000;
    observed.event('ExtensionStatus', { ...hint, Status: 1 });
    should(observed.model.get('hint', '1001', 'home')).containEql({ state: 'inUse', online: true });
  });

  it('keeps nothing from the answer to a question whose source is no longer used', () => {
    const observed = new ObservedModel({ sources: ['hints', 'conferences'] });
    const [hints, rooms] = observed.model.questions() as [Question, Question];
    const readings = [observed.model.read(hints), observed.model.read(rooms)] as const;
    observed.model.use(['devices']);
    readings[0].item(frame('Event', 'ExtensionStatus', { Exten: '1001', Context: 'home', Status: 0 }));
    readings[1].item(frame('Event', 'ConfbridgeListRooms', { Conference: '100' }));
    const further = readings.flatMap((reading) => reading.end(frame('Response', 'Success')));
    should(observed.model.snapshot().things).equal(0);
    should(further).deepEqual([]);
  });
});

describe('the peers of chan_sip', () => {
  /** A model with a peer that answers OPTIONS. */
  const withPeer = () => {
    const observed = new ObservedModel({ sources: ['endpoints'] });
    const facts = { Channeltype: 'SIP', ObjectName: '2001', IPaddress: '192.0.2.7', IPport: 5060 };
    observed.answer('SIPpeers', [['PeerEntry', { ...facts, Status: 'OK (12 ms)' }]], observed.at);
    const status = (PeerStatus: string, more = {}) => {
      observed.event('PeerStatus', { Peer: 'SIP/2001', PeerStatus, ...more });
      return observed.model.get('endpoint', '2001', 'SIP');
    };
    return { observed, status };
  };

  it('stay reachable when they register again, because no Reachable follows', () => {
    const { status } = withPeer();
    const again = status('Registered', { Address: '192.0.2.8:5060' });
    should(again).containEql({ state: 'reachable', latency: 12, address: '192.0.2.8:5060' });
    status('Unregistered', { Cause: 'Expired' });
    should(status('Registered', { Address: '192.0.2.8:5060' })).containEql({ state: 'registered' });
    should(status('Reachable', { Time: 9 })).containEql({ state: 'reachable', latency: 9 });
  });

  it('stay unreachable when they register again, until they answer', () => {
    const { status } = withPeer();
    status('Unreachable', { Time: -1 });
    const again = status('Registered', { Address: '192.0.2.8:5060' });
    should(again).containEql({ state: 'unreachable', online: false, address: '192.0.2.8:5060' });
    should(status('Reachable', { Time: 9 })).containEql({ state: 'reachable', online: true });
  });

  it('have no latency while they do not answer', () => {
    for (const word of ['Unreachable', 'Unregistered'])
      should(withPeer().status(word, { Time: -1 })).not.have.property('latency');
  });
});
