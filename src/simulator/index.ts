export type { ReceivedAction } from './action-reader';
export { type Clock, ManualClock } from './clock';
export type { EmittedEvent } from './emitted-event';
// These three classes are exported as values: the bundled types name them as such, so an ES module may import them.
export { Call, type CallOptions, type CallOutcome, type CallState } from './exchange/call';
export type { ExtensionOptions } from './exchange/extensions';
export { QueueCall, type QueueCallOutcome } from './exchange/queue-call';
export type { QueueOptions } from './exchange/queues';
export type { DevicePhase, ExtensionPhase } from './exchange/states';
export { SimulatorError } from './fail';
export { FAULTS, type FaultOptions } from './faults';
export type { LoadOptions } from './load';
export type { SimulatorOptions } from './options';
export type { AsteriskVersion } from './profiles';
export type { ManagerClass, Rights } from './rights';
export { Session as SimulatedSession } from './session';
export { Simulator } from './simulator';
export { DEFAULT_USER, type UserOptions } from './users';
