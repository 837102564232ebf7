import { isUtf8 } from 'node:buffer';

/** A byte that is no part of a character stands in a text as half of a pair that has no other half: U+DC80 to U+DCFF. */
const LONE_BYTES = /((?<![\ud800-\udbff])[\udc80-\udcff]+)/;
const LONE_BYTE = 0xdc00;

/** Bytes as a text from which `toBytes` makes the same bytes, whatever they are: Asterisk passes on what it was sent. */
export function fromBytes(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  return bytes
    .toString('latin1')
    .replace(/[\x80-\xff]/g, (byte) => String.fromCharCode(LONE_BYTE | byte.charCodeAt(0)));
}

export function toBytes(text: string): Buffer {
  if (!LONE_BYTES.test(text)) return Buffer.from(text);
  // What the expression captures stands between what it splits.
  const parts = text.split(LONE_BYTES).map((part, index) => (index % 2 === 0 ? part : lone(part)));
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
}

/** As into a buffer of C that holds `most` bytes: a character can be torn. */
export function cutBytes(text: string, most: number): string {
  const bytes = toBytes(text);
  return bytes.length <= most ? text : fromBytes(bytes.subarray(0, most));
}

/** printf's `%-20.20s`: as wide as that, filled up with blanks or cut, in bytes. */
export function column(text: string, width: number): string {
  const cut = cutBytes(text, width);
  return cut + ' '.repeat(width - toBytes(cut).length);
}

function lone(text: string): Buffer {
  return Buffer.from([...text].map((char) => char.charCodeAt(0) & 0xff));
}
