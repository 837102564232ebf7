import { isUtf8 } from 'node:buffer';

/** A byte that is not valid UTF-8 becomes a lone low surrogate: U+DC80 to U+DCFF. */
const LONE_BYTES = /((?<![\ud800-\udbff])[\udc80-\udcff]+)/;
const LONE_BYTE = 0xdc00;

/** Decodes any bytes so that `toBytes` restores them, since Asterisk passes bytes on unchanged. */
export function fromBytes(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  return bytes
    .toString('latin1')
    .replace(/[\x80-\xff]/g, (byte) => String.fromCharCode(LONE_BYTE | byte.charCodeAt(0)));
}

/** The bytes of a text from `fromBytes`, or of any other text in UTF-8. */
export function toBytes(text: string): Buffer {
  if (!LONE_BYTES.test(text)) return Buffer.from(text);
  // The captured runs of lone bytes have odd indexes.
  const parts = text.split(LONE_BYTES).map((part, index) => (index % 2 === 0 ? part : lone(part)));
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
}

/** False if a text from `fromBytes` has bytes that are not UTF-8. */
export function isUtf8Text(text: string): boolean {
  return !LONE_BYTES.test(text);
}

/** The text with U+FFFD in place of bytes that are not UTF-8. */
export function withoutInvalidBytes(text: string): string {
  return toBytes(text).toString('utf8');
}

/** Cuts a text to `most` bytes, as a C buffer does. The cut may split a character. */
export function cutBytes(text: string, most: number): string {
  const bytes = toBytes(text);
  return bytes.length <= most ? text : fromBytes(bytes.subarray(0, most));
}

/** printf's `%-20.20s`: padded with blanks or cut to `width` bytes. */
export function column(text: string, width: number): string {
  const cut = cutBytes(text, width);
  return cut + ' '.repeat(width - toBytes(cut).length);
}

function lone(text: string): Buffer {
  return Buffer.from([...text].map((char) => char.charCodeAt(0) & 0xff));
}
