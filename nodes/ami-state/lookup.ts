import type { StateEntry } from '../../src/index';
import { namesNone } from '../common/empty-payload';
import { invalid } from '../common/errors';
import { listOf } from '../common/lists';
import { parsedPayload, shown } from '../common/message';
import { entryTest, namesOf } from './filter';
import { nameIn } from './settings';

const MAX_NAMES = 10_000;
/** Limit of names with `*`, because each is compared with all entries: 200,000 entries take 10 ms. */
const MAX_PATTERNS = 100;

/**
 * Reads the names in `msg.payload`: text with commas, an array of names, or rows with `extension` or `name` and optionally
 * `context`; also as JSON text.
 *
 * @returns undefined if the message names nothing
 * @throws AmiError AMI_ERR_INVALID_ACTION naming `msg.payload`
 */
export function requestedNames(payload: unknown): string[] | undefined {
  const given = parsedPayload(payload);
  if (namesNone(given)) return undefined;
  const isList = Array.isArray(given) || typeof given === 'string';
  const entries = isList ? listOf(given) : [given];
  if (entries.length > MAX_NAMES)
    throw invalid(`msg.payload holds ${entries.length} names; the limit is ${MAX_NAMES}`);
  const names = entries.map((entry, index) =>
    nameOf(isList ? `msg.payload[${index}]` : 'msg.payload', entry),
  );
  const patterns = names.filter((name) => name.includes('*')).length;
  if (patterns > MAX_PATTERNS)
    throw invalid(`msg.payload holds ${patterns} names with *; the limit is ${MAX_PATTERNS}`);
  return names;
}

function nameOf(field: string, entry: unknown): string {
  if (typeof entry !== 'object' || entry === null) return nameIn(field, entry);
  const {
    name,
    extension = name,
    context,
  } = entry as { name?: unknown; extension?: unknown; context?: unknown };
  if (extension === undefined)
    throw invalid(`${field} must be a name, or a row with extension or name, not ${shown(entry)}`);
  const text = nameIn(`${field}.${name === extension ? 'name' : 'extension'}`, extension);
  return context === undefined || context === null || context === ''
    ? text
    : `${text}@${nameIn(`${field}.context`, context)}`;
}

/**
 * @returns the entries with these names, in the order of the names, and the names that match no entry
 */
export function answerTo(
  names: readonly string[],
  entries: readonly StateEntry[],
): { found: StateEntry[]; unknown: string[] } {
  const found = new Set<StateEntry>();
  const unknown: string[] = [];
  const index = indexOf(entries);
  for (const name of names) {
    const matching = name.includes('*')
      ? entries.filter(entryTest([name], undefined))
      : (index.get(name.toLowerCase()) ?? []);
    if (matching.length === 0) unknown.push(name);
    for (const entry of matching) found.add(entry);
  }
  return { found: [...found], unknown };
}

function indexOf(entries: readonly StateEntry[]): Map<string, StateEntry[]> {
  const index = new Map<string, StateEntry[]>();
  for (const entry of entries) {
    for (const name of namesOf(entry)) {
      const others = index.get(name);
      if (others) others.push(entry);
      else index.set(name, [entry]);
    }
  }
  return index;
}
