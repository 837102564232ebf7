import { AmiError } from '../../src/index';

/**
 * @param actions the default first
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

export function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** Short, and harmless whatever it is. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  if (typeof value === 'object' && value !== null) {
    return isPlainObject(value) ? 'an object' : `a ${Object(value).constructor.name}`;
  }
  return typeof value === 'function' ? 'a function' : String(value);
}
