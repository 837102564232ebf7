import should from 'should';
import { deviceKey, hintDevices, isReachable, mixesKinds, withoutFragment } from '../../src/state-words';

describe('mixesKinds', () => {
  for (const other of [
    'Custom:DND1001',
    'Queue:support',
    'Local/1001@home',
    'local/1001@home/n',
    'confbridge:800',
    'MeetMe:800',
    'park:701@parkedcalls',
    'MWI:1001@default',
    'Agent/1001',
    'Custom:a/b',
    'nothing',
    '/1001',
  ]) {
    it(`is true for a phone and ${other}`, () => {
      for (const phone of [
        'PJSIP/1001',
        'SIP/1001',
        'IAX2/1001',
        'SCCP/1001',
        'DAHDI/1',
        'pjsip/1001',
        'X/1',
      ])
        should(mixesKinds([phone, other])).be.true();
      should(mixesKinds([other])).be.false();
      should(mixesKinds([other, 'Custom:x'])).be.false();
    });
  }

  it('is false for phones alone', () => {
    should(mixesKinds([])).be.false();
    should(mixesKinds(['PJSIP/1001'])).be.false();
    should(mixesKinds(['PJSIP/1001', 'SIP/1002', 'DAHDI/1'])).be.false();
  });
});

describe('isReachable', () => {
  const states = new Map([
    [deviceKey('PJSIP/off'), 'UNAVAILABLE'],
    [deviceKey('PJSIP/gone'), 'INVALID'],
    [deviceKey('PJSIP/on'), 'NOT_INUSE'],
    [deviceKey('PJSIP/odd'), 'UNKNOWN'],
    ['Custom:DND', 'NOT_INUSE'],
  ]);

  it('is true if one of several phones can be reached', () => {
    should(isReachable(['PJSIP/off', 'Custom:DND'], states)).be.false();
    should(isReachable(['PJSIP/off', 'PJSIP/gone', 'Custom:DND'], states)).be.false();
    should(isReachable(['PJSIP/off', 'PJSIP/on', 'Custom:DND'], states)).be.true();
    should(isReachable(['PJSIP/odd', 'Custom:DND'], states)).be.true();
  });

  it('ignores the case of the technology only', () => {
    should(isReachable(['pjsip/off', 'Custom:DND'], states)).be.false();
    should(isReachable(['PJSIP/OFF', 'Custom:DND'], states)).be.undefined();
  });

  it('keeps a device without a technology', () => {
    should(deviceKey('Custom:DND')).equal('Custom:DND');
  });

  it('is undefined for an unlisted phone, unless another can be reached', () => {
    should(isReachable(['PJSIP/new', 'Custom:DND'], states)).be.undefined();
    should(isReachable(['PJSIP/new', 'PJSIP/off'], states)).be.undefined();
    should(isReachable(['PJSIP/new', 'PJSIP/on'], states)).be.true();
  });
});

describe('withoutFragment', () => {
  it('keeps the uncut devices', () => {
    should(withoutFragment('PJSIP/1&PJSIP/2&PJS')).equal('PJSIP/1&PJSIP/2');
    should(withoutFragment('PJSIP/1&PJSIP/2&')).equal('PJSIP/1&PJSIP/2');
    should(withoutFragment('PJSIP/1')).equal('');
  });

  it('keeps all devices if only the presence provider is cut', () => {
    should(withoutFragment('PJSIP/1&Custom:DND1,CustomPres')).equal('PJSIP/1&Custom:DND1');
  });
});

describe('hintDevices', () => {
  it('returns the devices before the comma', () => {
    should(hintDevices('')).deepEqual([]);
    should(hintDevices('PJSIP/1')).deepEqual(['PJSIP/1']);
    should(hintDevices('PJSIP/1&&Custom:x,CustomPresence:1&2')).deepEqual(['PJSIP/1', 'Custom:x']);
  });
});
