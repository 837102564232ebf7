/**
 * Converts a setting or property to a list. Text is split at commas, and blank parts are dropped. An array is kept, but its texts are
 * split, too, because an environment variable in an array may contain several entries. Any other value becomes a list with that
 * value; the caller checks the entries.
 */
export function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') return value.split(',').filter((part) => part.trim() !== '');
  return Array.isArray(value)
    ? value.flatMap((entry) => (typeof entry === 'string' ? listOf(entry) : [entry]))
    : [value];
}
