export { type Action, encodeAction, type HeaderValue } from './encoder';
export { Frame, type FrameKind, type Header } from './frame';
export { BANNER_BYTES, CLIENT_LIMITS, SERVER_LIMITS, type ServerLimits } from './limits';
export { FrameParser, type FrameParserOptions } from './parser';
