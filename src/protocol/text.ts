import { isUtf8 } from 'node:buffer';

const HIGH_BYTE = /[\x80-\xff]/;
/**
 * Lengths in bytes at which Asterisk cuts a text: `char membername[80]` of a queue member (apps/app_queue.c) and
 * `char hint[256]` of an extension (main/manager.c action_extensionstate). Such a cut can split a character.
 */
const CUT_LENGTHS: readonly number[] = [79, 255];

/**
 * Decodes bytes given as Latin-1. Valid UTF-8 is decoded as UTF-8. In UTF-8 with split characters, U+FFFD replaces what is
 * left of each split character. Everything else stays Latin-1, so that no byte is lost: old trunks send caller names in
 * Latin-1, and Asterisk before 18.17 and 20.2 passes them on unchanged.
 */
export function decodeText(latin1: string): string {
  if (!HIGH_BYTE.test(latin1)) return latin1;
  const bytes = Buffer.from(latin1, 'latin1');
  if (isUtf8(bytes)) return bytes.toString('utf8');
  const { characters, letters, isCutAtEnd } = survey(bytes);
  if (letters > characters || (characters === 0 && !isCutAtEnd)) return latin1;
  return letters === 0 ? bytes.toString('utf8') : decodeMixture(bytes);
}

export function hasHighByte(latin1: string): boolean {
  return HIGH_BYTE.test(latin1);
}

/** Evidence for UTF-8 and for Latin-1 in bytes that are not valid UTF-8. */
interface Survey {
  /** Number of whole UTF-8 characters that are not ASCII; Infinity if one of them cannot be Latin-1 by chance. */
  characters: number;
  /** Number of bytes that can only be letters of Latin-1. */
  letters: number;
  /** Whether the only bytes above ASCII are a split character at the end. */
  isCutAtEnd: boolean;
}

function survey(bytes: Buffer): Survey {
  let characters = 0;
  let letters = 0;
  let firstHigh = -1;
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length === 1 && byteAt(bytes, at) < 0x80) {
      at += 1;
      continue;
    }
    if (firstHigh === -1) firstHigh = at;
    if (length > 0) characters += isByChance(bytes, at, length) ? 1 : Number.POSITIVE_INFINITY;
    else if (length === -1 && isLatin1Letter(bytes, at)) letters += 1;
    at += Math.abs(length);
  }
  const isCutAtEnd = letters === 0 && looksCut(bytes, firstHigh);
  return { characters, letters, isCutAtEnd };
}

/** Whether the bytes of a UTF-8 character also occur as Latin-1 text: `Ä°` does, `Ã¼` and longer sequences hardly do. */
function isByChance(bytes: Buffer, at: number, length: number): boolean {
  return length === 2 && byteAt(bytes, at) !== 0xc3;
}

/** Whether the text ends with a split character. A single `é` at the end may be a Latin-1 letter instead; then the length decides. */
function looksCut(bytes: Buffer, at: number): boolean {
  const reachesEnd = at - sequenceLength(bytes, at) === bytes.length && byteAt(bytes, at) >= 0xc2;
  const hasControl = bytes.subarray(at).some((byte) => byte >= 0x80 && byte < 0xa0);
  return reachesEnd && (hasControl || CUT_LENGTHS.includes(bytes.length));
}

/** Whether a byte that begins no whole UTF-8 character is more likely a Latin-1 letter than the rest of a split character. */
function isLatin1Letter(bytes: Buffer, at: number): boolean {
  const byte = byteAt(bytes, at);
  // UTF-8 never has these: À Á õ ö ÷ ø ù ú û ü ý þ ÿ.
  if (byte === 0xc0 || byte === 0xc1 || byte > 0xf4) return true;
  // In UTF-8 nearly every letter of western Europe begins with 0xc2 or 0xc3.
  if (byte < 0xc4 || at + 1 === bytes.length || isContinuation(byteAt(bytes, at - 1))) return false;
  const endsWord = byte > 0xc5 && byte !== 0xf0 && isLetter(byteAt(bytes, at - 1));
  return endsWord || (isLetter(byteAt(bytes, at + 1)) && !isContinuation(byteAt(bytes, at + 2)));
}

/** Keeps whole characters, converts Latin-1 letters to UTF-8, and leaves the rest to become U+FFFD. */
function decodeMixture(bytes: Buffer): string {
  const utf8 = Buffer.allocUnsafe(2 * bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; ) {
    const count = sequenceLength(bytes, at);
    const byte = byteAt(bytes, at);
    if (count === -1 && byte >= 0xa0) {
      utf8[length] = 0xc0 | (byte >> 6);
      utf8[length + 1] = 0x80 | (byte & 0x3f);
      length += 2;
    } else {
      for (let i = 0; i < Math.abs(count); i++) utf8[length + i] = byteAt(bytes, at + i);
      length += Math.abs(count);
    }
    at += Math.abs(count);
  }
  return utf8.toString('utf8', 0, length);
}

/** Bytes of the UTF-8 character at `at`. For a split character, the number of its bytes that are left, negated. */
function sequenceLength(bytes: Buffer, at: number): number {
  const lead = byteAt(bytes, at);
  if (lead < 0x80) return 1;
  const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  for (let i = 1; i < length; i++) {
    const byte = byteAt(bytes, at + i);
    if (!isContinuation(byte) || (i === 1 && !mayFollow(lead, byte))) return -i;
  }
  return length === 0 ? -1 : length;
}

/** Some lead bytes allow fewer second bytes: others would be overlong forms, surrogates, or beyond U+10FFFF. */
function mayFollow(lead: number, second: number): boolean {
  switch (lead) {
    case 0xe0:
      return second >= 0xa0;
    case 0xed:
      return second < 0xa0;
    case 0xf0:
      return second >= 0x90;
    case 0xf4:
      return second < 0x90;
    default:
      return true;
  }
}

/** The byte at `at`; 0 beyond the end. */
function byteAt(bytes: Buffer, at: number): number {
  return bytes[at] ?? 0;
}

function isContinuation(byte: number): boolean {
  return byte >= 0x80 && byte < 0xc0;
}

/** A letter of ASCII, or a byte that is a letter in Latin-1. */
function isLetter(byte: number): boolean {
  const small = byte | 0x20;
  return byte >= 0xc0 || (small >= 0x61 && small <= 0x7a);
}
