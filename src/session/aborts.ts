import { AmiError } from '../errors';

/** One abort listener per signal, however many actions share it: removing one of N listeners is O(N). */
export class Aborts {
  readonly #users = new Map<AbortSignal, number>();
  readonly #onAbort: (event: Event) => void;

  constructor(abort: (signal: AbortSignal) => void) {
    this.#onAbort = ({ target }) => abort(target as AbortSignal);
  }

  join(signal: AbortSignal | undefined): void {
    if (!signal) return;
    const users = this.#users.get(signal) ?? 0;
    if (users === 0) signal.addEventListener('abort', this.#onAbort);
    this.#users.set(signal, users + 1);
  }

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
