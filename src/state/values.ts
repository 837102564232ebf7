/** V8 copies shorter slices; from this length on a slice may keep the whole text alive that it was cut from. */
const SHORTEST_VIEW = 13;

type Plain = string | number | boolean | undefined | readonly Plain[] | { readonly [name: string]: Plain };

/** Whether `known` has these facts, and of others only `more`. */
export function isSame(known: object, facts: object, more: number): boolean {
  if (Object.keys(known).length !== Object.keys(facts).length + more) return false;
  for (const name in facts) {
    const [before, now] = [valueIn(known, name), valueIn(facts, name)];
    if (before !== now && !isEqual(before, now)) return false;
  }
  return true;
}

function isEqual(a: Plain, b: Plain): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => isEqual(valueIn(a, name), valueIn(b, name)))
  );
}

/** @returns a copy whose texts do not keep what they were cut from */
export function owned<Facts extends object>(facts: Facts): Facts {
  return ownedValue(facts as Plain) as Facts;
}

function ownedValue(value: Plain): Plain {
  if (typeof value === 'string') return value.length < SHORTEST_VIEW ? value : Buffer.from(value).toString();
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(ownedValue);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, ownedValue(each)]));
}

/** Characters of all texts in it, and 16 for each other value. */
export function sizeOf(value: object): number {
  let size = 0;
  for (const each of Object.values(value) as Plain[]) {
    if (typeof each === 'string') size += each.length;
    else size += typeof each === 'object' ? sizeOf(each) : 16;
  }
  return size;
}

function valueIn(object: object, name: string): Plain {
  return (object as { readonly [name: string]: Plain })[name];
}
