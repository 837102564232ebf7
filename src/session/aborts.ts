import { AmiError } from '../errors';

/** Adds one abort listener per signal, even if thousands of actions share the signal: to remove one of N listeners takes O(N). */
export class Aborts {
  readonly #users = new Map<AbortSignal, number>();
  readonly #onAbort: (event: Event) => void;

  constructor(abort: (signal: AbortSignal) => void) {
    this.#onAbort = ({ target }) => abort(target as AbortSignal);
  }

  /** Registers an action that uses this signal. */
  join(signal: AbortSignal | undefined): void {
    if (!signal) return;
    const users = this.#users.get(signal) ?? 0;
    if (users === 0) signal.addEventListener('abort', this.#onAbort);
    this.#users.set(signal, users + 1);
  }

  /** Unregisters an action. The last one removes the listener. */
  leave(signal: AbortSignal | undefined): void {
    if (!signal) return;
    const users = (this.#users.get(signal) ?? 0) - 1;
    if (users > 0) this.#users.set(signal, users);
    else {
      this.#users.delete(signal);
      signal.removeEventListener('abort', this.#onAbort);
    }
  }
}

/** The error of an aborted action: the signal's reason if that is an AmiError, otherwise AMI_ERR_CLOSED with the reason as its cause. */
export function aborted(name: string, signal: AbortSignal): AmiError {
  const reason: unknown = signal.reason;
  return reason instanceof AmiError
    ? reason
    : new AmiError('AMI_ERR_CLOSED', `${name} was aborted`, { cause: reason });
}
