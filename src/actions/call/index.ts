export { call } from './call';
export type { CallOptions } from './options';
export { type CalledOutcome, CallLostError, type CallResult, type PhoneOutcome } from './result';
