import type { NodeMessage } from 'node-red';
import { type Action, FORMS, type FormName, isFormName } from '../../src/index';
import { namesNone } from '../common/empty-payload';
import { invalid } from '../common/errors';
import { shown } from '../common/message';
import type { Settings } from './settings';

/** What a message asks for: an action, or a form by its word. */
export type Request = { kind: 'action'; action: Action } | { kind: 'form'; form: FormName; fields: object };

/**
 * What the message asks for. `msg.action` names a form, with its fields in `msg.payload`. Otherwise `msg.payload` has the
 * headers of an action, with `Action` among them or in the node. The engine checks headers and fields.
 *
 * @param settings the action that the node names, and its parameters there
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the part of the message
 */
export function requestIn(
  { action: word, payload }: NodeMessage & { action?: unknown },
  settings: Pick<Settings, 'action' | 'parameters'>,
): Request {
  if (word === undefined || word === null || word === '')
    return { kind: 'action', action: actionIn(payload, settings) };
  const form = typeof word === 'string' && isFormName(word) ? word : undefined;
  if (form === undefined)
    throw invalid(
      `msg.action must be one of ${Object.keys(FORMS).join(', ')}, not ${shown(word)}. ` +
        'Other actions are named in msg.payload.Action',
    );
  if (settings.action !== undefined)
    throw invalid(
      `msg.action: the node names the action ${settings.action}. Clear it in the node, or leave out msg.action`,
    );
  const fields = objectIn(payload, `the fields of the form ${form}`);
  const [key] = actionKeys(fields);
  if (key !== undefined)
    throw invalid(`msg.payload.${key}: msg.action names the form ${form} already. Leave out one of the two`);
  return { kind: 'form', form, fields };
}

function actionIn(
  payload: unknown,
  { action: named, parameters }: Pick<Settings, 'action' | 'parameters'>,
): Action {
  const headers =
    named !== undefined && (namesNone(payload) || typeof payload === 'number')
      ? {}
      : objectIn(payload, named === undefined ? 'the headers of an action' : `the parameters of ${named}`);
  const keys = actionKeys(headers);
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

/** In any case, as Asterisk reads names of headers. */
function actionKeys(headers: object): string[] {
  return Object.keys(headers).filter((name) => name.toLowerCase() === 'action');
}

/** Rows of a database have classes of their own. */
function objectIn(payload: unknown, what: string): Record<string, unknown> {
  if (Object.prototype.toString.call(payload) === '[object Object]') return { ...(payload as object) };
  throw invalid(`msg.payload must be an object with ${what}, not ${shown(payload)}`);
}

/** The parameters of the node without those that the message has, in any case. */
function without(parameters: Settings['parameters'], names: readonly string[]): Record<string, string> {
  const given = new Set(names.map((name) => name.toLowerCase()));
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !given.has(name.toLowerCase())));
}
