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
/** The most that a character of JavaScript takes. */
const UTF8_BYTES = 3;
const CALLED: Record<string, string> = { '\r': 'CR', '\n': 'LF', '\0': 'NUL', ':': 'a colon' };

/**
 * An action as bytes, ActionID first: Asterisk echoes it only if its line was stored, which a fault in a later
 * line must not prevent (main/manager.c process_message).
 *
 * There is no escape in AMI: CRLF in a value would begin a new header, CRLFCRLF a new action with the same
 * rights. So whatever Asterisk would misread is refused with AMI_ERR_INVALID_ACTION, which names the header.
 */
export function encodeAction(action: Action, actionId?: string): Buffer {
  if (typeof action?.Action !== 'string' || action.Action.trim() === '') {
    throw refusal('Action', 'is missing: it names what Asterisk shall do');
  }
  const lines = actionId === undefined ? [] : [encodeHeader('ActionID', actionId)];
  for (const [name, value] of Object.entries(action)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) lines.push(encodeHeader(name, one));
  }
  if (lines.length > CLIENT_LIMITS.headers) {
    const name = lines[CLIENT_LIMITS.headers]?.split(':', 1)[0] as string;
    throw refusal(name, `is header ${CLIENT_LIMITS.headers + 1}: Asterisk takes ${CLIENT_LIMITS.headers}`);
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}

function encodeHeader(name: string, value: unknown): string {
  if (name === '') throw refusal('', 'has no name');
  refuseUnsafe(name, 'name', name, UNSAFE_IN_NAME);
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

function refusal(header: string, why: string): AmiError {
  return new AmiError('AMI_ERR_INVALID_ACTION', `header ${quoted(header)} ${why}`);
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  return typeof value === 'number' ? String(value) : typeof value;
}
