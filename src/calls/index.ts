export { CALL_EVENTS } from './event-names';
export type { RestoreLists } from './restore';
export type { TrackerEvents } from './tracker';
export { CallTracker, type CallTrackerOptions } from './tracker';
export type {
  Call,
  CallChange,
  CallCounts,
  CallDirection,
  CallOutcome,
  CallState,
  CallTopic,
  Conversation,
  Party,
  QueueWait,
  Via,
  ViaKind,
} from './types';
