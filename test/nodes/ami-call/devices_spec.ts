import should from 'should';
import { Devices, learnDevices } from '../../../nodes/ami-call/devices';
import { LONGEST_TEXT } from '../../../src/calls/limits';
import { AmiError, type Frame } from '../../../src/index';
import { event } from '../../calls/replay';
import { rejection } from '../../support/wait';

/** Reads devices of an Asterisk that answers with these lists, and refuses all others. */
const learn = (lists: Readonly<Record<string, readonly Frame[]>>) =>
  learnDevices(async (action) => {
    const items = lists[action];
    if (!items) throw new AmiError('AMI_ERR_REJECTED', `${action} is refused`);
    return items;
  });

const endpoint = (name: string, more: object = {}) =>
  event('EndpointList', { ObjectName: name, Aor: name, OutboundAuths: '', ...more });
const aor = (name: string, MaxContacts: number) => event('AorList', { ObjectName: name, MaxContacts });

describe('learnDevices', () => {
  it('takes an endpoint that can register for a phone', async () => {
    const devices = await learn({ PJSIPShowEndpoints: [endpoint('1001')], PJSIPShowAors: [aor('1001', 1)] });
    should(devices.isOurs('PJSIP/1001')).be.true();
  });

  for (const [what, more, lists] of [
    ['outbound authentication', { OutboundAuths: 'provider' }, { PJSIPShowAors: [aor('provider', 1)] }],
    ['fixed contacts only', {}, { PJSIPShowAors: [aor('provider', 0)] }],
    [
      'an outbound registration',
      {},
      {
        PJSIPShowAors: [aor('provider', 1)],
        PJSIPShowRegistrationsOutbound: [
          event('OutboundRegistrationDetail', { ObjectName: 'line', Endpoint: 'provider' }),
        ],
      },
    ],
  ] as const) {
    it(`takes an endpoint with ${what} for a trunk`, async () => {
      const devices = await learn({ ...lists, PJSIPShowEndpoints: [endpoint('provider', more)] });
      should(devices.isOurs('PJSIP/provider')).be.false();
    });
  }

  it('takes an endpoint for a phone if one of its addresses can register', async () => {
    const devices = await learn({
      PJSIPShowEndpoints: [
        endpoint('1001', { Aor: 'fixed, 1001' }),
        endpoint('1002', { Aor: 'unknown,1001' }),
        endpoint('1003', { Aor: 'unknown' }),
        event('EndpointList', { ObjectName: '1004' }),
        endpoint('line', { Aor: 'unknown,fixed' }),
      ],
      PJSIPShowAors: [aor('1001', 1), aor('fixed', 0)],
    });
    should(['1001', '1002', '1003', '1004', 'line'].map((name) => devices.isOurs(`PJSIP/${name}`))).deepEqual(
      [true, true, undefined, undefined, false],
    );
  });

  it('keeps no name that is longer than those of Asterisk, and cuts such an extension', async () => {
    const [longest, tooLong] = ['PJSIP/'.padEnd(LONGEST_TEXT, 'x'), 'PJSIP/'.padEnd(LONGEST_TEXT + 1, 'x')];
    const named = (name: string) => [
      event('PeerEntry', { ObjectName: name.slice('SIP/'.length), Dynamic: 'yes' }),
    ];
    const devices = await learn({
      ExtensionStateList: [
        event('ExtensionStatus', {
          Exten: '1'.repeat(LONGEST_TEXT + 1),
          Hint: `${longest}&${tooLong}&PJSIP/2`,
        }),
        event('ExtensionStatus', { Hint: 'PJSIP/3' }),
        event('ExtensionStatus', { Exten: '4' }),
        event('ExtensionStatus', { Exten: '5', Hint: 'Custom:door' }),
      ],
      SIPpeers: named(`SIP/${'y'.repeat(LONGEST_TEXT)}`),
      IAXpeerlist: named(`SIP/${'y'.repeat(LONGEST_TEXT + 1)}`),
    });
    should(devices.extensionOf(longest)).equal('1'.repeat(LONGEST_TEXT));
    should(devices.extensionOf('PJSIP/2')).equal('1'.repeat(LONGEST_TEXT));
    for (const unknown of [tooLong, 'PJSIP/3', 'Custom:door', '']) {
      should(devices.isOurs(unknown)).be.undefined();
      should(devices.extensionOf(unknown)).be.undefined();
    }
    should(devices.isOurs(`SIP/${'y'.repeat(LONGEST_TEXT)}`)).be.true();
    should(devices.isOurs(`IAX2/${'y'.repeat(LONGEST_TEXT + 1)}`)).be.undefined();
  });

  it('knows at most 200,000 devices of each kind', () => {
    const devices = new Devices();
    for (let n = 0; n <= 200_000; n++) {
      devices.addPhone(`PJSIP/${n}`);
      devices.addTrunk(`SIP/${n}`);
    }
    should([199_999, 200_000].map((n) => devices.isOurs(`PJSIP/${n}`))).deepEqual([true, undefined]);
    should([199_999, 200_000].map((n) => devices.isOurs(`SIP/${n}`))).deepEqual([false, undefined]);
  });

  it('fails if a list was neither answered nor refused', async () => {
    for (const error of [new AmiError('AMI_ERR_TIMEOUT', 'no answer'), new TypeError('a fault')]) {
      const failed = learnDevices(async () => {
        throw error;
      });
      should(await rejection(failed)).equal(error);
    }
  });

  it('takes any device that stands in a hint for a phone, and knows its first extension', async () => {
    const hint = (Exten: string, Hint: string) => event('ExtensionStatus', { Exten, Hint });
    const devices = await learn({
      ExtensionStateList: [
        hint('1001', 'PJSIP/Provider&SIP/two,CustomPresence:1001'),
        hint('1002', 'PJSIP/provider'),
      ],
      PJSIPShowEndpoints: [endpoint('provider', { OutboundAuths: 'provider' })],
    });
    should(devices.isOurs('pjsip/provider')).be.true();
    should(devices.isOurs('SIP/two')).be.true();
    should(devices.extensionOf('PJSIP/provider')).equal('1001');
  });

  for (const [action, technology] of [
    ['SIPpeers', 'SIP'],
    ['IAXpeerlist', 'IAX2'],
  ] as const) {
    it(`takes a dynamic peer of ${action} for a phone, and one with a fixed host for a trunk`, async () => {
      const peer = (ObjectName: string, Dynamic: string) => event('PeerEntry', { ObjectName, Dynamic });
      const devices = await learn({ [action]: [peer('1001', 'yes'), peer('provider', 'no')] });
      should(devices.isOurs(`${technology}/1001`)).be.true();
      should(devices.isOurs(`${technology}/provider`)).be.false();
    });
  }

  it('knows nothing of other devices, and of an Asterisk that refuses all lists', async () => {
    const devices = await learn({});
    should(devices.isOurs('PJSIP/1001')).be.undefined();
    should(devices.extensionOf('PJSIP/1001')).be.undefined();
  });
});
