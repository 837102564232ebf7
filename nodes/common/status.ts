import type { NodeStatus } from 'node-red';
import { AmiError, type AmiErrorCode, type ConnectionState } from '../../src/index';
import { NotDeployedError } from './deployed-node';

export type Translate = (key: string, values?: Record<string, string | number>) => string;

/** Key of the status texts that all nodes share. They are in the catalogue of ami-config, because each catalogue belongs to one node. */
const SHARED = '@hybrid-ami/node-red-ami/ami-config:ami-config.status';

/** Errors that only a person can fix. The status names them instead of "disconnected". */
const NEEDS_SOMEBODY: readonly AmiErrorCode[] = ['AMI_ERR_LOGIN', 'AMI_ERR_TLS', 'AMI_ERR_BANNER'];

/**
 * @param rate events per second, shown if above 0
 * @returns a status with Node-RED's own texts where they exist, and the colours of its mqtt nodes
 */
export function connectionStatus(
  state: ConnectionState,
  reason: AmiError | undefined,
  translate: Translate,
  rate = 0,
): NodeStatus {
  switch (state) {
    case 'idle':
    case 'closed':
      return { fill: 'grey', shape: 'ring', text: 'node-red:common.status.not-connected' };
    case 'connecting':
    case 'login':
      return { fill: 'yellow', shape: 'ring', text: 'node-red:common.status.connecting' };
    case 'ready':
      if (rate > 0) return { fill: 'green', shape: 'dot', text: translate(`${SHARED}.rate`, { rate }) };
      return { fill: 'green', shape: 'dot', text: 'node-red:common.status.connected' };
    case 'waiting':
      if (reason && NEEDS_SOMEBODY.includes(reason.code)) return errorStatus(reason, translate);
      return { fill: 'red', shape: 'ring', text: 'node-red:common.status.disconnected' };
    case 'failed':
      if (reason) {
        const text = translate(`${SHARED}.failed`, { reason: translate(`${SHARED}.${reason.code}`) });
        return { fill: 'red', shape: 'ring', text };
      }
      return { fill: 'red', shape: 'ring', text: 'node-red:common.status.disconnected' };
  }
}

export function errorStatus(error: unknown, translate: Translate): NodeStatus {
  return { fill: 'red', shape: 'ring', text: errorWord(error, translate) };
}

function errorWord(error: unknown, translate: Translate): string {
  if (!(error instanceof AmiError)) return 'node-red:common.status.error';
  const isMissing = error instanceof NotDeployedError && error.field === 'connection';
  return translate(`${SHARED}.${isMissing ? error.reason : error.code}`);
}
