import { isoTime } from '../iso-time';
import type { ExtensionResult } from '../state-words';

/** Result of a refresh: counts, durations in ms, and the results in the order of the request. */
export interface RefreshSummary {
  /** Unique name of the refresh: `separate-`, ms since 1970, and nine random characters. Lines of `trace` begin with it. */
  connectionId: string;
  /** Number of results. */
  extensionsChecked: number;
  /** ISO time. */
  lastQueryTime: string;
  statistics: {
    successfulQueries: number;
    failedQueries: number;
    /** ms from opening the socket to the response to the login. */
    connectMs: number;
    /** ms from the response to the login to the last response. */
    queryMs: number;
  };
  /** In the order of `extensions`, each extension once. For all hints: in the order of the server. */
  results: ExtensionResult[];
}

export function summaryOf(
  connectionId: string,
  results: ExtensionResult[],
  connectMs: number,
  queryMs: number,
): RefreshSummary {
  let successfulQueries = 0;
  for (const { ok } of results) if (ok) successfulQueries += 1;
  return {
    connectionId,
    extensionsChecked: results.length,
    lastQueryTime: isoTime(Date.now()),
    statistics: {
      successfulQueries,
      failedQueries: results.length - successfulQueries,
      connectMs: Math.round(connectMs),
      queryMs: Math.round(queryMs),
    },
    results,
  };
}
