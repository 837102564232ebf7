import { yesOrNo } from '../../src/index';
import { invalid } from '../common/errors';
import { shown } from '../common/message';
import { wholeNumber } from '../common/options';
import { refuseEmptyVariable, refuseUnsetVariable, type SavedNode } from '../common/saved';
import { upToDate } from '../common/versions';
import type { ConnectedDef } from '../common/with-connection';

export interface AmiActionDef extends ConnectedDef {
  /** The action whose parameters `msg.payload` has; blank: `msg.payload` names it. */
  action?: unknown;
  /** Whether each action gets a session of its own. */
  ownSession?: unknown;
  /** ms until the response, time in the queue included. */
  timeout?: unknown;
  /** Actions at once; the others are queued. */
  limit?: unknown;
}

export interface Settings {
  action: string | undefined;
  ownSession: boolean;
  timeout: number | undefined;
  limit: number;
}

const DEFAULT_LIMIT = 20;
const HIGHEST_LIMIT = 1000;
const NAME = /^[A-Za-z0-9_-]+$/;

/**
 * @param saved the node as the flow file has it
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field
 */
export function readSettings(def: AmiActionDef, saved: SavedNode | undefined): Settings {
  const fields = upToDate(def);
  refuseUnsetVariable('action', fields.action);
  // Otherwise the message could suddenly name any action.
  refuseEmptyVariable('action', saved?.action, fields.action);
  refuseUnsetVariable('ownSession', fields.ownSession);
  return {
    action: actionName(fields.action),
    ownSession: yesOrNo('ownSession', fields.ownSession) ?? false,
    timeout: wholeNumber('timeout', fields.timeout),
    limit: wholeNumber('limit', fields.limit, HIGHEST_LIMIT) ?? DEFAULT_LIMIT,
  };
}

function actionName(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const name = typeof value === 'string' ? value.trim() : value;
  if (name === '') return undefined;
  if (typeof name === 'string' && NAME.test(name)) return name;
  throw invalid(`action must be the name of an action, not ${shown(value)}`);
}
