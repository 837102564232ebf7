import type { AmiError } from '../errors';
import type { AmiSession } from '../session';
import type { ConnectionState } from './snapshot';

/** Opened, and not logged in yet. */
export interface Attempt {
  state: 'connecting' | 'login';
  stop: AbortController;
}

export interface Ready {
  state: 'ready';
  session: AmiSession;
}

/** Until it tries again. */
interface Pause {
  state: 'waiting' | 'failed';
  timer: NodeJS.Timeout;
}

/** Where a connection is in its life, with what belongs to that and ends with it. */
export type Life =
  | Attempt
  | Ready
  | Pause
  /** Nobody wants it connected. While it is `closing`, what it was goes on to be shown. */
  | { state: 'idle' | 'closing' | 'closed' };

/** What listeners and snapshots are told of it. */
export interface Told {
  state: ConnectionState;
  since: Date;
  /** Where it is `waiting` or `failed`. */
  reason: AmiError | undefined;
}

/** Ends what there is; what comes next is up to the caller. */
export function leave(life: Life): void {
  if ('stop' in life) life.stop.abort();
  else if ('session' in life) void life.session.close();
  else if ('timer' in life) clearTimeout(life.timer);
}

/** Whether it was opened, and not closed since. */
export function isWanted({ state }: Life): boolean {
  return state !== 'idle' && state !== 'closing' && state !== 'closed';
}
