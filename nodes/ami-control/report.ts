import type { AmiConnection, AmiError, ConnectionSnapshot } from '../../src/index';
import type { AmiConfigNode } from '../common/config-node';
import { patternOf, type RefreshPattern } from '../common/refresh-durations';

/** `msg.payload` of ami-control. */
export interface ConnectionReport
  extends Omit<ConnectionSnapshot, 'banner' | 'events' | 'bytes' | 'errors' | 'inFlight'> {
  service: 'ami';
  /** True if the connection is logged in. */
  healthy: boolean;
  actionsInFlight: number;
  /** Number of running refreshes of all ami-refresh nodes on this connection. */
  refreshes: number;
  /** Refreshes of the last hour, of nodes with *Report slow refreshes*. Left out if there are none. */
  refreshesLastHour?: RefreshPattern;
  /** Bytes of memory of the whole process (resident set size). */
  memory: number;
  /** The last failure, in the states `waiting` and `failed`. */
  reason?: Pick<AmiError, 'code' | 'message'>;
}

/** @returns the state and figures of a connection; `server` is the name of its node, or else `host:port` */
export function connectionReport(config: AmiConfigNode, connection: AmiConnection): ConnectionReport {
  const { banner, events, bytes, errors, inFlight, ...snapshot } = connection.snapshot();
  const { reason } = connection;
  const pattern = patternOf(config.pools);
  return {
    ...snapshot,
    service: 'ami',
    server: config.server,
    healthy: snapshot.state === 'ready',
    actionsInFlight: inFlight,
    refreshes: [...config.pools].reduce((sum, pool) => sum + pool.status().length, 0),
    ...(pattern.count > 0 && { refreshesLastHour: pattern }),
    memory: process.memoryUsage.rss(),
    ...(reason && { reason: { code: reason.code, message: reason.message } }),
  };
}
