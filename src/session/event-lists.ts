import { type Frame, HeaderPlace } from '../protocol';

/** Events that repeat an ActionID chosen by any client, to every client: they settle nothing. */
const BROADCAST = /^(UserEvent.*|OriginateResponse|OriginateSuccess|OriginateFailure)$/i;
/** U and O, small: an expression for every event costs more than a look at its letter. */
const U = 0x75;
const O = 0x6f;
const SMALL = 0x20;

const EVENT_LIST = new HeaderPlace('EventList');
/**
 * How an answer says that items follow, on servers that do not mark it: Asterisk before 13, and WaitEvent to this day. `Channel status
 * will follow`, `Parking lots will follow`, `A listing of Endpoints follows`, `Waiting for Event completed.`
 */
const LIST_FOLLOWS = /\b(?:follows?|following|waiting for event)\b/i;
/** Its answer is all there is, though it says `Command output follows` (main/manager.c action_command). */
const COMMAND = 'command';
/** How the end of such a list is named: QueueStatusComplete, PeerlistComplete, VoicemailUserEntryComplete. */
const LIST_END = /.Complete$/i;
/** Before 13 the one item that DBGet has is also the end of its list (main/db.c manager_dbget). */
const ITEM_AND_END = 'DBGetResponse';

export function isBroadcast(event: Frame): boolean {
  const initial = event.name.charCodeAt(0) | SMALL;
  return (initial === U || initial === O) && BROADCAST.test(event.name);
}

/** Whether Asterisk marks where the list begins and ends, or only says in words that there is one. */
export type ListKind = 'marked' | 'inWords';

/** Undefined for an answer that is all there is. */
export function listOpenedBy(action: string, response: Frame): ListKind | undefined {
  const mark = response.at(EVENT_LIST);
  if (mark !== undefined) return /^start$/i.test(mark) ? 'marked' : undefined;
  const message = response.get('Message');
  if (message === undefined || !LIST_FOLLOWS.test(message)) return undefined;
  return action.toLowerCase() === COMMAND ? undefined : 'inWords';
}

/** Undefined for an item; `completeWithItem` for one that is the end as well. */
export function endsList(
  event: Frame,
  kind: ListKind,
): 'complete' | 'completeWithItem' | 'cancelled' | undefined {
  const mark = event.at(EVENT_LIST)?.toLowerCase();
  if (mark === 'complete' || mark === 'cancelled') return mark;
  if (kind === 'marked') return undefined;
  if (event.name === ITEM_AND_END) return 'completeWithItem';
  return LIST_END.test(event.name) ? 'complete' : undefined;
}
