import { type Frame, HeaderPlace } from '../protocol';

/** Events that repeat an ActionID chosen by any client, to every client: they settle nothing. */
const BROADCAST = /^(UserEvent.*|OriginateResponse|OriginateSuccess|OriginateFailure)$/i;
/** U and O, small: an expression for every event costs more than a look at its letter. */
const U = 0x75;
const O = 0x6f;
const SMALL = 0x20;

/**
 * Where an event list ends on servers that do not mark it (before 13, and WaitEvent to this day).
 * Their answer says so in words: `… will follow`, `Waiting for Event completed.`
 */
const UNMARKED_END: ReadonlyMap<string, string> = new Map([
  ['queuestatus', 'QueueStatusComplete'],
  ['queuesummary', 'QueueSummaryComplete'],
  ['status', 'StatusComplete'],
  ['coreshowchannels', 'CoreShowChannelsComplete'],
  ['coreshowchannelmap', 'CoreShowChannelMapComplete'],
  ['sippeers', 'PeerlistComplete'],
  ['iaxpeers', 'PeerlistComplete'],
  ['sipshowregistry', 'RegistrationsComplete'],
  ['pjsipshowendpoints', 'EndpointListComplete'],
  ['pjsipshowendpoint', 'EndpointDetailComplete'],
  ['pjsipshowcontacts', 'ContactListComplete'],
  ['pjsipshowaors', 'AorListComplete'],
  ['pjsipshowauths', 'AuthListComplete'],
  ['extensionstatelist', 'ExtensionStateListComplete'],
  ['devicestatelist', 'DeviceStateListComplete'],
  ['presencestatelist', 'PresenceStateListComplete'],
  ['confbridgelist', 'ConfbridgeListComplete'],
  ['confbridgelistrooms', 'ConfbridgeListRoomsComplete'],
  ['parkedcalls', 'ParkedCallsComplete'],
  ['bridgelist', 'BridgeListComplete'],
  ['bridgeinfo', 'BridgeInfoComplete'],
  ['agents', 'AgentsComplete'],
  // Before 13 the one item is all there is.
  ['dbget', 'DBGetResponse'],
  ['dbgettree', 'DBGetTreeComplete'],
  ['voicemailuserslist', 'VoicemailUserEntryComplete'],
  ['waitevent', 'WaitEventComplete'],
]);
const EVENT_LIST = new HeaderPlace('EventList');
const LIST_FOLLOWS = /follow|Waiting for Event/i;

export function isBroadcast(event: Frame): boolean {
  const initial = event.name.charCodeAt(0) | SMALL;
  return (initial === U || initial === O) && BROADCAST.test(event.name);
}

/** How an answer that opens a list says the list will end: by an event of that name, or by a mark. */
export interface ListEnd {
  eventName: string | undefined;
}

/** Undefined for an answer that is all there is. */
export function listOpenedBy(action: string, response: Frame): ListEnd | undefined {
  const mark = response.get('EventList');
  if (mark !== undefined) return /^start$/i.test(mark) ? { eventName: undefined } : undefined;
  const eventName = UNMARKED_END.get(action.toLowerCase());
  if (!eventName || !LIST_FOLLOWS.test(response.get('Message') ?? '')) return undefined;
  return { eventName };
}

export function endsList(event: Frame, { eventName }: ListEnd): 'complete' | 'cancelled' | undefined {
  const mark = event.at(EVENT_LIST)?.toLowerCase();
  if (mark === 'complete' || mark === 'cancelled') return mark;
  return event.name === eventName ? 'complete' : undefined;
}
