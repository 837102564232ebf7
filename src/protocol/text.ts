import { isUtf8 } from 'node:buffer';

const HIGH_BYTE = /[\x80-\xff]/;

/**
 * Text that was read one byte a character, as it was meant: UTF-8 where it is UTF-8, else Latin-1, which loses
 * no byte (caller names from old trunks come so; Asterisk before 18.17 / 20.2 passes them on as they are).
 */
export function decodeText(latin1: string): string {
  if (!HIGH_BYTE.test(latin1)) return latin1;
  const bytes = Buffer.from(latin1, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : latin1;
}

export function hasHighByte(latin1: string): boolean {
  return HIGH_BYTE.test(latin1);
}
