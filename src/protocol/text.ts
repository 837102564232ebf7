import { isUtf8 } from 'node:buffer';

const HIGH_BYTE = /[\x80-\xff]/;
/**
 * How long a name can be that Asterisk has cut: `char membername[80]` of a queue's member (apps/app_queue.c), `char hint[256]`
 * of an extension (main/manager.c action_extensionstate). The cut counts bytes, so it can fall into a character.
 */
const CUT_LENGTHS: readonly number[] = [79, 255];

/**
 * Text that was read one byte a character, as it was meant. UTF-8 where it is UTF-8. Where it is UTF-8 but for characters
 * that were cut, U+FFFD stands for what is left of these. All else is Latin-1, which loses no byte (caller names from old
 * trunks come so; Asterisk before 18.17 / 20.2 passes them on as they are).
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

/** What speaks for UTF-8 in bytes that are not all UTF-8, and what for Latin-1. */
interface Survey {
  /** Whole characters of UTF-8 that are not ASCII; without end where one of them cannot be there by chance. */
  characters: number;
  /** Bytes that can only be letters of Latin-1. */
  letters: number;
  /** Whether all that is not ASCII is a character at the end that was cut there. */
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

/** `Ä°` in a Latin-1 text is a character of UTF-8, too. `Ã¼`, and three such bytes in a row, hardly stand in one. */
function isByChance(bytes: Buffer, at: number, length: number): boolean {
  return length === 2 && byteAt(bytes, at) !== 0xc3;
}

/** A lone `é` at the end can be a Latin-1 letter or the first byte of a character: then the length decides. */
function looksCut(bytes: Buffer, at: number): boolean {
  const reachesEnd = at - sequenceLength(bytes, at) === bytes.length && byteAt(bytes, at) >= 0xc2;
  const hasControl = bytes.subarray(at).some((byte) => byte >= 0x80 && byte < 0xa0);
  return reachesEnd && (hasControl || CUT_LENGTHS.includes(bytes.length));
}

/** Whether a byte that begins no whole character of UTF-8 is rather a letter of Latin-1 than what is left of a character. */
function isLatin1Letter(bytes: Buffer, at: number): boolean {
  const byte = byteAt(bytes, at);
  // UTF-8 never has these: À Á õ ö ÷ ø ù ú û ü ý þ ÿ.
  if (byte === 0xc0 || byte === 0xc1 || byte > 0xf4) return true;
  // Nearly every letter of western Europe begins with 0xc2 or 0xc3 in UTF-8.
  if (byte < 0xc4 || at + 1 === bytes.length || isContinuation(byteAt(bytes, at - 1))) return false;
  const endsWord = byte > 0xc5 && byte !== 0xf0 && isLetter(byteAt(bytes, at - 1));
  return endsWord || (isLetter(byteAt(bytes, at + 1)) && !isContinuation(byteAt(bytes, at + 2)));
}

/** Whole characters as they are, the letters of Latin-1 made UTF-8, and the rest left to be replaced. */
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

/** How many bytes the character of UTF-8 at `at` has; where it is not whole, how many are left of it, as a negative number. */
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

/** Some leads allow fewer second bytes: the others would be characters that are too long or do not exist. */
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

/** 0 where there is none. */
function byteAt(bytes: Buffer, at: number): number {
  return bytes[at] ?? 0;
}

function isContinuation(byte: number): boolean {
  return byte >= 0x80 && byte < 0xc0;
}

/** Of ASCII, or what Latin-1 has for a letter. */
function isLetter(byte: number): boolean {
  const small = byte | 0x20;
  return byte >= 0xc0 || (small >= 0x61 && small <= 0x7a);
}
