/** A request from the fleet to the process of one PBX. */
export type Request =
  /** Makes this number of calls and of state changes per second, until `rest`. */
  | { do: 'begin'; calls: number; changes: number }
  /** Starts no more calls, and hangs up the long ones. */
  | { do: 'rest' }
  /** Restarts the PBX, which is down for `downFor` ms. */
  | { do: 'restart'; downFor: number }
  | { do: 'look' }
  | { do: 'truth' };

/** The current states and calls of a PBX. Times are ms since 1970. */
export interface Look {
  /** Extensions that have changed at least once. All others are idle. */
  extensions: { extension: string; code: number; touchedAt: number }[];
  calls: { id: string; isTalking: boolean; touchedAt: number }[];
  /** Calls that ended since the last `truth` request. */
  ended: { id: string; endedAt: number }[];
  /** When each session of an edge logged in. */
  logins: number[];
}

/** What a PBX has raised since the last `truth` request. Times are ms since 1970. */
export interface Truth {
  /** Calls that have ended. */
  calls: TrueCall[];
  events: { key: string; at: number }[];
  /** The last change of each extension whose state changes without a call. */
  changes: { extension: string; code: number; at: number }[];
  /** Number of calls that were due while no caller was free. */
  notMade: number;
}

export interface TrueCall {
  id: string;
  startedAt: number;
  endedAt: number;
}

/** The events that the edge writes. */
const EVENTS = new Set(['ExtensionStatus', 'DialBegin', 'DialEnd', 'Hangup']);
const IDENTIFYING = ['Event', 'Timestamp', 'Exten', 'Status', 'Uniqueid', 'DestUniqueid'];

/** @returns the key of an event; undefined if edges do not write this event */
export function eventKey(headers: Readonly<Record<string, string>>): string | undefined {
  if (!EVENTS.has(headers.Event ?? '')) return undefined;
  return IDENTIFYING.map((name) => headers[name] ?? '').join(' ');
}
