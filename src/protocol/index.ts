export { type Action, encodeAction, type HeaderValue } from './encoder';
export { Frame, type Header } from './frame';
export { type FrameKind, HeaderPlace } from './header-names';
export {
  BANNER_BYTES,
  CLIENT_LIMITS,
  EARLY_EVENT_LIMITS,
  LIST_LIMITS,
  SERVER_LIMITS,
  type ServerLimits,
} from './limits';
export { Openings } from './opening';
export { FrameParser, type FrameParserOptions } from './parser';
