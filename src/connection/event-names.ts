import { AmiError } from '../errors';
import { quoted } from '../quoted';

/** No event has a longer name. */
export const LONGEST_NAME = 256;
/** More than Asterisk has events. */
const MOST_NAMES = 1000;

/**
 * What tells the events that a subscriber names: exactly, by pattern (`Queue*`), or all (`*`, or no name); in any case.
 *
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the entry that is no name
 */
export function eventNameTest(names: readonly string[]): (eventName: string) => boolean {
  if (!Array.isArray(names)) throw invalid(`events must be an array of names, not ${typeNameOf(names)}`);
  if (names.length > MOST_NAMES)
    throw invalid(`events holds ${names.length} names; ${MOST_NAMES} are the most`);
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
    return exact.has(name) || patterns.some((pattern) => fits(name, pattern));
  };
}

function checkName(index: number, name: unknown): string {
  const label = `events[${index}]`;
  if (typeof name !== 'string') throw invalid(`${label} must be an event's name, not ${typeNameOf(name)}`);
  const wanted = name.trim().toLowerCase();
  if (wanted.length > LONGEST_NAME) {
    throw invalid(
      `${label} has ${wanted.length} characters; ${LONGEST_NAME} are the most: ${quoted(wanted)}`,
    );
  }
  return wanted;
}

/** The texts between the stars. */
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

/** Each piece is looked for behind the one before it: where it stands first there, it leaves the most room for the rest. */
function fits(name: string, { first, between, last }: Pattern): boolean {
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
