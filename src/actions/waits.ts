import { AmiError } from '../errors';
import type { Frame } from '../protocol';
import type { ActionConnection, FormHooks } from './connection';

/** Waits for the first event for which `pick` returns a value. */
export class EventWait<T> {
  readonly #end: () => void;
  /** The first value that `pick` returned; undefined after `within` ms or after `stop()`. */
  readonly result: Promise<T | undefined>;
  #resolve!: (value: T | undefined) => void;

  /** @param within ms */
  constructor(
    connection: ActionConnection,
    names: readonly string[],
    within: number,
    pick: (event: Frame) => T | undefined,
    { signal }: FormHooks = {},
  ) {
    this.result = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    const unsubscribe = connection.subscribe(names, (event) => {
      const value = pick(event);
      if (value !== undefined) this.stop(value);
    });
    const timer = setTimeout(() => this.stop(), within);
    const onAbort = (): void => this.stop();
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#end = () => {
      unsubscribe();
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    if (signal?.aborted) this.stop();
  }

  stop(value?: T): void {
    this.#end();
    this.#resolve(value);
  }
}

/** @throws AmiError AMI_ERR_CLOSED if the signal is aborted */
export function checkSignal({ signal }: FormHooks): void {
  if (signal?.aborted)
    throw new AmiError('AMI_ERR_CLOSED', 'the form was ended before its outcome was known');
}
