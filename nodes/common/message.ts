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
