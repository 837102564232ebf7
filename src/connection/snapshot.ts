import type { AmiErrorCode } from '../errors';
import type { ConnectionState } from './state';

/** Figures that the nodes on a connection add to its snapshot. */
export interface Figures {
  /** Number of states that the ami-state nodes of this PBX hold. */
  states?: number;
  /** Counts of the calls that ami-call nodes follow, as in CallCounts. `ms` is the time so far that `events` took to process. */
  calls?: Readonly<Record<'live' | 'channels' | 'ended' | 'overLimit' | 'expired' | 'events' | 'ms', number>>;
}

/** State and counters of a connection at one moment. */
export interface ConnectionSnapshot extends Figures {
  /** Whether the connection was opened and has not been closed since. */
  running: boolean;
  state: ConnectionState;
  /** ISO time of the last change of state. */
  since: string;
  /** `host:port`; an IPv6 address in brackets. */
  server: string;
  /** Last banner of the server: `Asterisk Call Manager/11.0.0`. */
  banner: string | undefined;
  /** Asterisk release, derived from the banner: `22`; undefined if the banner comes from a proxy. */
  version: string | undefined;
  /** Failures since the last session that lasted 30 seconds, or since `open()` or `reconnect()`. */
  attempts: number;
  /** After more failures than this the connection is `failed`; 0: it is never `failed`. */
  maxAttempts: number;
  /** Successful logins so far. */
  connects: number;
  /** ms from opening the socket to the response to the last successful login. */
  lastConnectMs: number | undefined;
  /** Average of the last five seconds. */
  eventsPerSecond: number;
  /** Average of the last five seconds. */
  bytesPerSecond: number;
  /** Events received so far, wanted or not. */
  events: number;
  /** Number of `events` that were skipped because their name is longer than that of any Asterisk event. Left out at 0. */
  skipped?: number;
  /** Bytes received so far. */
  bytes: number;
  /** Actions that are waiting for their response. */
  inFlight: number;
  /** Actions that the allow-list refused so far. Left out at 0. */
  forbidden?: number;
  /** Failed attempts and lost sessions so far. */
  errors: number;
  /** `errors` by code. */
  failures: Partial<Record<AmiErrorCode, number>>;
  /** Events dropped so far because a subscriber was too slow. */
  drops: number;
}
