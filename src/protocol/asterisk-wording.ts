import type { Frame } from '../frame';
import { CachedHeaderIndex } from '../header-names';

/**
 * The texts of Asterisk on which this engine depends. AMI has no error codes: only the text of `Message` and the names of
 * events and headers say what happened. The texts are the same in all versions of Asterisk unless noted.
 */

/** True while Asterisk shuts down: it then refuses every action of every user (main/manager.c process_message). */
export function saysShuttingDown(response: Frame): boolean {
  return /shutting down/i.test(messageOf(response));
}

/** True if the user is logged in elsewhere, and allowmultiplelogin is off (main/manager.c action_login). */
export function saysAlreadyInUse(response: Frame): boolean {
  return /already in use/i.test(messageOf(response));
}

/** True if the user lacks a write class (main/manager.c process_message). */
export function saysPermissionDenied(response: Frame): boolean {
  return /^permission denied$/i.test(messageOf(response));
}

/** True if this version has no such action, or its module is not loaded (main/manager.c process_message). */
export function saysUnknownCommand(response: Frame): boolean {
  return /invalid\/unknown command/i.test(messageOf(response));
}

const NO_HINTS = /no dialplan hints/i;

/** True if no extension has a hint (main/manager.c action_extensionstatelist). */
export function saysNoHints(response: Frame): boolean {
  return NO_HINTS.test(messageOf(response));
}

/** True if the member cannot be removed, because queues.conf names it (apps/app_queue.c manager_remove_queue_member). */
export function saysNotDynamic(response: Frame): boolean {
  return /not dynamic/i.test(messageOf(response));
}

/**
 * Errors that mean an empty list, by action (main/manager.c, apps/app_confbridge.c, apps/app_voicemail.c, res/res_pjsip). A single
 * conference or endpoint may have gone after it was listed.
 */
const EMPTY_LISTS: ReadonlyMap<string, RegExp> = new Map([
  ['ExtensionStateList', NO_HINTS],
  ['PJSIPShowEndpoints', /no endpoints found/i],
  ['PJSIPShowEndpoint', /unable to retrieve endpoint/i],
  ['PJSIPShowContacts', /no contacts found/i],
  ['VoicemailUsersList', /no voicemail users/i],
  ['ConfbridgeListRooms', /no active conferences/i],
  ['ConfbridgeList', /no conference by that name|no active conferences/i],
]);

/** True if this error means that the list of the action is empty. */
export function saysEmptyList(action: string, error: Frame): boolean {
  return EMPTY_LISTS.get(action)?.test(messageOf(error)) ?? false;
}

/** The text that explains a response; '' if there is none. */
export function messageOf(response: Frame): string {
  return response.get('Message')?.trim() ?? '';
}

const EVENT_LIST = new CachedHeaderIndex('EventList');
/**
 * How a response announces items on servers that do not mark the list: Asterisk before 13, and WaitEvent in all versions.
 * `Channel status will follow`, `Parking lots will follow`, `A listing of Endpoints follows`, `Waiting for Event completed.`
 */
const LIST_FOLLOWS = /\b(?:follows?|following|waiting for event)\b/i;
/** The response to Command is complete, though it says `Command output follows` (main/manager.c action_command). */
const COMMAND = 'command';
/** Matches the name of the last event of a list that is announced in words: QueueStatusComplete, PeerlistComplete. */
const LIST_END = /.Complete$/i;
/**
 * Single items that also end the list: of DBGet before Asterisk 13 (main/db.c manager_dbget), and of FAXStats in all versions
 * (res/res_fax.c manager_fax_stats).
 */
const ITEM_AND_END: ReadonlySet<string> = new Set(['DBGetResponse', 'FAXStats']);

/** `marked`: headers mark the beginning and end of the list. `inWords`: only the text of `Message` announces the list. */
export type ListKind = 'marked' | 'inWords';

/** The kind of list that follows this response; undefined if no list follows. */
export function listOpenedBy(action: string, response: Frame): ListKind | undefined {
  const mark = response.at(EVENT_LIST);
  if (mark !== undefined) return /^start$/i.test(mark) ? 'marked' : undefined;
  const message = response.get('Message');
  if (message === undefined || !LIST_FOLLOWS.test(message)) return undefined;
  return action.toLowerCase() === COMMAND ? undefined : 'inWords';
}

/** How this event ends its list; undefined for an item. `completeWithItem` is the last item and the end. */
export function endsList(
  event: Frame,
  kind: ListKind,
): 'complete' | 'completeWithItem' | 'cancelled' | undefined {
  const mark = event.at(EVENT_LIST)?.toLowerCase();
  if (mark === 'complete' || mark === 'cancelled') return mark;
  if (kind === 'marked') return undefined;
  if (ITEM_AND_END.has(event.name)) return 'completeWithItem';
  return LIST_END.test(event.name) ? 'complete' : undefined;
}

/** Events that Asterisk sends to every client with the ActionID of one client. They are never items of our lists. */
const BROADCAST = /^(UserEvent.*|OriginateResponse|OriginateSuccess|OriginateFailure)$/i;
/** Codes of `u` and `o`. To check the first letter of every event name is faster than the regular expression. */
const U = 0x75;
const O = 0x6f;
const LOWER_CASE = 0x20;

export function isBroadcast(event: Frame): boolean {
  const initial = event.name.charCodeAt(0) | LOWER_CASE;
  return (initial === U || initial === O) && BROADCAST.test(event.name);
}

/**
 * Write classes by action (manager.conf `write=`); a user needs one of them. Each module registers its own
 * (ast_manager_register in main/manager.c, main/db.c, apps/app_queue.c, res/res_pjsip). Asterisk itself only says
 * `Permission denied`.
 */
const WRITE_CLASSES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'call or reporting':
      'ExtensionState ExtensionStateList PresenceState DeviceStateList PresenceStateList MailboxStatus MailboxCount Getvar ' +
      'VoicemailBoxSummary VoicemailUsersList VoicemailUserStatus',
    call:
      'Setvar Redirect Atxfer BlindTransfer CancelAtxfer SendText ParkedCalls Park Parkinglots Bridge PlayDTMF PlayMF SendFlash ' +
      'ControlPlayback ConfbridgeKick ConfbridgeLock ConfbridgeUnlock ConfbridgeMute ConfbridgeUnmute ConfbridgeSetSingleVideoSrc ' +
      'FAXSession FAXSessions',
    'system or call': 'Hangup AbsoluteTimeout LocalOptimizeAway MixMonitorMute StopMixMonitor PJSIPHangup',
    'system, call or reporting': 'Status',
    'system or reporting':
      'CoreShowChannels CoreShowChannelMap CoreSettings CoreStatus DBGet DBGetTree SIPpeers IAXpeers IAXpeerlist IAXnetstats ' +
      'IAXregistry LoggerRotate PJSIPQualify PJSIPRegister PJSIPUnregister PJSIPShowMaintenance PJSIPShowRegistrationsOutbound',
    system:
      'PJSIPShowEndpoints PJSIPShowEndpoint PJSIPShowContacts PJSIPShowAors PJSIPShowAuths PJSIPShowRegistrationsInbound ' +
      'PJSIPShowRegistrationInboundContactStatuses PJSIPShowResourceLists PJSIPShowSubscriptionsInbound ' +
      'PJSIPShowSubscriptionsOutbound PJSIPNotify PJSIPSetMaintenance DBPut DBDel DBDelTree Filter ModuleCheck ModuleLoad ' +
      'DialplanExtensionAdd DialplanExtensionRemove MixMonitor MuteAudio ConfbridgeStartRecord ConfbridgeStopRecord ' +
      'SorceryMemoryCacheExpire SorceryMemoryCacheExpireObject SorceryMemoryCachePopulate SorceryMemoryCacheStale ' +
      'SorceryMemoryCacheStaleObject',
    originate: 'Originate',
    command: 'Command',
    user: 'UserEvent VoicemailForward VoicemailMove VoicemailRefresh VoicemailRemove',
    agent: 'QueueAdd QueueRemove QueuePause QueuePenalty QueueLog QueueMemberRingInUse Agents AgentLogoff',
    reporting: 'ConfbridgeList ConfbridgeListRooms FAXStats',
    message: 'MessageSend',
    config: 'CreateConfig ListCategories UpdateConfig',
    'config or system': 'Reload GetConfig GetConfigJSON',
    'config or reporting': 'ShowDialPlan',
    agi: 'AGI',
    aoc: 'AOCMessage',
  }).flatMap(([classes, actions]) => actions.split(' ').map((action) => [action.toLowerCase(), classes])),
);

/** The write classes that permit this action, as text for an error: `call or reporting`; undefined if they are not known. */
export function neededWriteClass(action: string): string | undefined {
  return WRITE_CLASSES.get(action.toLowerCase());
}
