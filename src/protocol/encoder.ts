import { AmiError } from '../errors';
import { quoted } from '../quoted';
import { CLIENT_LIMITS } from './limits';

/** The value of one header line of an action. */
export type HeaderValue = string | number | boolean;

/** Headers in the order in which they are sent. An array is sent as one line for each value; `undefined` is left out. */
export interface Action {
  Action: string;
  [header: string]: HeaderValue | readonly HeaderValue[] | undefined;
}

const NUL = 0;
const LF = 10;
const CR = 13;
const COLON = 58;
/** The largest number of UTF-8 bytes for one character of a string. */
const UTF8_BYTES = 3;
const CHARACTER_NAMES: Record<number, string> = { [CR]: 'CR', [LF]: 'LF', [NUL]: 'NUL', [COLON]: 'a colon' };
/** Actions that authenticate. Asterisk reads each of their headers only once, so a header must not be repeated. */
const LOGIN_ACTION = /^(?:Login|Challenge)$/i;

/**
 * Returns the text of an action, which is sent as UTF-8. ActionID is the first header, so that a fault in a later header
 * cannot keep Asterisk from reading it and repeating it in the response (main/manager.c process_message).
 *
 * Everything that Asterisk would misread is refused. AMI has no escapes: CRLF in a value would begin a new header, and
 * CRLFCRLF a new action with the same rights. If a header is repeated, in any case of letters, Asterisk uses the first one:
 * with `action` before `Action` it would run another action than the one checked here.
 *
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the header
 */
export function encodeAction(action: Action, actionId?: string): string {
  // Inherited properties are not sent.
  const headers = Object.entries(action ?? {});
  const name = actionName(headers);
  if (Array.isArray(name)) throw invalidHeader('Action', 'must be one text, not an array');
  if (typeof name !== 'string' || name.trim() === '') {
    throw invalidHeader('Action', 'is missing: it names the action to run');
  }
  const lines = actionId === undefined ? [] : [encodeHeader('ActionID', actionId)];
  const sent = actionId === undefined ? [] : ['ActionID'];
  for (const [header, value] of headers) {
    if (value === undefined) continue;
    // The error follows below. The loop ends here, because each header is compared with all headers before it.
    if (lines.length > CLIENT_LIMITS.headers) break;
    refuseDuplicate(header, sent);
    sent.push(header);
    if (!Array.isArray(value)) {
      lines.push(encodeHeader(header, value));
      continue;
    }
    if (value.length > 1 && mustBeOne(header, name))
      throw invalidHeader(header, 'must be one value, not an array');
    for (const one of value) {
      lines.push(encodeHeader(header, one));
      if (lines.length > CLIENT_LIMITS.headers) break;
    }
  }
  if (lines.length > CLIENT_LIMITS.headers) {
    const header = lines[CLIENT_LIMITS.headers]?.split(':', 1)[0] as string;
    throw invalidHeader(
      header,
      `is header ${CLIENT_LIMITS.headers + 1}: Asterisk accepts at most ${CLIENT_LIMITS.headers}`,
    );
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function actionName(headers: readonly [header: string, value: unknown][]): unknown {
  for (const [header, value] of headers) if (header === 'Action') return value;
  return undefined;
}

/** An object can have a header in two spellings, for example after another object was spread into it. */
function refuseDuplicate(header: string, sent: readonly string[]): void {
  for (const other of sent) {
    if (!isSame(other, header)) continue;
    const twice = other === header ? 'is given twice' : `is also given as ${quoted(other)}`;
    throw invalidHeader(header, `${twice}: Asterisk would use only one; use an array to repeat a header`);
  }
}

/** Compares header names as Asterisk does: without regard to case. */
function isSame(one: string, other: string): boolean {
  return one.length === other.length && one.toLowerCase() === other.toLowerCase();
}

function mustBeOne(header: string, actionName: string): boolean {
  return header.toLowerCase() === 'actionid' || LOGIN_ACTION.test(actionName.trim());
}

function encodeHeader(name: string, value: unknown): string {
  if (name === '') throw invalidHeader('', 'has no name');
  refuseUnsafe(name, 'name', name);
  if (name.trim() !== name) throw invalidHeader(name, 'has a blank at the beginning or end of its name');
  if (!isHeaderValue(value)) {
    throw invalidHeader(name, `must be text, a finite number or a boolean, not ${describe(value)}`);
  }
  const text = String(value);
  refuseUnsafe(name, 'value', text);
  const line = `${name}: ${text}`;
  if (line.length * UTF8_BYTES <= CLIENT_LIMITS.lineBytes) return line;
  const bytes = Buffer.byteLength(line);
  if (bytes > CLIENT_LIMITS.lineBytes) {
    throw invalidHeader(
      name,
      `makes a line of ${bytes} bytes: Asterisk accepts at most ${CLIENT_LIMITS.lineBytes}`,
    );
  }
  return line;
}

function isHeaderValue(value: unknown): value is HeaderValue {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

/** A loop, because most texts are short: V8 takes longer to begin a regular expression than to look at the text. */
function refuseUnsafe(header: string, part: 'name' | 'value', text: string): void {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === CR || code === LF || code === NUL || (code === COLON && part === 'name'))
      throw invalidHeader(header, `contains ${CHARACTER_NAMES[code]} in its ${part}`);
  }
}

/** @param problem what is wrong with the header, as the rest of a sentence */
export function invalidHeader(header: string, problem: string): AmiError {
  return new AmiError('AMI_ERR_INVALID_ACTION', `header ${quoted(header)} ${problem}`);
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  return typeof value === 'number' ? String(value) : typeof value;
}
