import type { NodeMessage } from 'node-red';
import type { Action } from '../../src/index';
import { invalid } from '../common/errors';
import { shown } from '../common/message';
import type { Settings } from './settings';

/**
 * The action that the message asks for: the headers in `msg.payload`, with `Action` among them or in the node. The engine
 * checks the headers.
 *
 * @param settings the action that the node names, and its parameters there
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the part of the message
 */
export function requestedAction(
  { payload }: NodeMessage,
  { action: named, parameters }: Pick<Settings, 'action' | 'parameters'>,
): Action {
  const headers = headersIn(payload, named);
  const keys = Object.keys(headers).filter((name) => name.toLowerCase() === 'action');
  if (named !== undefined) {
    if (keys.length > 0)
      throw invalid(
        `msg.payload.${keys[0]}: the node names the action ${named} itself. ` +
          'Leave the action out of msg.payload, or clear it in the node',
      );
    return { Action: named, ...without(parameters, Object.keys(headers)), ...headers };
  }
  const [key] = keys;
  if (key === undefined)
    throw invalid('msg.payload.Action is missing: name the action there, or select it in the node');
  // Asterisk reads names of headers in any case. Of two it would use one: the engine refuses them.
  if (keys.length > 1) return headers as Action;
  const { [key]: name, ...others } = headers;
  return { Action: name, ...others } as Action;
}

/** The parameters of the node without those that the message has, in any case. */
function without(parameters: Settings['parameters'], names: readonly string[]): Record<string, string> {
  const given = new Set(names.map((name) => name.toLowerCase()));
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !given.has(name.toLowerCase())));
}

function headersIn(payload: unknown, named: string | undefined): Record<string, unknown> {
  // An Inject node sends the time if nothing else is set.
  const isNothing =
    payload === undefined || payload === null || payload === '' || typeof payload === 'number';
  if (named !== undefined && isNothing) return {};
  // Rows of a database have classes of their own.
  if (Object.prototype.toString.call(payload) === '[object Object]') return { ...(payload as object) };
  const what = named === undefined ? 'the headers of an action' : `the parameters of ${named}`;
  throw invalid(`msg.payload must be an object with ${what}, not ${shown(payload)}`);
}
