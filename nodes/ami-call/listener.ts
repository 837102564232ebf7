import type { AmiError, Call, CallChange } from '../../src/index';

/** A node that gets the calls of a connection. */
export interface CallListener {
  /** @param own gives the call as an object of the listener's own; the one in `change` belongs to all listeners */
  onCall(change: CallChange, receivedAt: string, own: () => Call): void;
  onProblem(problem: AmiError | undefined): void;
  onOverload(): void;
  /** Devices that are trunks whatever Asterisk says. */
  isTrunk(device: string): boolean;
}
