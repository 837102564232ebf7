import type { Random } from '../../src/simulator/random';
import type { Header, Kind } from './kind';
import type { Channel, Pbx } from './pbx';

const STATES = ['Down', 'Rsrvd', 'OffHook', 'Dialing', 'Ring', 'Ringing', 'Up'];
const APPLICATIONS: Header[] = [
  ['Dial', 'PJSIP/1029&PJSIP/1030&PJSIP/1031,30,tTkKU(connected-hook^inbound^4711)'],
  ['Set', '__CALL_DIRECTION=inbound'],
  ['GotoIf', '0?business-hours,s,1:after-hours,s,1'],
  ['NoOp', 'caller name and number have been looked up: customer 4711, gold'],
  ['Queue', 'support,tTkK,,,120,,,queue-answered,,'],
  ['MixMonitor', '/var/spool/asterisk/monitor/2026/11/21/in-1021-1795264529.wav,b'],
];
const JITTER = ['rx', 'tx'].flatMap((side) =>
  ['min', 'max', 'avg', 'stdev'].map((of) => `${of}${side}jitter`),
);

/** @returns the headers of a channel's snapshot, in Asterisk's order (main/manager_channels.c) */
function snapshot(channel: Channel, state: number, prefix = ''): Header[] {
  return [
    [`${prefix}Channel`, channel.name],
    [`${prefix}ChannelState`, String(state)],
    [`${prefix}ChannelStateDesc`, STATES[state] as string],
    [`${prefix}CallerIDNum`, channel.number],
    [`${prefix}CallerIDName`, channel.caller],
    [`${prefix}ConnectedLineNum`, channel.peerNumber],
    [`${prefix}ConnectedLineName`, channel.peer],
    [`${prefix}Language`, 'en'],
    [`${prefix}AccountCode`, ''],
    [`${prefix}Context`, 'from-internal'],
    [`${prefix}Exten`, channel.exten],
    [`${prefix}Priority`, '1'],
    [`${prefix}Uniqueid`, channel.uniqueid],
    [`${prefix}Linkedid`, channel.linkedid],
    // manager.conf: channelvars = CALL_DIRECTION,TRUNK
    [`${prefix}ChanVariable`, `CALL_DIRECTION=${state === 4 ? 'inbound' : ''}`],
    [`${prefix}ChanVariable`, `TRUNK=${channel.trunk}`],
  ];
}

/** @returns the headers of an event about a channel: its snapshot, then those that the event adds */
function about(add: (random: Random, channel: Channel, pbx: Pbx) => Header[], prefix = ''): Kind['rest'] {
  return (random, pbx) => {
    const channel = pbx.channel();
    return [
      ...snapshot(channel, random.pick([0, 4, 5, 6, 6, 6]) as number, prefix),
      ...add(random, channel, pbx),
    ];
  };
}

const bridge: Kind['rest'] = (random, pbx) => {
  const channel = pbx.channel();
  return [
    ['BridgeUniqueid', channel.bridge],
    ['BridgeType', 'basic'],
    ['BridgeTechnology', random.pick(['simple_bridge', 'native_rtp']) as string],
    ['BridgeCreator', '<unknown>'],
    ['BridgeName', '<unknown>'],
    ['BridgeNumChannels', String(random.between(1, 2))],
    ['BridgeVideoSourceMode', 'none'],
    ...snapshot(channel, 6),
  ];
};

const rtcp = about((random, _, { now }) => {
  const packets = random.between(250, 90_000);
  return [
    ['To', `10.20.${random.between(0, 3)}.${random.between(2, 250)}:${2 * random.between(5000, 9999) + 1}`],
    ['From', `10.20.0.1:${2 * random.between(5000, 9999) + 1}`],
    ['MES', (random.between(700, 880) / 10).toFixed(1)],
    [
      'SSRC',
      `0x${random
        .between(0, 2 ** 32 - 1)
        .toString(16)
        .padStart(8, '0')}`,
    ],
    ['PT', '200(SR)'],
    ['ReportCount', '0'],
    ['SentNTP', `${now}.${random.between(100_000, 999_999)}`],
    ['SentRTP', String(packets * 160)],
    ['SentPackets', String(packets)],
    ['SentOctets', String(packets * 160)],
  ];
});

const VARIABLES: ((random: Random, channel: Channel) => Header)[] = [
  (_, channel) => ['BRIDGEPVTCALLID', `${channel.bridge}@10.20.0.1`],
  (_, channel) => ['BRIDGEPEER', channel.name],
  (random) => ['DIALSTATUS', random.pick(['', 'ANSWER', 'NOANSWER', 'BUSY']) as string],
  (random) => ['RINGTIME_MS', String(random.between(10, 30_000))],
  (random) => ['ANSWEREDTIME', String(random.between(1, 900))],
  (random) => ['RTPAUDIOQOSJITTER', JITTER.map((n) => `${n}=000.00${random.between(1000, 9999)};`).join('')],
  (_, channel) => [
    'CUSTOMER',
    JSON.stringify({ name: channel.caller, orders: [channel.exten] }).replaceAll('"', '\\"'),
  ],
];

export const CHANNEL_EVENTS: Kind[] = [
  {
    name: 'VarSet',
    class: 'dialplan',
    share: 32,
    rest: about((random, channel) => {
      const [name, value] = (random.pick(VARIABLES) as (typeof VARIABLES)[0])(random, channel);
      return [
        ['Variable', name],
        ['Value', value],
      ];
    }),
  },
  {
    name: 'Newexten',
    class: 'dialplan',
    share: 16,
    rest: about((random, channel) => {
      const [application, data] = random.pick(APPLICATIONS) as Header;
      return [
        ['Extension', channel.exten],
        ['Application', application],
        ['AppData', data],
      ];
    }),
  },
  { name: 'RTCPSent', class: 'reporting', share: 7, rest: rtcp },
  { name: 'RTCPReceived', class: 'reporting', share: 6, rest: rtcp },
  { name: 'Newchannel', class: 'call', share: 4, rest: about(() => []) },
  { name: 'Newstate', class: 'call', share: 5, rest: about(() => []) },
  { name: 'NewConnectedLine', class: 'call', share: 2, rest: about(() => []) },
  {
    name: 'DialBegin',
    class: 'call',
    share: 2,
    rest: about((_, channel) => [['DialString', channel.exten]], 'Dest'),
  },
  {
    name: 'DialEnd',
    class: 'call',
    share: 2,
    rest: about((random) => [['DialStatus', random.pick(['ANSWER', 'CANCEL', 'BUSY']) as string]], 'Dest'),
  },
  { name: 'BridgeEnter', class: 'call', share: 3, rest: bridge },
  { name: 'BridgeLeave', class: 'call', share: 3, rest: bridge },
  { name: 'HangupRequest', class: 'call', share: 1, rest: about(() => [['Cause', '16']]) },
  {
    name: 'Hangup',
    class: 'call',
    share: 4,
    rest: about(() => [
      ['Cause', '16'],
      ['Cause-txt', 'Normal Clearing'],
    ]),
  },
  {
    name: 'QueueCallerJoin',
    class: 'agent',
    share: 1,
    rest: about((random) => [
      ['Queue', 'support'],
      ['Position', String(random.between(1, 9))],
      ['Count', '9'],
    ]),
  },
];
