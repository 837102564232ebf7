export { RefreshPool, type RefreshStatus } from './pool';
export { type RefreshRequest, type RefreshState, type RefreshSummary, refreshExtensions } from './refresh';
export {
  type ExtensionFailure,
  type ExtensionResult,
  type ExtensionState,
  type ExtensionStatus,
  extensionState,
  extensionStatus,
} from './state';
