import { yesOrNo } from '../../src/index';
import { invalid } from '../common/errors';
import type { Distribution } from '../common/group-distribution';
import { distributionOf } from '../common/group-work';
import { isPlainObject, shown } from '../common/message';
import { upToDate } from '../common/migrations';
import { text, wholeNumber } from '../common/options';
import { refuseEmptyVariable, refuseUnsetVariable, type SavedNode } from '../common/saved-node';
import type { ConnectedDef } from '../common/with-connection';

export interface AmiActionDef extends ConnectedDef {
  /** The action whose parameters are in `msg.payload`. Blank: `msg.payload` names the action. */
  action?: unknown;
  /** Parameters of that action by name, as text. Blank ones are left out. */
  parameters?: unknown;
  /** Whether each action gets a session of its own. */
  ownSession?: unknown;
  /** Which connections of a group get a message without `msg.pbx`. */
  distribution?: unknown;
  /** ms until the response, including the time in the queue. */
  timeout?: unknown;
  /** Number of actions that run at the same time. Others are queued. */
  limit?: unknown;
}

export interface Settings {
  action: string | undefined;
  /** Values for parameters that `msg.payload` lacks. */
  parameters: Readonly<Record<string, string>>;
  ownSession: boolean;
  distribution: Distribution;
  timeout: number | undefined;
  limit: number;
}

const DEFAULT_LIMIT = 50;
const HIGHEST_LIMIT = 1000;
const NAME = /^[A-Za-z0-9_-]+$/;

/**
 * @param saved the node as the flow file has it
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field
 */
export function readSettings(def: AmiActionDef, saved: SavedNode | undefined): Settings {
  const fields = upToDate(def);
  refuseUnsetVariable('action', fields.action);
  // With a blank action, a message could name any action.
  refuseEmptyVariable('action', saved?.action, fields.action);
  refuseUnsetVariable('ownSession', fields.ownSession);
  return {
    action: actionName(fields.action),
    parameters: parametersIn(fields.parameters, saved?.parameters),
    ownSession: yesOrNo('ownSession', fields.ownSession) ?? false,
    // An action for one PBX must not reach another PBX, unless the user has selected that.
    distribution: distributionOf(fields.distribution, 'pbx', saved),
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

/** @param saved the parameters as the flow file has them */
function parametersIn(value: unknown, saved: unknown): Record<string, string> {
  if (value === undefined || value === null) return {};
  if (!isPlainObject(value))
    throw invalid(`parameters must be an object with the parameters of the action, not ${shown(value)}`);
  const filled = Object.entries(value).flatMap(([name, given]) => {
    refuseUnsetVariable(`parameters.${name}`, given);
    // Without `Queue` or `Channel`, many actions apply to all queues or channels.
    refuseEmptyVariable(`parameters.${name}`, isPlainObject(saved) && Reflect.get(saved, name), given);
    const parameter = text(`parameters.${name}`, given) ?? '';
    return parameter === '' ? [] : [[name, parameter]];
  });
  return Object.fromEntries(filled);
}
