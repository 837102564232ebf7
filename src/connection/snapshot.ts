import type { AmiErrorCode } from '../errors';
import type { ConnectionState } from './state';

/** What users of a connection add to its snapshot. */
export interface Figures {
  /** Things that ami-state nodes know of this PBX. */
  states?: number;
  /** Counts of the calls that ami-call nodes follow, see CallCounts. `ms` is the time spent on `events` so far. */
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
  /** The server's last greeting: `Asterisk Call Manager/11.0.0`. */
  banner: string | undefined;
  /** Asterisk release by the banner: `22`; undefined if the banner is not Asterisk's own (a proxy's). */
  version: string | undefined;
  /** Failures since the last session that lasted 30 seconds, or since `open()` or `reconnect()`. */
  attempts: number;
  /** With more failures than this the connection is `failed`; 0: never. */
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
  /** Events among them that were not delivered because their name is longer than any of Asterisk's. Left out at 0. */
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
