import type { AmiError } from '../errors';

/**
 * - `idle`: not opened
 * - `connecting`: opening the socket and waiting for the banner
 * - `login`: the banner has arrived; waiting for the response to the login
 * - `ready`: logged in; actions can be sent
 * - `waiting`: the last attempt failed or the session was lost; the next attempt is scheduled
 * - `failed`: as `waiting`, after more than `maxReconnectAttempts` failures; one attempt every five minutes
 * - `closed`: closed by `close()`
 */
export type ConnectionState = 'idle' | 'connecting' | 'login' | 'ready' | 'waiting' | 'failed' | 'closed';

/** The events of an `AmiConnection`, with the arguments of their listeners. */
export interface ConnectionEvents {
  /** `reason` is set for `waiting` and `failed`. */
  state: [state: ConnectionState, reason?: AmiError];
  /**
   * Emitted when an outage begins, and once more if the state becomes `failed` during that outage. An outage ends when a session
   * has lasted 30 seconds. A server that accepts logins and drops them again therefore causes a single outage.
   */
  outage: [reason: AmiError];
}
