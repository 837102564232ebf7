export * from './connection';
export { AmiError, type AmiErrorCode } from './errors';
export * from './extensions';
export {
  type Action,
  encodeAction,
  Frame,
  type FrameKind,
  FrameParser,
  type FrameParserOptions,
  type Header,
} from './protocol';
export { shown } from './quoted';
export {
  type AmiOptions,
  AmiSession,
  type Answer,
  type LoginMethod,
  resolveOptions,
  type Send,
  type SendOptions,
  type SessionHooks,
  type Trace,
  yesOrNo,
} from './session';
