import type { Purpose } from './purposes';

const list = (names: string): string[] => names.split(/\s+/).filter((name) => name !== '');

/** Actions by their purposes. Forms read before they act, so some actions that only read belong to several purposes. */
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
     MeetmeListRooms ModuleCheck MWIGet PJSIPShowAors PJSIPShowContacts PJSIPShowEndpoints
     PJSIPShowRegistrationInboundContactStatuses PJSIPShowRegistrationsInbound PJSIPShowResourceLists
     PJSIPShowSubscriptionsInbound PJSIPShowSubscriptionsOutbound PresenceState PresenceStateList PRIShowSpans
     QueueRule Queues ShowDialPlan SIPpeers SIPpeerstatus SIPshowpeer SIPshowregistry SKINNYdevices SKINNYlines
     VoicemailBoxSummary VoicemailUsersList VoicemailUserStatus`,
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
  // The three PJSIP lists have AuthList or AuthDetail events with the passwords of phones and trunks.
  [
    ['configuration'],
    `CreateConfig GetConfig GetConfigJSON ListCategories PJSIPShowAuths PJSIPShowEndpoint
     PJSIPShowRegistrationsOutbound UpdateConfig`,
  ],
  [['database'], 'DBDel DBDelTree DBGet DBGetTree DBPut'],
  [['dialplan'], 'DialplanExtensionAdd DialplanExtensionRemove'],
  [['agi'], 'AGI'],
];

/** Purposes by the action's name in lower case. The action is permitted if one of its purposes is allowed. */
export const PURPOSES_OF: ReadonlyMap<string, readonly Purpose[]> = new Map(
  BY_PURPOSE.flatMap(([purposes, names]) =>
    list(names).map((name): [string, readonly Purpose[]] => [name.toLowerCase(), purposes]),
  ),
);

/** Actions that would change the login of a shared session for all its users. */
export const LOGIN_ACTIONS: ReadonlySet<string> = new Set(['login', 'logoff', 'challenge']);
/** Actions that would change the events of a shared session for all its users. */
export const EVENT_ACTIONS: ReadonlySet<string> = new Set(['events', 'waitevent', 'filter']);
