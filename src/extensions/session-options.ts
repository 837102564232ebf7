import { type AmiOptions, type ResolvedOptions, resolveOptions } from '../session';

/** Options as they were when they were checked, and the result. */
interface Checked {
  given: AmiOptions;
  resolved: ResolvedOptions;
}

const checked = new WeakMap<AmiOptions, Checked>();

/**
 * The options of the sessions of a refresh: without events, and without the allow-list, which is for users' actions. The options
 * are only checked again when one of them has changed, when they leave the server or the user to environment variables, or when
 * a TLS object is given, which may have changed inside.
 *
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the option
 */
export function sessionOptions(options: AmiOptions): ResolvedOptions {
  const known = checked.get(options);
  if (known && isSame(known.given, options)) return known.resolved;
  const given = { ...options };
  const resolved = resolveOptions({ ...given, events: 'off', allow: undefined });
  const { host, username, secret, tls } = given;
  if (host && username && secret && !tls) checked.set(options, { given, resolved });
  return resolved;
}

function isSame(one: AmiOptions, other: AmiOptions): boolean {
  const names = Object.keys(other) as (keyof AmiOptions)[];
  return names.length === Object.keys(one).length && names.every((name) => one[name] === other[name]);
}
