export type { Gap, Hold } from './backlog';
export { type EventHandler, SubscriberQueue, type SubscriptionHooks } from './queue';
