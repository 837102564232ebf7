/**
 * A list as people write one: an array, or text with commas; in an array, too, a text may hold several, for that is
 * what an environment variable puts there. Blanks between commas are nothing. Anything else is a list of that one thing:
 * its user judges it.
 */
export function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') return value.split(',').filter((part) => part.trim() !== '');
  return Array.isArray(value)
    ? value.flatMap((entry) => (typeof entry === 'string' ? listOf(entry) : [entry]))
    : [value];
}
