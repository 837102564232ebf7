import type { Trace } from './trace';

export interface SessionHooks {
  /** Aborts the opening; an open session is ended with `close()`. */
  signal?: AbortSignal | undefined;
  /** The server has greeted; the login follows. */
  onBanner?: (() => void) | undefined;
  /** Which events are worth building; all, if left out. */
  wants?: ((eventName: string) => boolean) | undefined;
  /** Told after each piece that was read: its length, and how many events began in it, wanted or not. */
  onRead?: ((bytes: number, events: number) => void) | undefined;
  /** Whether who takes the events is behind; then the next piece may wait a moment. */
  behind?: (() => boolean) | undefined;
  /** A line for each step and each action, for a log; without the secret. */
  trace?: Trace | undefined;
}
