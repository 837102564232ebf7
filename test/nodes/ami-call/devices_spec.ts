import should from 'should';
import { learnDevices } from '../../../nodes/ami-call/devices';
import { AmiError, type Frame } from '../../../src/index';
import { event } from '../../calls/replay';

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
