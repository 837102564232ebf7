export type { RefreshSource } from './phones';
export { RefreshPool, type RefreshStatus } from './pool';
export type { PrewarmOptions, PrewarmStatus } from './prewarmed';
export { type RefreshState, refreshExtensions } from './refresh';
export type { ExtensionEntry, RefreshRequest } from './refresh-request';
export type { RefreshSummary } from './refresh-summary';
export type { OnResult } from './results';
