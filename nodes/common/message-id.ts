import { randomBytes } from 'node:crypto';

const BYTES = Array.from({ length: 256 }, (_, byte) => hex(byte, 2));

let processId = '';
let count = 0;
/** All digits but the last two. They change every 256 messages. */
let beginning = '';

/**
 * @returns a new value for `_msgid`, in the form of Node-RED: 16 hexadecimal digits. Eight are random, eight count. Node-RED makes
 *   all 16 from random numbers, which takes as long as to parse half an event.
 */
export function messageId(): string {
  const last = count & 0xff;
  if (count === 0) processId = randomBytes(4).toString('hex');
  if (last === 0) beginning = processId + hex(count >>> 8, 6);
  count = (count + 1) >>> 0;
  return beginning + BYTES[last];
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
