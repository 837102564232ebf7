import { type StateEntry, wildcardTest } from '../../src/index';

/**
 * @returns the names that match an entry, in lower case: `1001`, `1001@home`, `PJSIP/1001`, and the queue of a member or caller
 */
export function namesOf(entry: StateEntry): string[] {
  const name = entry.name.toLowerCase();
  switch (entry.kind) {
    case 'hint':
    case 'mailbox':
      return [name, `${name}@${entry.context.toLowerCase()}`];
    case 'endpoint':
      return [name, entry.device.toLowerCase()];
    case 'member':
      return [name, withoutTechnology(name), entry.queue.toLowerCase()];
    case 'caller':
      return [name, entry.queue.toLowerCase()];
    case 'device':
      return [name, withoutTechnology(name)];
    default:
      return [name];
  }
}

function withoutTechnology(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}

/**
 * @param names exact or with `*`, in any case; [] means all
 * @param context the only context whose hints pass; undefined means all
 */
export function entryTest(
  names: readonly string[],
  context: string | undefined,
): (entry: StateEntry) => boolean {
  const isNamed = nameTest(names);
  return (entry) =>
    (context === undefined || entry.kind !== 'hint' || entry.context === context) &&
    (isNamed === undefined || isNamed(entry));
}

function nameTest(names: readonly string[]): ((entry: StateEntry) => boolean) | undefined {
  if (names.length === 0) return undefined;
  const wanted = names.map((name) => name.toLowerCase());
  const exact = new Set(wanted.filter((name) => !name.includes('*')));
  const patterns = wanted.filter((name) => name.includes('*')).map(wildcardTest);
  return (entry) =>
    namesOf(entry).some((name) => exact.has(name) || patterns.some((matches) => matches(name)));
}
