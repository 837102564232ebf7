/** The regular expression of a client, for the actions that take one in Asterisk; undefined if it is invalid. */
export function toRegex(source: string): RegExp | undefined {
  try {
    return new RegExp(source);
  } catch {
    return undefined;
  }
}
