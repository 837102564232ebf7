import { COMMANDS } from './commands';
import type { Dice } from './random';

/** An action of a walk. A value such as `<1>` stands for the first channel that the server created in this walk. */
export interface WalkStep {
  readonly action: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The ActionID. Default: one of the walker's. */
  readonly id?: string;
}

type Values = readonly [string, ...string[]];

const CHANNELS: Values = [
  '<1>',
  '<1>',
  '<2>',
  '<last>',
  '<last>',
  '<1> in capitals',
  '<1> by id',
  'PJSIP/none-0',
];
const BRIDGES: Values = ['<bridge>', '<bridge>', 'none'];
const QUEUES: Values = ['support', 'support', 'SUPPORT', 'nowhere'];
const MEMBERS: Values = [
  'PJSIP/1001',
  'PJSIP/1048',
  'PJSIP/1048',
  'pjsip/1048',
  'Local/1003@home',
  'nothing',
];
const EXTENSIONS: Values = ['1002', '1003', '2001', '600', '601', '10-02', '9999', 's'];
const CONTEXTS: Values = ['home', 'home', 'office', 'nowhere'];
const TRUTHS: Values = ['yes', 'no', 'true', 'off', '1', '0', 'odd'];
const NUMBERS: Values = ['0', '1', '7', '-2', 'x', '3y', '1.5'];
const DEVICES: Values = ['Custom:2001', 'Custom:2002', 'Custom:walk', 'PJSIP/1001', 'odd'];
const FAMILIES: Values = ['walk', 'walk', 'walk/deep', 'none'];
const KEYS: Values = ['one', 'two', 'deep/three'];
const FILES: Values = ['walk.conf', 'walk.conf', 'none.conf', 'confbridge.conf'];
const CATEGORIES: Values = ['a', 'b', 'a', 'none'];
const MODULES: Values = ['app_echo.so', 'app_echo', 'pbx_config.so', 'none.so', 'app_queue', 'manager'];
const CONFERENCES: Values = ['team', 'TEAM', 'none'];
const VARIABLES: Values = [
  'WALK',
  '_WALK',
  'GLOBAL(WALK)',
  'CHANNEL(name)',
  'CALLERID(num)',
  'ODD(',
  'NOFUNC(x)',
];
const TEXTS: Values = [
  'plain',
  'two words',
  ' led by a blank',
  'a:b',
  inUtf8('ümlaut'),
  // A byte that is not UTF-8.
  '\u00fcmlaut',
  '',
  '$' + '{WALK}',
  'a,b',
  '"quoted"',
  'back\\slash',
  '?',
];

const LONG = 'x'.repeat(240);
/** ActionIDs that a C buffer cuts or that contain more than one. */
const IDS: Values = [
  '',
  '0',
  `${LONG}12345`,
  `${LONG}123456`,
  `${LONG}${LONG}`,
  'two words',
  '\u00e4',
  inUtf8('ä'),
  'a:b',
  '%s',
];

/** Each character of a value is sent as one byte. */
function inUtf8(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** The headers of each action with their usual and odd values. */
export const VOCABULARY: Readonly<Record<string, Readonly<Record<string, Values>>>> = {
  Ping: {},
  Events: { EventMask: ['on', 'all', 'on'] },
  ListCommands: {},
  CoreStatus: {},
  CoreSettings: {},
  CoreShowChannels: {},
  CoreShowChannelMap: { Channel: CHANNELS },
  Status: { Channel: CHANNELS, Variables: VARIABLES },
  ExtensionState: { Exten: EXTENSIONS, Context: CONTEXTS },
  PresenceState: { Provider: ['CustomPresence:walk', 'odd'] },
  PresenceStateList: {},
  Getvar: { Channel: CHANNELS, Variable: VARIABLES },
  Setvar: { Channel: CHANNELS, Variable: VARIABLES, Value: TEXTS },
  UserEvent: { UserEvent: TEXTS, Header: TEXTS },
  QueueStatus: { Queue: QUEUES, Member: MEMBERS },
  QueueSummary: { Queue: QUEUES },
  QueueAdd: {
    Queue: QUEUES,
    Interface: MEMBERS,
    Penalty: NUMBERS,
    Paused: TRUTHS,
    MemberName: TEXTS,
    StateInterface: DEVICES,
  },
  QueueRemove: { Queue: QUEUES, Interface: MEMBERS },
  QueuePause: { Queue: QUEUES, Interface: MEMBERS, Paused: TRUTHS, Reason: TEXTS },
  QueuePenalty: { Queue: QUEUES, Interface: MEMBERS, Penalty: NUMBERS },
  QueueMemberRingInUse: { Queue: QUEUES, Interface: MEMBERS, RingInUse: TRUTHS },
  QueueReset: { Queue: QUEUES },
  QueueReload: { Queue: QUEUES, Members: TRUTHS },
  QueueLog: { Queue: QUEUES, Event: TEXTS, Message: TEXTS },
  QueueRule: { Rule: ['odd'] },
  DBPut: { Family: FAMILIES, Key: KEYS, Val: TEXTS },
  DBGet: { Family: FAMILIES, Key: KEYS },
  DBGetTree: { Family: ['walk', 'none', 'walk/deep'], Key: KEYS },
  DBDel: { Family: FAMILIES, Key: KEYS },
  DBDelTree: { Family: ['walk', 'none', 'walk/deep'], Key: KEYS },
  CreateConfig: { Filename: ['walk.conf', 'confbridge.conf', '../walk.conf'] },
  GetConfig: { Filename: FILES, Category: CATEGORIES },
  GetConfigJSON: { Filename: FILES },
  ListCategories: { Filename: FILES },
  UpdateConfig: {
    SrcFilename: ['walk.conf', 'walk.conf', 'none.conf'],
    DstFilename: ['walk.conf', 'walk.conf', 'none.conf'],
    'Action-000000': [
      'NewCat',
      'Append',
      'Append',
      'Update',
      'Delete',
      'DelCat',
      'RenameCat',
      'EmptyCat',
      'Insert',
      'Odd',
    ],
    'Cat-000000': CATEGORIES,
    'Var-000000': KEYS,
    'Value-000000': TEXTS,
    'Line-000000': ['0'],
  },
  ModuleCheck: { Module: MODULES },
  ModuleLoad: {
    LoadType: ['load', 'unload', 'refresh', 'odd'],
    Module: ['app_echo.so', 'app_echo', 'none.so'],
  },
  LoggerRotate: {},
  MailboxCount: { Mailbox: ['1001', '1001@default', '1999', '1001@odd'] },
  MailboxStatus: { Mailbox: ['1001', '1001@default', '1999', '1001@odd'] },
  VoicemailUsersList: {},
  VoicemailUserStatus: { Context: ['default', 'odd'], Mailbox: ['1001', '1999'] },
  PJSIPShowEndpoint: { Endpoint: ['1001', '1002', 'none'] },
  PJSIPShowRegistrationsOutbound: {},
  PJSIPShowSubscriptionsInbound: {},
  PJSIPQualify: { Endpoint: ['1001', '1002', 'none'] },
  MessageSend: { To: ['pjsip:1002', 'pjsip:1049', 'PJSIP:1002', 'odd'], Body: TEXTS },
  ShowDialPlan: { Context: ['office', 'nowhere'], Extension: EXTENSIONS },
  Command: { Command: COMMANDS },
  BridgeList: { BridgeType: ['basic', 'odd'] },
  BridgeInfo: { BridgeUniqueid: BRIDGES },
  BridgeTechnologyList: {},
  BridgeKick: { Channel: ['PJSIP/none-0'], BridgeUniqueid: BRIDGES },
  Bridge: { Channel1: ['PJSIP/none-0'], Channel2: CHANNELS },
  PlayDTMF: { Channel: CHANNELS, Digit: ['5', '#', 'xy'], Receive: TRUTHS, Duration: NUMBERS },
  MuteAudio: { Channel: CHANNELS, Direction: ['in', 'all', 'odd'], State: TRUTHS },
  MixMonitor: { Channel: CHANNELS, File: ['walk.wav'] },
  MixMonitorMute: { Channel: CHANNELS, Direction: ['both', 'read', 'odd'], State: TRUTHS },
  StopMixMonitor: { Channel: CHANNELS },
  SendText: { Channel: CHANNELS, Message: TEXTS },
  AbsoluteTimeout: { Channel: ['PJSIP/none-0', ''], Timeout: NUMBERS },
  ConfbridgeList: { Conference: CONFERENCES },
  ConfbridgeListRooms: {},
  ConfbridgeMute: { Conference: CONFERENCES, Channel: CHANNELS },
  ConfbridgeUnmute: { Conference: CONFERENCES, Channel: CHANNELS },
  ConfbridgeKick: { Conference: CONFERENCES, Channel: CHANNELS },
  ConfbridgeLock: { Conference: CONFERENCES },
  ConfbridgeUnlock: { Conference: CONFERENCES },
  ConfbridgeStartRecord: { Conference: ['none'] },
  ConfbridgeStopRecord: { Conference: ['none'] },
  ParkedCalls: { ParkingLot: ['default', 'odd'] },
  Parkinglots: {},
  Park: { Channel: ['PJSIP/none-0'], Parkinglot: ['odd'] },
  Agents: {},
  AgentLogoff: { Agent: ['1001', 'odd'] },
  Atxfer: { Channel: ['PJSIP/none-0'], Exten: EXTENSIONS, Context: CONTEXTS },
  CancelAtxfer: { Channel: ['PJSIP/none-0'] },
  BlindTransfer: { Channel: ['PJSIP/none-0'], Exten: EXTENSIONS, Context: CONTEXTS },
  Redirect: { Channel: CHANNELS, Exten: ['9999'], Context: CONTEXTS, Priority: NUMBERS },
  Hangup: { Channel: CHANNELS, Cause: NUMBERS },
  Reload: { Module: ['app_echo', 'none', 'app_queue', 'manager'] },
  Filter: { Operation: ['Add', 'odd'] },
  Challenge: { AuthType: ['MD5', 'odd'] },
  Originate: {
    Channel: ['PJSIP/1002', 'PJSIP/1003', 'PJSIP/none', 'odd'],
    Application: ['Wait', 'Echo'],
    Data: ['30'],
    CallerID: ['Walker <77>', '77', 'Bob'],
    Async: ['true'],
  },
  AGI: { Channel: CHANNELS, Command: ['ANSWER'] },
  AOCMessage: {
    Channel: CHANNELS,
    MsgType: ['D', 'e', 'odd'],
    ChargeType: ['NA', 'Free', 'Currency', 'Unit', 'odd'],
  },
  BridgeTechnologySuspend: { BridgeTechnology: ['holding_bridge', 'odd'] },
  BridgeTechnologyUnsuspend: { BridgeTechnology: ['holding_bridge', 'HOLDING_BRIDGE', 'odd'] },
  ConfbridgeSetSingleVideoSrc: { Conference: CONFERENCES, Channel: CHANNELS },
  ControlPlayback: { Channel: CHANNELS, Control: ['stop', 'PAUSE', 'odd'] },
  DialplanExtensionAdd: {
    Context: ['walk'],
    Extension: ['1', '2', '1-0', '_3X'],
    Priority: ['1', '2', 'x', '0', '-1', '1x', 'hint'],
    Application: ['NoOp', 'Odd', 'Custom:2001'],
    ApplicationData: TEXTS,
    Replace: TRUTHS,
  },
  DialplanExtensionRemove: {
    Context: ['walk', 'walk', 'none'],
    Extension: ['1', '2', '1-0', '_3X', '9'],
    Priority: ['1', '2', 'x', '0', 'hint'],
  },
  FAXSession: { SessionNumber: NUMBERS },
  FAXSessions: {},
  FAXStats: {},
  LocalOptimizeAway: { Channel: CHANNELS },
  PJSIPHangup: { Channel: CHANNELS, Cause: ['603', 'odd'] },
  PJSIPRegister: { Registration: ['none', '*all'] },
  PJSIPUnregister: { Registration: ['none', '*all'] },
  PJSIPSetMaintenance: { Endpoint: ['1004', '1005', 'none'], State: ['off', 'OFF', 'odd'] },
  PJSIPShowMaintenance: { Endpoint: ['1004', 'none'] },
  PJSIPShowResourceLists: {},
  PlayMF: { Channel: CHANNELS, Digit: ['5', 'xy'], Duration: NUMBERS },
  QueueChangePriorityCaller: { Queue: QUEUES, Caller: CHANNELS, Priority: NUMBERS },
  QueueWithdrawCaller: { Queue: QUEUES, Caller: CHANNELS },
  SendFlash: { Channel: CHANNELS },
  SorceryMemoryCacheExpire: { Cache: ['none'] },
  SorceryMemoryCacheExpireObject: { Cache: ['none'], Object: ['none'] },
  SorceryMemoryCacheStaleObject: { Cache: ['none'], Object: ['none'] },
  VoicemailBoxSummary: { Context: ['default', 'odd'], Mailbox: ['1001', '1999'] },
  VoicemailMove: {
    Mailbox: ['1001'],
    Context: ['default'],
    Folder: ['INBOX'],
    ID: ['x'],
    ToFolder: ['Old'],
  },
  VoicemailRefresh: { Context: ['default'], Mailbox: ['1001'] },
  VoicemailRemove: { Mailbox: ['1001'], Context: ['default'], Folder: ['INBOX'], ID: ['x'] },
  Odd: { Header: TEXTS },
};

const NAMES = Object.keys(VOCABULARY) as [string, ...string[]];
/** A header is usually sent. */
const SENT = 0.85;
const EMPTY = 0.04;
/** Steps with an odd spelling, a header sent twice, an ActionID that is hard to keep. */
const ODD = 0.06;

export function randomStep(dice: Dice): WalkStep {
  const action = dice.one(NAMES);
  const headers = Object.entries(VOCABULARY[action] ?? {})
    .filter(() => dice.chance(SENT))
    .flatMap(([name, values]) => {
      const value = () => (dice.chance(EMPTY) ? '' : dice.one(values));
      return Array.from({ length: dice.chance(ODD) ? 2 : 1 }, () => [spelt(dice, name), value()] as const);
    });
  const step = { action: spelt(dice, action), headers };
  return dice.chance(ODD) ? { ...step, id: dice.one(IDS) } : step;
}

function spelt(dice: Dice, name: string): string {
  if (!dice.chance(ODD)) return name;
  return dice.chance(0.5) ? name.toUpperCase() : name.toLowerCase();
}
