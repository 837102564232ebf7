export {
  AmiConnection,
  type ConnectionEvents,
  type ConnectionSnapshot,
  type ConnectionState,
  type EventHandler,
  type Gap,
  type SubscriptionHooks,
} from './connection';
export { AmiError, type AmiErrorCode, type AmiErrorDetails } from './errors';
export {
  type ExtensionEntry,
  type OnResult,
  RefreshPool,
  type RefreshRequest,
  type RefreshState,
  type RefreshStatus,
  type RefreshSummary,
  refreshExtensions,
} from './extensions';
export {
  type Action,
  Frame,
  type FrameKind,
  FrameParser,
  type FrameParserOptions,
  type Header,
  type HeaderValue,
  type ServerLimits,
} from './protocol';
export { shown } from './quoted';
export {
  type AmiOptions,
  AmiSession,
  type Answer,
  type LoginMethod,
  type ResolvedOptions,
  resolveOptions,
  type Send,
  type SendOptions,
  type SessionEvents,
  type SessionHooks,
  type Trace,
  yesOrNo,
} from './session';
export {
  type ExtensionFailure,
  type ExtensionResult,
  type ExtensionState,
  type ExtensionStatus,
  extensionState,
  extensionStatus,
} from './states';
