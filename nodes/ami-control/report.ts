import type { AmiConnection, AmiError, ConnectionSnapshot } from '../../src/index';
import { patternOf, type RefreshPattern } from '../ami-refresh/durations';
import { statesOf } from '../ami-state/keepers';
import type { AmiConfigNode } from '../common/config-node';

/** What `msg.payload` says of a shared connection. */
export interface ConnectionReport
  extends Omit<ConnectionSnapshot, 'banner' | 'events' | 'bytes' | 'errors' | 'inFlight'> {
  service: 'ami';
  /** Logged in. */
  healthy: boolean;
  actionsInFlight: number;
  /** Under way, of all ami-refresh nodes with the same settings. */
  refreshes: number;
  /** Refreshes of the last hour, of the same nodes with *Report slow refreshes*; left out without any. */
  refreshesLastHour?: RefreshPattern;
  /** Things that ami-state nodes on the connection know; left out without such a node. */
  states?: number;
  /** Bytes of the whole process (rss). */
  memory: number;
  /** While it waits for the next attempt, or has failed. */
  reason?: Pick<AmiError, 'code' | 'message'>;
}

/** `server` is the config node's name where it has one. */
export function connectionReport(config: AmiConfigNode, connection: AmiConnection): ConnectionReport {
  const { banner, events, bytes, errors, inFlight, ...snapshot } = connection.snapshot();
  const { reason } = connection;
  const pattern = patternOf(config.pools);
  const states = statesOf(connection);
  return {
    ...snapshot,
    service: 'ami',
    server: config.server,
    healthy: snapshot.state === 'ready',
    actionsInFlight: inFlight,
    refreshes: [...config.pools].reduce((sum, pool) => sum + pool.status().length, 0),
    ...(pattern.count > 0 && { refreshesLastHour: pattern }),
    memory: process.memoryUsage.rss(),
    ...(states !== undefined && { states }),
    ...(reason && { reason: { code: reason.code, message: reason.message } }),
  };
}
