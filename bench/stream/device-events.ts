import type { Kind } from './kind';

/** Events that are not about channels: devices, queues, call records. */
export const DEVICE_EVENTS: Kind[] = [
  {
    name: 'QueueMemberStatus',
    class: 'agent',
    share: 2,
    rest: (random, pbx) => {
      const phone = pbx.phone();
      return [
        ['Queue', 'support'],
        ['MemberName', pbx.nameOf(phone)],
        ['Interface', `PJSIP/${phone}`],
        ['StateInterface', `PJSIP/${phone}`],
        ['Membership', 'static'],
        ['Penalty', '0'],
        ['CallsTaken', String(random.between(0, 99))],
        ['LastCall', String(pbx.now - random.between(1, 5000))],
        ['LastPause', '0'],
        ['LoginTime', '1795200000'],
        ['InCall', String(random.between(0, 1))],
        ['Status', String(random.between(1, 6))],
        ['Paused', '0'],
        ['PausedReason', ''],
        ['Ringinuse', '1'],
        ['Wrapuptime', '5'],
      ];
    },
  },
  {
    name: 'ExtensionStatus',
    class: 'call',
    share: 2,
    rest: (random, pbx) => {
      const phone = pbx.phone();
      const [status, text] = random.pick([
        ['0', 'Idle'],
        ['1', 'InUse'],
        ['8', 'Ringing'],
        ['4', 'Unavailable'],
      ]) as [string, string];
      return [
        ['Exten', phone],
        ['Context', 'default'],
        ['Hint', `PJSIP/${phone}`],
        ['Status', status],
        ['StatusText', text],
      ];
    },
  },
  {
    name: 'DeviceStateChange',
    class: 'call',
    share: 2,
    rest: (random, pbx) => [
      ['Device', `PJSIP/${pbx.phone()}`],
      ['State', random.pick(['NOT_INUSE', 'INUSE', 'RINGING', 'UNAVAILABLE']) as string],
    ],
  },
  {
    name: 'PeerStatus',
    class: 'system',
    share: 1,
    rest: (random, pbx) => [
      ['ChannelType', 'PJSIP'],
      ['Peer', `PJSIP/${pbx.phone()}`],
      ['PeerStatus', random.pick(['Reachable', 'Unreachable']) as string],
    ],
  },
  {
    name: 'ContactStatus',
    class: 'system',
    share: 2,
    rest: (random, pbx) => {
      const phone = pbx.phone();
      return [
        [
          'URI',
          `sip:${phone}@10.20.1.${random.between(2, 250)}:5060;transport=udp;x-ast-orig-host=192.168.1.20:5060`,
        ],
        ['ContactStatus', 'Reachable'],
        ['AOR', phone],
        ['EndpointName', phone],
        ['RoundtripUsec', String(random.between(900, 90_000))],
      ];
    },
  },
  {
    name: 'UserEvent',
    class: 'user',
    share: 1,
    rest: (random, pbx) => {
      const phone = pbx.phone();
      return [
        ['UserEvent', 'TicketOpened'],
        ['Customer', pbx.nameOf(phone)],
        ['Ticket', String(random.between(1, 99_999))],
        ['Exten', phone],
      ];
    },
  },
  {
    name: 'Cdr',
    class: 'cdr',
    share: 2,
    rest: (random, pbx) => {
      const channel = pbx.channel();
      const seconds = random.between(0, 900);
      return [
        ['AccountCode', ''],
        ['Source', channel.number],
        ['Destination', channel.exten],
        ['DestinationContext', 'from-internal'],
        ['CallerID', `"${channel.caller}" <${channel.number}>`],
        ['Channel', channel.name],
        ['DestinationChannel', `PJSIP/${channel.exten}-00000abc`],
        ['LastApplication', 'Dial'],
        ['LastData', `PJSIP/${channel.exten},30,tTkK`],
        ['StartTime', '2026-11-21 10:15:29'],
        ['AnswerTime', '2026-11-21 10:15:31'],
        ['EndTime', '2026-11-21 10:20:31'],
        ['Duration', String(seconds + 2)],
        ['BillableSeconds', String(seconds)],
        ['Disposition', 'ANSWERED'],
        ['AMAFlags', 'DOCUMENTATION'],
        ['UniqueID', channel.uniqueid],
        ['UserField', ''],
      ];
    },
  },
];
