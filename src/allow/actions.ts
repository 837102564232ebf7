import type { Purpose } from './purposes';

const list = (names: string): string[] => names.split(/\s+/).filter((name) => name !== '');

/** Actions with a fixed purpose, in lower case. Forms read before they act, so some reads belong to several purposes. */
const BY_PURPOSE: readonly (readonly [purposes: readonly Purpose[], names: string])[] = [
  [
    ['reading', 'calls', 'queues', 'recording', 'messages', 'presence'],
    'Ping CoreStatus CoreSettings CoreShowChannels Status ExtensionState ListCommands',
  ],
  [['reading', 'calls'], 'BridgeInfo BridgeList ParkedCalls Parkinglots ConfbridgeList ConfbridgeListRooms'],
  [['reading', 'queues'], 'QueueStatus QueueSummary'],
  [
    ['reading'],
    `Agents BridgeTechnologyList CoreShowChannelMap DAHDIShowChannels DAHDIShowStatus DeviceStateList ExtensionStateList
     FAXSession FAXSessions FAXStats IAXnetstats IAXpeerlist IAXpeers IAXregistry MailboxCount MailboxStatus MeetmeList
     MeetmeListRooms ModuleCheck MWIGet PJSIPShowAors PJSIPShowContacts PJSIPShowEndpoint
     PJSIPShowEndpoints PJSIPShowRegistrationInboundContactStatuses PJSIPShowRegistrationsInbound
     PJSIPShowRegistrationsOutbound PJSIPShowResourceLists PJSIPShowSubscriptionsInbound
     PJSIPShowSubscriptionsOutbound PresenceState PresenceStateList PRIShowSpans QueueRule Queues ShowDialPlan
     SIPpeers SIPpeerstatus SIPshowpeer SIPshowregistry SKINNYdevices SKINNYlines VoicemailBoxSummary
     VoicemailUsersList VoicemailUserStatus`,
  ],
  [
    ['calls'],
    `AbsoluteTimeout Atxfer BlindTransfer Bridge CancelAtxfer ConfbridgeKick ConfbridgeLock ConfbridgeMute
     ConfbridgeUnlock ConfbridgeUnmute MuteAudio Park PlayDTMF Redirect`,
  ],
  [
    ['queues'],
    `AgentLogoff QueueAdd QueueLog QueueMemberRingInUse QueuePause QueuePenalty QueueRemove QueueReset`,
  ],
  [
    ['recording'],
    `ChangeMonitor ConfbridgeStartRecord ConfbridgeStopRecord MixMonitor MixMonitorMute Monitor PauseMonitor
     StopMixMonitor StopMonitor UnpauseMonitor`,
  ],
  [['messages'], 'MessageSend SendText UserEvent'],
  [['command'], 'Command'],
  [['modules'], 'LoggerRotate ModuleLoad QueueReload Reload'],
  // The events of PJSIPShowAuths hold the passwords of the phones.
  [['configuration'], 'CreateConfig GetConfig GetConfigJSON ListCategories PJSIPShowAuths UpdateConfig'],
  [['database'], 'DBDel DBDelTree DBGet DBGetTree DBPut'],
  [['dialplan'], 'DialplanExtensionAdd DialplanExtensionRemove'],
  [['agi'], 'AGI'],
];

/** Purposes by the action's name in lower case: one of them must be allowed. */
export const PURPOSES_OF: ReadonlyMap<string, readonly Purpose[]> = new Map(
  BY_PURPOSE.flatMap(([purposes, names]) =>
    list(names).map((name): [string, readonly Purpose[]] => [name.toLowerCase(), purposes]),
  ),
);

/** They would change the login or the events of the session for all its users. */
export const LOGIN_ACTIONS: ReadonlySet<string> = new Set(['login', 'logoff', 'challenge']);
export const EVENT_ACTIONS: ReadonlySet<string> = new Set(['events', 'waitevent', 'filter']);
