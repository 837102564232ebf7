export { AmiConnection, type ConnectionSnapshot, type ConnectionState } from './connection';
export type { EventHandler } from './event-queue';
