import { AmiError } from '../errors';
import type { StopSignal } from './stop';

/** A signal in use. */
interface Use {
  /** Number of actions that use the signal. */
  users: number;
  onAbort: () => void;
}

/** Adds one abort listener per signal, even if thousands of actions share the signal: to remove one of N listeners takes O(N). */
export class Aborts {
  readonly #uses = new Map<StopSignal, Use>();
  readonly #abort: (signal: StopSignal) => void;

  constructor(abort: (signal: StopSignal) => void) {
    this.#abort = abort;
  }

  /** Registers an action that uses this signal. */
  join(signal: StopSignal | undefined): void {
    if (!signal) return;
    const use = this.#uses.get(signal);
    if (use) {
      use.users += 1;
      return;
    }
    const onAbort = () => this.#abort(signal);
    this.#uses.set(signal, { users: 1, onAbort });
    signal.addEventListener('abort', onAbort);
  }

  /** Unregisters an action. The last one removes the listener. */
  leave(signal: StopSignal | undefined): void {
    const use = signal && this.#uses.get(signal);
    if (!use) return;
    use.users -= 1;
    if (use.users > 0) return;
    this.#uses.delete(signal);
    signal.removeEventListener('abort', use.onAbort);
  }
}

/** The error of an aborted action: the signal's reason if that is an AmiError, otherwise AMI_ERR_CLOSED with the reason as its cause. */
export function aborted(name: string, signal: StopSignal): AmiError {
  const { reason } = signal;
  return reason instanceof AmiError
    ? reason
    : new AmiError('AMI_ERR_CLOSED', `${name} was aborted`, { cause: reason });
}
