import type { AmiError, Call, CallChange } from '../../src/index';

/** A node that gets the calls of a connection. */
export interface CallListener {
  /** @param own returns the call as an object that the listener may change. All listeners share the call in `change` */
  onCall(change: CallChange, receivedAt: string, own: () => Call): void;
  onProblem(problem: AmiError | undefined): void;
  onOverload(): void;
  /** True for a device that the settings list as a trunk, whatever Asterisk's configuration is. */
  isTrunk(device: string): boolean;
}
