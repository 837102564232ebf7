import { AmiError } from '../errors';
import { quoted } from '../quoted';
import { CLIENT_LIMITS } from './limits';

export type HeaderValue = string | number | boolean;

/** Headers in the order they are sent; an array is one line each, `undefined` is left out. */
export interface Action {
  Action: string;
  [header: string]: HeaderValue | readonly HeaderValue[] | undefined;
}

const UNSAFE_IN_VALUE = /[\r\n\0]/;
const UNSAFE_IN_NAME = /[\r\n\0:]/;
/** The most bytes that a character of JavaScript takes. */
const UTF8_BYTES = 3;
const CALLED: Record<string, string> = { '\r': 'CR', '\n': 'LF', '\0': 'NUL', ':': 'a colon' };
/** Actions that decide who is let in: Asterisk reads each of their headers once. */
const LOGIN_ACTION = /^(?:Login|Challenge)$/i;

/**
 * An action as bytes, ActionID first: Asterisk echoes it only if its line was stored, which a fault in a later
 * line must not prevent (main/manager.c process_message).
 *
 * There is no escape in AMI: CRLF in a value would begin a new header, CRLFCRLF a new action with the same
 * rights. Of a header that comes twice Asterisk takes the first, in any case: `action` before `Action` would be another
 * action than the one that was read here. So whatever Asterisk would misread is refused with AMI_ERR_INVALID_ACTION, which
 * names the header.
 */
export function encodeAction(action: Action, actionId?: string): Buffer {
  // What is inherited is not sent.
  const headers = Object.entries(action ?? {});
  const name = headers.find(([header]) => header === 'Action')?.[1];
  if (Array.isArray(name)) throw refusal('Action', 'must be one text, not an array');
  if (typeof name !== 'string' || name.trim() === '') {
    throw refusal('Action', 'is missing: it names what Asterisk shall do');
  }
  const lines = actionId === undefined ? [] : [encodeHeader('ActionID', actionId)];
  const sent = actionId === undefined ? [] : ['ActionID'];
  for (const [header, value] of headers) {
    if (value === undefined) continue;
    // Refused below. Each is compared with all before it, so their number is bounded here.
    if (lines.length > CLIENT_LIMITS.headers) break;
    refuseSecond(header, sent);
    sent.push(header);
    if (!Array.isArray(value)) {
      lines.push(encodeHeader(header, value));
      continue;
    }
    if (value.length > 1 && mustBeOne(header, name)) throw refusal(header, 'must be one value, not an array');
    for (const one of value) lines.push(encodeHeader(header, one));
  }
  if (lines.length > CLIENT_LIMITS.headers) {
    const header = lines[CLIENT_LIMITS.headers]?.split(':', 1)[0] as string;
    throw refusal(header, `is header ${CLIENT_LIMITS.headers + 1}: Asterisk takes ${CLIENT_LIMITS.headers}`);
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}

/** An object can have a header in two spellings, such as one of its own and one from an object spread into it. */
function refuseSecond(header: string, sent: readonly string[]): void {
  const first = sent.find((other) => isSame(other, header));
  if (first === undefined) return;
  const twice = first === header ? 'is there twice' : `is there as ${quoted(first)} too`;
  throw refusal(header, `${twice}: Asterisk would take one of them; an array repeats a header`);
}

/** As Asterisk compares header names. */
function isSame(one: string, other: string): boolean {
  return one.length === other.length && one.toLowerCase() === other.toLowerCase();
}

function mustBeOne(header: string, actionName: string): boolean {
  return header.toLowerCase() === 'actionid' || LOGIN_ACTION.test(actionName.trim());
}

function encodeHeader(name: string, value: unknown): string {
  if (name === '') throw refusal('', 'has no name');
  refuseUnsafe(name, 'name', name, UNSAFE_IN_NAME);
  if (name.trim() !== name) throw refusal(name, 'has a blank at an end of its name');
  if (!isHeaderValue(value)) {
    throw refusal(name, `must be text, a finite number or a boolean, not ${describe(value)}`);
  }
  const text = String(value);
  refuseUnsafe(name, 'value', text, UNSAFE_IN_VALUE);
  const line = `${name}: ${text}`;
  if (line.length * UTF8_BYTES <= CLIENT_LIMITS.lineBytes) return line;
  const bytes = Buffer.byteLength(line);
  if (bytes > CLIENT_LIMITS.lineBytes) {
    throw refusal(name, `makes a line of ${bytes} bytes: Asterisk takes ${CLIENT_LIMITS.lineBytes}`);
  }
  return line;
}

function isHeaderValue(value: unknown): value is HeaderValue {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

function refuseUnsafe(header: string, part: string, text: string, unsafe: RegExp): void {
  const found = unsafe.exec(text);
  if (found) throw refusal(header, `holds ${CALLED[found[0]]} in its ${part}`);
}

function refusal(header: string, reason: string): AmiError {
  return new AmiError('AMI_ERR_INVALID_ACTION', `header ${quoted(header)} ${reason}`);
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  return typeof value === 'number' ? String(value) : typeof value;
}
