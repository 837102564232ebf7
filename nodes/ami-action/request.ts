import type { NodeMessage } from 'node-red';
import { type Action, FORMS, type FormName, isFormName } from '../../src/index';
import { namesNone } from '../common/empty-payload';
import { invalid } from '../common/errors';
import { shown } from '../common/message';
import type { Settings } from './settings';

/** The request of a message: an action, or a form with its fields. */
export type Request = { kind: 'action'; action: Action } | { kind: 'form'; form: FormName; fields: object };

/**
 * Reads the request from a message. If `msg.action` names a form, `msg.payload` has its fields. Otherwise `msg.payload` has the
 * headers of an action, and `Action` is one of them or set in the node. The engine checks headers and fields.
 *
 * @param settings the action and the parameters that are set in the node
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
  // Asterisk ignores the case of header names, and would use only one of the two. The engine refuses the action.
  if (keys.length > 1) return headers as Action;
  const { [key]: name, ...others } = headers;
  return { Action: name, ...others } as Action;
}

/** @returns the keys that are `Action` in any case, because Asterisk ignores the case of header names */
function actionKeys(headers: object): string[] {
  return Object.keys(headers).filter((name) => name.toLowerCase() === 'action');
}

/** Accepts objects of any class, because rows of a database may have one. */
function objectIn(payload: unknown, what: string): Record<string, unknown> {
  if (Object.prototype.toString.call(payload) === '[object Object]') return { ...(payload as object) };
  throw invalid(`msg.payload must be an object with ${what}, not ${shown(payload)}`);
}

/** @returns the parameters whose names, in any case, are not in `names` */
function without(parameters: Settings['parameters'], names: readonly string[]): Record<string, string> {
  const given = new Set(names.map((name) => name.toLowerCase()));
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !given.has(name.toLowerCase())));
}
