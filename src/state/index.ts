export type { Entry, Facts, Made } from './kinds';
export {
  type CallerEntry,
  type ConferenceEntry,
  type Contact,
  type DeviceEntry,
  type EndpointEntry,
  type EntryOf,
  type HintEntry,
  type MailboxEntry,
  type MemberEntry,
  type ParkedEntry,
  type Participant,
  type PresenceEntry,
  type QueueEntry,
  STATE_KINDS,
  STATE_VALUES,
  type StateEntry,
  type StateKind,
  type StateValue,
  scopeOf,
} from './kinds';
export {
  type Reading,
  StateModel,
  type StateModelEvents,
  type StateModelOptions,
  type StateModelSnapshot,
} from './model';
export { type Question, SOURCE_KINDS, SOURCE_NAMES, type SourceName } from './sources/source';
