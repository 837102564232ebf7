import type { AmiErrorCode } from '../errors';

export type ConnectionState = 'idle' | 'connecting' | 'login' | 'ready' | 'waiting' | 'failed' | 'closed';

export interface ConnectionSnapshot {
  /** Opened, and not closed since: somebody wants it connected. */
  running: boolean;
  state: ConnectionState;
  /** ISO time of the last change of state. */
  since: string;
  /** `host:port`; an IPv6 address in brackets. */
  server: string;
  /** As the server last greeted: `Asterisk Call Manager/11.0.0`. */
  banner: string | undefined;
  /** The Asterisk release that the banner stands for: `22`; undefined where it is not Asterisk's own (a proxy's). */
  version: string | undefined;
  /** Attempts since the connection was last stable. */
  attempts: number;
  /** So many, then it has failed; 0 = it never gives up. */
  maxAttempts: number;
  /** Logins that succeeded, so far. */
  connects: number;
  /** From opening the socket to the login's answer, in ms. */
  lastConnectMs: number | undefined;
  /** Over the last five seconds. */
  eventsPerSecond: number;
  /** Over the last five seconds. */
  bytesPerSecond: number;
  /** Events that arrived so far, wanted or not. */
  events: number;
  /** Of them, those whose name is longer than any of Asterisk's, where there were such: nobody is handed them. */
  skipped?: number;
  /** Bytes that arrived so far. */
  bytes: number;
  /** Actions that wait for their answer. */
  inFlight: number;
  /** Attempts that failed and sessions that were lost, so far. */
  errors: number;
  /** The same, by code. */
  failures: Partial<Record<AmiErrorCode, number>>;
  /** Events dropped so far because a subscriber was too slow. */
  drops: number;
}
