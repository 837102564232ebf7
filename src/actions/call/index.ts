export { call } from './call';
export type { CallOptions } from './options';
export { type CalledOutcome, CallLostError, type CallOutcome, type CallResult } from './result';
