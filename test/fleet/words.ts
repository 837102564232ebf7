/** What the fleet asks the process of one PBX. */
export type Request =
  /** Makes calls and changes of states, each at a rate by the second, until `rest`. */
  | { do: 'begin'; calls: number; changes: number }
  /** Begins no more calls, and hangs up those that last until then. */
  | { do: 'rest' }
  /** Restarts the PBX: it is down for so many ms. */
  | { do: 'restart'; downFor: number }
  | { do: 'look' }
  | { do: 'truth' };

/** What is true now at a PBX. Times are ms since 1970. */
export interface Look {
  /** Extensions that were ever touched. All others are idle. */
  extensions: { extension: string; code: number; touchedAt: number }[];
  calls: { id: string; isTalking: boolean; touchedAt: number }[];
  /** Calls that ended since the truth was last asked for. */
  ended: { id: string; endedAt: number }[];
  /** When each session of an edge logged in. */
  logins: number[];
}

/** What a PBX has raised since the last time it was asked. Times are ms since 1970. */
export interface Truth {
  /** Calls that have ended. */
  calls: TrueCall[];
  events: { key: string; at: number }[];
  /** The last change of each extension that only changes. */
  changes: { extension: string; code: number; at: number }[];
  /** Calls that were due while no caller was free. */
  notMade: number;
}

export interface TrueCall {
  id: string;
  startedAt: number;
  endedAt: number;
}

/** The events that the edge writes. */
const EVENTS = new Set(['ExtensionStatus', 'DialBegin', 'DialEnd', 'Hangup']);
const TELLING = ['Event', 'Timestamp', 'Exten', 'Status', 'Uniqueid', 'DestUniqueid'];

/** @returns what tells an event from all others; undefined where edges do not write it */
export function eventKey(headers: Readonly<Record<string, string>>): string | undefined {
  if (!EVENTS.has(headers.Event ?? '')) return undefined;
  return TELLING.map((name) => headers[name] ?? '').join(' ');
}
