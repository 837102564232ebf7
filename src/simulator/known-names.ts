import { fail } from './simulator-error';

/** Throws a SimulatorError for a field that is not allowed, with the allowed name that is most like it. */
export function refuseUnknown(what: string, given: object, allowed: readonly string[]): void {
  for (const name of Object.keys(given)) {
    if (!allowed.includes(name)) fail(`unknown ${what} '${name}'; ${suggestion(name, allowed)}`);
  }
}

/** `did you mean 'extensions'?`, or all allowed names if none is similar. */
export function suggestion(name: string, allowed: readonly string[]): string {
  const [nearest] = allowed
    .map((each) => ({ each, distance: distance(name.toLowerCase(), each.toLowerCase()) }))
    .filter((found) => found.distance <= Math.max(1, Math.floor(name.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return nearest ? `did you mean '${nearest.each}'?` : `allowed: ${allowed.join(', ')}`;
}

/** Number of characters to insert, delete or replace (Levenshtein). Long names are cut: they resemble none. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [line, letter] of [...from.slice(0, 40)].entries()) {
    const next = [line + 1];
    for (const [column, other] of [...to].entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
