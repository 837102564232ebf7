import { AmiError } from '../errors';
import { quoted } from '../quoted';
import { wildcardTest } from '../wildcards';

/** Limit of characters. Every event of Asterisk has a shorter name. */
export const MAX_NAME_LENGTH = 256;
/** Limit of names in one subscription. Asterisk has fewer events. */
const MAX_NAMES = 1000;

/**
 * @param names event names or patterns (`Queue*`), in any case; none means all events
 * @returns function that returns whether one of them matches an event's name
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the entry that is not an event name
 */
export function eventNameTest(names: readonly string[]): (eventName: string) => boolean {
  if (!Array.isArray(names)) throw invalid(`events must be an array of names, not ${typeNameOf(names)}`);
  if (names.length > MAX_NAMES)
    throw invalid(`events holds ${names.length} names; the limit is ${MAX_NAMES}`);
  if (names.length === 0) return () => true;
  const exact = new Set<string>();
  const patterns: ((name: string) => boolean)[] = [];
  for (const [index, name] of Array.from(names).entries()) {
    const wanted = checkName(index, name);
    if (wanted.includes('*')) patterns.push(wildcardTest(wanted));
    else exact.add(wanted);
  }
  return (eventName) => {
    const name = eventName.toLowerCase();
    return exact.has(name) || patterns.some((matches) => matches(name));
  };
}

function checkName(index: number, name: unknown): string {
  const label = `events[${index}]`;
  if (typeof name !== 'string') throw invalid(`${label} must be an event name, not ${typeNameOf(name)}`);
  const wanted = name.trim().toLowerCase();
  if (wanted.length > MAX_NAME_LENGTH) {
    throw invalid(
      `${label} has ${wanted.length} characters; the limit is ${MAX_NAME_LENGTH}: ${quoted(wanted)}`,
    );
  }
  return wanted;
}

function typeNameOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}

function invalid(message: string): AmiError {
  return new AmiError('AMI_ERR_INVALID_ACTION', message);
}
