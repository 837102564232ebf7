import { guarded } from '../guard';
import type { Action } from '../protocol';
import type { Answer, SendOptions } from './answer';
import type { StopSignal } from './stop';
import type { Trace } from './trace';

/** The same as `AmiSession.send`. */
export type Send = (action: Action, options?: SendOptions) => Promise<Answer>;

/** Abort signal and callbacks of a session. */
export interface SessionHooks {
  /** Aborts the opening. An open session is ended by `close()` instead. */
  signal?: StopSignal | undefined;
  /** Called with the name of each event; the session emits only those for which it returns true. Default: all. */
  wants?: ((eventName: string) => boolean) | undefined;
  /** Called with a line for each step and each action. It never contains the secret. */
  trace?: Trace | undefined;
}

/** What connections and refreshes need in addition. */
export interface InternalHooks extends SessionHooks {
  /** Called when the banner has been read. The login follows. */
  onBanner?: (() => void) | undefined;
  /**
   * Called while the login is prepared. Actions that it sends are written together with the login. Their responses need no
   * further round trip, because Asterisk runs the actions of a session in order (main/manager.c session_do). Their timeouts
   * begin with the response to the login. If the login fails, they fail with the same error as `open`.
   *
   * @param send may be used until the end of the session
   */
  sendWithLogin?: ((send: Send) => void) | undefined;
  /** Called after each read with its bytes and the number of events that began in it, unwanted ones included. */
  onRead?: ((bytes: number, events: number) => void) | undefined;
  /** The session belongs to a connection, which applies the allow-list itself. */
  isShared?: boolean | undefined;
  /** True while the consumer lags. Reading then pauses for up to 50 ms. */
  isLagging?: (() => boolean) | undefined;
}

/** The same hooks, called by `callGuarded`. An event is wanted if `wants` throws. */
export function guardedHooks(hooks: InternalHooks): InternalHooks {
  const { signal, wants, trace, onBanner, sendWithLogin, onRead, isShared, isLagging } = hooks;
  return {
    signal,
    wants: wants && guarded(wants, true),
    trace: trace && guarded(trace, undefined),
    onBanner: onBanner && guarded(onBanner, undefined),
    sendWithLogin: sendWithLogin && guarded(sendWithLogin, undefined),
    onRead: onRead && guarded(onRead, undefined),
    isShared,
    isLagging: isLagging && guarded(isLagging, false),
  };
}
