import { AmiError } from '../errors';
import { quoted } from '../quoted';

/** Longer than any name of an event. */
export const MAX_NAME_LENGTH = 256;
/** More than Asterisk has events. */
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
  const patterns: Pattern[] = [];
  for (const [index, name] of Array.from(names).entries()) {
    const wanted = checkName(index, name);
    if (wanted.includes('*')) patterns.push(patternOf(wanted));
    else exact.add(wanted);
  }
  return (eventName) => {
    const name = eventName.toLowerCase();
    return exact.has(name) || patterns.some((pattern) => matches(name, pattern));
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

/** The texts between the asterisks of a pattern. */
interface Pattern {
  first: string;
  between: readonly string[];
  last: string;
}

function patternOf(wanted: string): Pattern {
  const pieces = wanted.split('*');
  return {
    first: pieces[0] as string,
    between: pieces.slice(1, -1).filter((piece) => piece !== ''),
    last: pieces.at(-1) as string,
  };
}

/** Without backtracking: the first match of each piece after the previous one leaves the most text for the rest. */
function matches(name: string, { first, between, last }: Pattern): boolean {
  const end = name.length - last.length;
  if (!name.startsWith(first) || !name.endsWith(last)) return false;
  let at = first.length;
  for (const piece of between) {
    const found = name.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return at <= end;
}

function typeNameOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}

function invalid(message: string): AmiError {
  return new AmiError('AMI_ERR_INVALID_ACTION', message);
}
