/** Characters. V8 copies shorter slices. A longer slice is a view that keeps the whole text alive. */
const SHORTEST_VIEW = 13;

type Plain = string | number | boolean | undefined | readonly Plain[] | { readonly [name: string]: Plain };

/** Whether `known` has exactly these facts and `more` other properties. */
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

/** Replaces the texts in `facts` by copies, also in its objects and arrays, so that they do not keep the received text alive. */
export function own(facts: object): void {
  const values = facts as { [name: string]: Plain };
  for (const name in values) {
    const value = values[name];
    if (typeof value === 'string') {
      if (value.length >= SHORTEST_VIEW) values[name] = Buffer.from(value).toString();
    } else if (typeof value === 'object') own(value);
  }
}

/** Size of a value in characters: those of its texts, and 16 for each other value. */
export function sizeOf(value: object): number {
  let size = 0;
  for (const name in value) {
    const each = valueIn(value, name);
    if (typeof each === 'string') size += each.length;
    else size += typeof each === 'object' ? sizeOf(each) : 16;
  }
  return size;
}

function valueIn(object: object, name: string): Plain {
  return (object as { readonly [name: string]: Plain })[name];
}
