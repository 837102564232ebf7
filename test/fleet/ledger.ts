import type { Written } from './centre';
import type { Logged } from './log';
import type { TrueCall, Truth } from './pbx-messages';
import { callKey } from './rows';

/** ms. A row that is written later than this after its call or event counts as late. */
export const LATE = 5000;

/** ms before and after the login of an edge in which the flag `partial` of a call may have either value. */
const NEAR = 10_000;

/** What became of the calls and events of a phase. */
export interface Account {
  /** Calls and events that the PBXs raised. */
  raised: number;
  /** Raised, but no edge received them: no edge was connected. */
  missed: number;
  /** Received by an edge, but not in the database. */
  lost: number;
  /** In the database more than once. */
  repeated: number;
  /** In the database, but never raised. */
  invented: number;
  late: number;
  /** Median ms from a call or event to its row. */
  median: number;
  /** Number of calls whose row is partial. */
  partial: number;
  /** Calls that should be partial and are not, or the reverse, as text. */
  wrongPartial: string[];
  /** Up to ten calls and events that were lost, repeated or invented, as text. */
  examples: string[];
  /** Number of calls that were due while no caller was free. */
  notMade: number;
}

export interface PbxTruth extends Truth {
  pbx: string;
  away: Away | undefined;
}

/** The time in which the only edge of a PBX had no session because of a fault (ms since 1970). */
export interface Away {
  from: number;
  /** Time of the edge's next login. */
  to: number;
}

/**
 * A call that lies entirely before or after `away` must not be partial. A call that continues after the login must be partial.
 * A call that ended in between may be either, because a PBX that shuts down ends its calls and its sessions at once.
 */
function shouldBePartial({ startedAt, endedAt }: TrueCall, away: Away | undefined): boolean | 'either' {
  if (away === undefined || endedAt < away.from || startedAt > away.to + NEAR) return false;
  // Near the login it depends on the moment when the edge asked for the channels.
  if (endedAt <= away.to || Math.abs(startedAt - away.to) <= NEAR) return 'either';
  return true;
}

/** @param received keys of all calls and events that any edge has received so far */
export function account(
  truths: readonly PbxTruth[],
  received: ReadonlySet<string>,
  rows: readonly Written[],
): Account {
  const raised = new Map<string, number>();
  const partial = new Map<string, boolean | 'either'>();
  for (const { pbx, calls, events, away } of truths) {
    for (const call of calls) {
      const key = callKey(pbx, call.id);
      raised.set(key, call.endedAt);
      partial.set(key, shouldBePartial(call, away));
    }
    for (const { key, at } of events) raised.set(`${pbx} ${key}`, at);
  }
  const found = new Map<string, Written>();
  const repeated: string[] = [];
  for (const row of rows) {
    if (found.has(row.key)) repeated.push(row.key);
    else found.set(row.key, row);
  }
  const keys = [...raised.keys()];
  const lost = keys.filter((key) => received.has(key) && !found.has(key));
  const missed = keys.filter((key) => !received.has(key) && !found.has(key));
  const invented = [...found.keys()].filter((key) => !raised.has(key));
  const delays = [...found.values()].flatMap(({ key, writtenAt }) => {
    const at = raised.get(key);
    return at === undefined ? [] : [writtenAt - at];
  });
  const wrongPartial = [...partial].filter(([key, should]) => {
    const row = found.get(key);
    return row !== undefined && should !== 'either' && row.isPartial !== should;
  });
  return {
    raised: raised.size,
    missed: missed.length,
    lost: lost.length,
    repeated: repeated.length,
    invented: invented.length,
    late: delays.filter((delay) => delay > LATE).length,
    median: percentile(delays, 0.5),
    partial: [...partial.keys()].filter((key) => found.get(key)?.isPartial).length,
    wrongPartial: wrongPartial.map(([key, should]) => `${key} should ${should ? '' : 'not '}be partial`),
    examples: [
      ...lost.map((key) => `lost: ${key}`),
      ...repeated.map((key) => `repeated: ${key}`),
      ...invented.map((key) => `never raised: ${key}`),
    ].slice(0, 10),
    notMade: truths.reduce((sum, { notMade }) => sum + notMade, 0),
  };
}

/** What became of the events of a phase in the log. */
export interface LogAccount {
  /** Received by an edge, but not in the log. */
  lost: number;
  /** In the log more than once. */
  repeated: number;
  late: number;
  /** Up to ten events that were lost or repeated, as text. */
  examples: string[];
}

/** @returns the keys of all events that the PBXs raised, and when (ms since 1970) */
export function eventsOf(truths: readonly PbxTruth[]): Map<string, number> {
  return new Map(truths.flatMap(({ pbx, events }) => events.map(({ key, at }) => [`${pbx} ${key}`, at])));
}

/** @param received keys of all calls and events that any edge has received so far */
export function accountOfLog(
  truths: readonly PbxTruth[],
  received: ReadonlySet<string>,
  logged: readonly Logged[],
): LogAccount {
  const raised = eventsOf(truths);
  const found = new Map<string, number>();
  const repeated: string[] = [];
  for (const { key, at } of logged) {
    if (found.has(key)) repeated.push(key);
    else found.set(key, at);
  }
  const lost = [...raised.keys()].filter((key) => received.has(key) && !found.has(key));
  const late = [...raised].filter(([key, at]) => (found.get(key) ?? at) - at > LATE);
  return {
    lost: lost.length,
    repeated: repeated.length,
    late: late.length,
    examples: [
      ...lost.map((key) => `lost in the log: ${key}`),
      ...repeated.map((key) => `repeated in the log: ${key}`),
    ].slice(0, 10),
  };
}

export function percentile(numbers: readonly number[], part: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN);
}
