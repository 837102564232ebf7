import type { Written } from './centre';
import { callKey } from './rows';
import type { TrueCall, Truth } from './words';

/** A row that comes later than this (ms) after what it tells of counts as late. */
export const LATE = 5000;

/** ms around the login of an edge in which a call may be partial or not. */
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
  /** Median ms from what is told to the row, of calls and events. */
  median: number;
  /** Calls with a row that is partial. */
  partial: number;
  /** Calls that should be partial and are not, or the other way round. */
  wrongPartial: string[];
  /** Keys of what was lost, repeated or invented, for a person. */
  examples: string[];
  notMade: number;
}

export interface PbxTruth extends Truth {
  pbx: string;
  away: Away | undefined;
}

/** The time in which the only edge of a PBX had no session because of a fault (ms since 1970). */
export interface Away {
  from: number;
  /** Its login. */
  to: number;
}

/**
 * Calls that are wholly before or after must be whole, and calls that go on after the login partial. Of a call that ended
 * in between, the edge may have seen the end or not: a PBX that shuts down ends its calls and its sessions at once.
 */
function shouldBePartial({ startedAt, endedAt }: TrueCall, away: Away | undefined): boolean | 'either' {
  if (away === undefined || endedAt < away.from || startedAt > away.to + NEAR) return false;
  // Near the login it depends on the moment when the edge asked for the channels.
  if (endedAt <= away.to || Math.abs(startedAt - away.to) <= NEAR) return 'either';
  return true;
}

/** @param received keys of calls and events that an edge of any PBX received, ever */
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

export function percentile(numbers: readonly number[], part: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN);
}
