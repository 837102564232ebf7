import type { AsteriskVersion } from '../parts/asterisk-install';
import type { Compared, Difference } from './call-compare';

/** Why a call differs from Asterisk's records of it. */
const REASONS: Readonly<Record<string, string>> = {};

/** By kind of call: what differs, and the reason. */
const DIFFERENCES: Readonly<Record<string, Partial<Record<Compared, keyof typeof REASONS>>>> = {};

/** What differs and is not known to, or is known to and does not. */
export function unexpected(
  _version: AsteriskVersion,
  kind: string,
  differences: readonly Difference[],
): string[] {
  const known = new Set<string>(Object.keys(DIFFERENCES[kind] ?? {}));
  const found = new Set<string>(differences.map(({ what }) => what));
  return [
    ...[...found].filter((what) => !known.has(what)),
    ...[...known].filter((what) => !found.has(what)).map((what) => `no ${what}`),
  ];
}
