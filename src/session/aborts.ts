import { AmiError } from '../errors';

/** Listens once to a signal that any number of actions share: with a listener each, every answer would search them all. */
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

/** A caller that aborts with an AmiError has said why; any other reason is its cause. */
export function aborted(name: string, signal: AbortSignal): AmiError {
  const reason: unknown = signal.reason;
  return reason instanceof AmiError
    ? reason
    : new AmiError('AMI_ERR_CLOSED', `${name} was aborted`, { cause: reason });
}
