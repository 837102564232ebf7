export { call } from './call';
export { type CallOptions, LONGEST, RING } from './options';
export { type CalledOutcome, CallLostError, type CallResult, type PhoneOutcome } from './result';
