import { owned, SHORTEST_VIEW } from '../owned-text';

type Plain = string | number | boolean | undefined | readonly Plain[] | Plains;
type Plains = { readonly [name: string]: Plain };

/** Properties that the model adds to facts. */
const ADDED: ReadonlySet<string> = new Set(['pbx', 'since', 'n']);

/** Whether the entry `known` has these facts and no others. */
export function isSame(known: object, facts: object): boolean {
  const before = known as Plains;
  const now = facts as Plains;
  let count = 0;
  for (const name in now) {
    if (ADDED.has(name)) continue;
    count += 1;
    if (before[name] !== now[name] && !isEqual(before[name], now[name])) return false;
  }
  return Object.keys(known).length === count + ADDED.size;
}

function isEqual(a: Plain, b: Plain): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => isEqual(valueIn(a, name), valueIn(b, name)))
  );
}

/**
 * Replaces texts that would keep alive what they were cut from, and those in the objects and arrays of `facts`.
 *
 * @returns characters of all texts in it, and 16 for each other value and for each text of an array
 */
export function own(facts: object): number {
  const values = facts as { [name: string]: Plain };
  let size = 0;
  for (const name in values) {
    const value = values[name];
    if (typeof value === 'string') {
      size += value.length;
      // Short texts are no views. V8 takes longer to store one under a varying name than to check its length.
      if (value.length >= SHORTEST_VIEW) values[name] = owned(value);
    } else size += Array.isArray(value) ? ownItems(value) : typeof value === 'object' ? own(value) : 16;
  }
  return size;
}

/** The same of an array, faster than property by property. */
function ownItems(values: Plain[]): number {
  let size = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value === 'string') {
      size += value.length + 16;
      values[i] = owned(value);
    } else size += typeof value === 'object' ? own(value) : 16;
  }
  return size;
}

function valueIn(object: object, name: string): Plain {
  return (object as { readonly [name: string]: Plain })[name];
}
