/** Stands for bytes that were part of a character. */
export const TORN_CHARACTER = '\uFFFD';

/** Whether Asterisk may have cut this text after so many bytes. A character may have been torn by that. */
export function mayBeCut(text: string, bytes: number): boolean {
  // Text that was not UTF-8 has a character for each byte.
  return text.length === bytes || text.endsWith(TORN_CHARACTER) || Buffer.byteLength(text) === bytes;
}
