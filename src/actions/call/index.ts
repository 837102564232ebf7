export { call } from './call';
export { type CallOptions, LONGEST_RING, RING_TIMEOUT } from './options';
export { type CalledOutcome, CallLostError, type CallResult, type PhoneOutcome } from './result';
