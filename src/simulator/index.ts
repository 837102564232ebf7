export type { ReceivedAction } from './action-reader';
export { type Clock, ManualClock } from './clock';
export type { EmittedEvent } from './emitted-event';
// These three classes are exported as values: the bundled types name them as such, so an ES module may import them.
export type { CallOptions, CallState } from './exchange/applications/call-options';
export { Call, type CallOutcome } from './exchange/applications/dial/call';
export type { QueueOptions } from './exchange/applications/queue/queue';
export { QueueCall, type QueueCallOutcome } from './exchange/applications/queue/queue-call';
export type { ExtensionOptions } from './exchange/hints/extensions';
export type { DevicePhase, ExtensionPhase } from './exchange/hints/states';
export { SimulatorError } from './fail';
export { FAULTS, type FaultOptions } from './faults';
export type { LoadOptions } from './load';
export type { SimulatorOptions } from './options';
export type { AsteriskVersion } from './profiles';
export type { ManagerClass, Rights } from './rights';
export { Session as SimulatedSession } from './session';
export { Simulator } from './simulator';
export { DEFAULT_USER, type UserOptions } from './users';
