import { guarded } from '../guard';
import type { Action } from '../protocol';
import type { Answer, SendOptions } from './pending';
import type { Trace } from './trace';

/** As `AmiSession.send`. */
export type Send = (action: Action, options?: SendOptions) => Promise<Answer>;

export interface SessionHooks {
  /** Aborts the opening; an open session is ended with `close()`. */
  signal?: AbortSignal | undefined;
  /** The server has greeted; the login follows. */
  onBanner?: (() => void) | undefined;
  /**
   * The login is under way, and what is sent now goes out with it: a session carries its actions out in order, so that the answers
   * come without a further round trip (main/manager.c session_do). Time for them begins with the login's answer. A login that is
   * refused rejects them as it rejects `open`.
   */
  behindLogin?: ((send: Send) => void) | undefined;
  /** Which events are worth building; all, if left out. */
  wants?: ((eventName: string) => boolean) | undefined;
  /** Told after each piece that was read: its length, and how many events began in it, wanted or not. */
  onRead?: ((bytes: number, events: number) => void) | undefined;
  /** Whether who takes the events is behind; then the next piece may wait a moment. */
  behind?: (() => boolean) | undefined;
  /** A line for each step and each action, for a log; without the secret. */
  trace?: Trace | undefined;
}

/** The same hooks: what they throw, or reject with, does the session no harm. An event whose `wants` fails is delivered. */
export function guardedHooks(hooks: SessionHooks): SessionHooks {
  const { signal, onBanner, behindLogin, wants, onRead, behind, trace } = hooks;
  return {
    signal,
    onBanner: onBanner && guarded(onBanner, undefined),
    behindLogin: behindLogin && guarded(behindLogin, undefined),
    wants: wants && guarded(wants, true),
    onRead: onRead && guarded(onRead, undefined),
    behind: behind && guarded(behind, false),
    trace: trace && guarded(trace, undefined),
  };
}
