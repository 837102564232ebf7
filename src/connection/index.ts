export { AmiConnection } from './connection';
export type { ConnectionSnapshot, Figures } from './snapshot';
export type { ConnectionEvents, ConnectionState } from './state';
export type { EventHandler, Gap, SubscriptionHooks } from './subscriber';
