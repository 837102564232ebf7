/** U+FFFD: a decoder replaces a character that was cut in two by this one. */
export const TORN_CHARACTER = '\uFFFD';

/** Whether Asterisk may have cut this text after `bytes` bytes, possibly within a character. */
export function mayBeCut(text: string, bytes: number): boolean {
  // Text that is not UTF-8 was decoded as Latin-1, with one character per byte.
  return text.length === bytes || text.endsWith(TORN_CHARACTER) || Buffer.byteLength(text) === bytes;
}
