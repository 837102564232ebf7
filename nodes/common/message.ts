import { AmiError, shown as shownText } from '../../src/index';

/**
 * Checks `msg.action`.
 *
 * @param actions the allowed words, the default first
 * @throws AmiError AMI_ERR_INVALID_ACTION naming `msg.action`
 */
export function requestedAction<Action extends string>(
  action: unknown,
  actions: readonly [Action, ...Action[]],
): Action {
  if (action === undefined || action === null || action === '') return actions[0];
  const known = actions.find((name) => name === action);
  if (known) return known;
  const allowed = `${actions.slice(0, -1).join(', ')} or ${actions.at(-1)}`;
  throw new AmiError('AMI_ERR_INVALID_ACTION', `msg.action must be ${allowed}, not ${shown(action)}`);
}

/** Values of `msg.action` from a Dashboard table: a click on a row or on its button, or ticked rows. The payload has the rows. */
const TABLE_ACTIONS: readonly unknown[] = ['row_click', 'button_click', 'multiselect'];

/** @returns `msg.action`; undefined for a click in a Dashboard table, which means the default action with the rows of the payload */
export function withoutTableClick(action: unknown): unknown {
  return TABLE_ACTIONS.includes(action) ? undefined : action;
}

/** Parses JSON in `msg.payload`, because a payload from HTTP, MQTT or a file may be JSON as text. Other values are unchanged. */
export function parsedPayload(payload: unknown): unknown {
  if (typeof payload !== 'string' || !/^\s*[[{]/.test(payload)) return payload;
  try {
    return JSON.parse(payload);
  } catch (error) {
    // The text is taken as a list of names, which reports the invalid entry.
    if (error instanceof SyntaxError) return payload;
    throw error;
  }
}

/** @returns `msg.ami` of a message about a connection. Other properties of the incoming `msg.ami` are kept */
export function amiOf({ pbx, server }: { pbx: string; server: string }, given?: unknown): object {
  return { ...(isPlainObject(given) ? given : {}), pbx, server };
}

/** @returns `msg.ami` without the properties that name a connection */
export function withoutPbx(given: unknown): unknown {
  if (!isPlainObject(given)) return given;
  return Object.fromEntries(Object.entries(given).filter(([name]) => name !== 'pbx' && name !== 'server'));
}

/**
 * True for a plain object, even one from a Function node. That node runs in another realm, so its objects have another prototype.
 */
export function isPlainObject(value: unknown): value is object {
  if (Object.prototype.toString.call(value) !== '[object Object]') return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** @returns any value as short text without control characters, for an error */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `"${shownText(value, 40)}"`;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  return /^[AO]/.test(kind) ? `an ${kind.toLowerCase()}` : `a ${kind}`;
}
