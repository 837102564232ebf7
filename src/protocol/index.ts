export { Frame, type Header } from '../frame';
export { CachedHeaderIndex, type FrameKind } from '../header-names';
export {
  endsList,
  isBroadcast,
  type ListKind,
  listOpenedBy,
  messageOf,
  neededWriteClass,
  saysAlreadyInUse,
  saysEmptyList,
  saysNoHints,
  saysNotDynamic,
  saysPermissionDenied,
  saysShuttingDown,
  saysUnknownCommand,
} from './asterisk-wording';
export { type Action, encodeAction, type HeaderValue, invalidHeader } from './encoder';
export {
  BANNER_BYTES,
  CLIENT_LIMITS,
  EARLY_EVENT_LIMITS,
  LIST_LIMITS,
  SERVER_LIMITS,
  type ServerLimits,
} from './limits';
export { FrameParser, type FrameParserOptions } from './parser';
export { StartLineCache } from './start-line-cache';
