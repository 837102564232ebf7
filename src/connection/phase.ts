import { AmiError } from '../errors';
import type { Action } from '../protocol';
import type { AmiSession, Stop } from '../session';
import type { ConnectionState } from './state';

export interface Attempt {
  state: 'connecting' | 'login';
  stop: Stop;
}

export interface Ready {
  state: 'ready';
  session: AmiSession;
}

interface Pause {
  state: 'waiting' | 'failed';
  /** Starts the next attempt. */
  timer: NodeJS.Timeout;
}

/** Internal state of a connection, with the resource that this state owns: a `Stop`, a session or a timer. */
export type Phase =
  | Attempt
  | Ready
  | Pause
  /** Without a resource. `closing` is not reported: the state before it stays visible until `closed`. */
  | { state: 'idle' | 'closing' | 'closed' };

/** The state that listeners and snapshots see. */
export interface Reported {
  state: ConnectionState;
  since: Date;
  /** Set for `waiting` and `failed`. */
  reason: AmiError | undefined;
}

/** Releases the resource of a phase. The caller then enters the next phase. */
export function end(phase: Phase): void {
  if ('stop' in phase) phase.stop.abort();
  else if ('session' in phase) void phase.session.close();
  else if ('timer' in phase) clearTimeout(phase.timer);
}

/** Whether the connection was opened and has not been closed since. */
export function isRunning({ state }: Phase): boolean {
  return state !== 'idle' && state !== 'closing' && state !== 'closed';
}

/**
 * The session to send this action on.
 *
 * @throws AmiError AMI_ERR_NOT_SENT without a session, AMI_ERR_CLOSED if the connection is not open
 */
export function sessionIn(phase: Phase, action: Action, server: string): AmiSession {
  if (phase.state === 'ready') return phase.session;
  const code = isRunning(phase) ? 'AMI_ERR_NOT_SENT' : 'AMI_ERR_CLOSED';
  throw new AmiError(code, `${action?.Action} was not sent: the connection to ${server} is ${phase.state}`);
}
