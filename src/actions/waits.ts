import type { ConnectionState } from '../connection';
import { AmiError } from '../errors';
import type { Frame } from '../protocol';
import type { ActionConnection, FormHooks } from './connection';

/** Waits for the first event for which `pick` returns a value. */
export class EventWait<T> {
  readonly #end: () => void;
  /**
   * The first value that `pick` returned; undefined after `within` ms or after `stop()`. Rejects with AMI_ERR_OUTCOME_UNKNOWN if
   * the connection is lost.
   */
  readonly result: Promise<T | undefined>;
  #resolve!: (value: T | undefined) => void;
  #reject!: (error: AmiError) => void;

  /** @param within ms */
  constructor(
    connection: ActionConnection,
    names: readonly string[],
    within: number,
    pick: (event: Frame) => T | undefined,
    { signal }: FormHooks = {},
  ) {
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // If the action itself fails, nobody awaits the result.
    this.result.catch(() => {});
    const unsubscribe = connection.subscribe(names, (event) => {
      const value = pick(event);
      if (value !== undefined) this.stop(value);
    });
    const timer = setTimeout(() => this.stop(), within);
    const onAbort = (): void => this.stop();
    const onState = (state: ConnectionState): void => {
      if (state !== 'ready') this.#lose();
    };
    connection.on('state', onState);
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#end = () => {
      unsubscribe();
      clearTimeout(timer);
      connection.off('state', onState);
      signal?.removeEventListener('abort', onAbort);
    };
    if (signal?.aborted) this.stop();
  }

  stop(value?: T): void {
    this.#end();
    this.#resolve(value);
  }

  #lose(): void {
    this.#end();
    const message = 'the connection was lost before the event that reports the outcome';
    this.#reject(new AmiError('AMI_ERR_OUTCOME_UNKNOWN', message));
  }
}

/** @throws AmiError AMI_ERR_CLOSED if the signal is aborted */
export function checkSignal({ signal }: FormHooks): void {
  if (signal?.aborted)
    throw new AmiError('AMI_ERR_CLOSED', 'the form was ended before its outcome was known');
}
