export { AmiConnection } from './connection';
export type { EventHandler, SubscriptionHooks } from './event-queue';
export type { ConnectionSnapshot, ConnectionState } from './snapshot';
export type { Gap } from './waiting-room';
