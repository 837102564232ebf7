export { RefreshPool, type RefreshStatus } from './pool';
export {
  type ExtensionEntry,
  type RefreshRequest,
  type RefreshState,
  type RefreshSummary,
  refreshExtensions,
} from './refresh';
export type { OnResult } from './results';
