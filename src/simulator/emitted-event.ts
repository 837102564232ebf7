import type { Headers, HeaderValue } from './frame-writer';
import { suggestion } from './known-names';
import { classesIn, classNames, type ManagerClass } from './rights';
import { fail } from './simulator-error';

/** Headers by name, in their order. An array repeats its header; undefined leaves it out. */
export interface HeaderValues {
  [header: string]: HeaderValue | boolean | readonly HeaderValue[] | undefined;
}

/** An event for `pbx.emit`. The headers keep their order; an array repeats its header. */
export interface EmittedEvent extends HeaderValues {
  Event: string;
}

/** Classes of Asterisk's common events. The first pattern that matches the name applies. */
const CLASSES: readonly [names: RegExp, ManagerClass][] = [
  [
    /^(FullyBooted|Shutdown|Reload|PeerStatus|ContactStatus|Registry|Alarm|AlarmClear|DNDState|Rename)$/,
    'system',
  ],
  [/^(VarSet|Newexten|HangupHandler(Push|Pop|Run))$/, 'dialplan'],
  [/^(Queue|Agent)/, 'agent'],
  [/^UserEvent/, 'user'],
  [/^Cdr$/, 'cdr'],
  [/^CEL$/, 'call'],
  [/^(RTCP|JitterBufStats)/, 'reporting'],
  [/^DTMF/, 'dtmf'],
  [
    /^(SuccessfulAuth|Invalid|Challenge|Request|FailedACL|AuthMethodNotAllowed|SessionLimit|UnexpectedAddress|LoadAverageLimit|MemoryLimit)/,
    'security',
  ],
  [
    /^(New|Dial|Bridge|Blind|Attended|Hang|SoftHang|Hold|Unhold|MusicOnHold|Originate|Local|Park|UnPark|Pickup|ChanSpy|Extension|Presence|DeviceState|Confbridge|Message|MWI|Fax|Name)/i,
    'call',
  ],
];

/** The name, headers and classes of an event for `pbx.emit`. Throws a SimulatorError for an event that Asterisk cannot send. */
export function toHeaders(event: EmittedEvent): { name: string; headers: Headers; classes: ManagerClass[] } {
  refuseOther('emit', event);
  const { Privilege: privilege, ...rest } = event;
  const { name, headers } = namedHeaders('emit', rest);
  return { name, headers, classes: classesOf(name, privilege) };
}

/** The name and the other headers of an event. Throws without a name and for a line break. */
export function namedHeaders(what: string, event: HeaderValues): { name: string; headers: Headers } {
  refuseOther(what, event);
  const { Event: name, ...rest } = event;
  if (typeof name !== 'string' || name === '') fail(`${what} needs the name of the event in Event`);
  refuseLineBreak(what, 'Event', name);
  return { name, headers: headersFrom(what, rest) };
}

/** Headers for a frame. Throws for a line break, which would begin another header, and for a name with a colon. */
export function headersFrom(what: string, values: HeaderValues): Headers {
  refuseOther(what, values);
  return Object.entries(values).flatMap(([header, value]) => {
    if (!/^[^\r\n:]+$/.test(header))
      fail(
        `${what}: ${JSON.stringify(header)} is not the name of a header: it is empty, or has a colon or a line break`,
      );
    return [value].flat().flatMap((each) => {
      if (each === undefined) return [];
      if (!['string', 'number', 'boolean'].includes(typeof each))
        fail(
          `${what}: header '${header}' must be a string, a number, a boolean or an array of them, not ${JSON.stringify(each)}`,
        );
      refuseLineBreak(what, header, String(each));
      return [[header, String(each)] as const];
    });
  });
}

/** Checks the type of a value. TypeScript does not check values that come as JSON from the control port. */
function refuseOther(what: string, values: unknown): void {
  if (typeof values !== 'object' || values === null || Array.isArray(values))
    fail(`${what}: headers must be an object, not ${JSON.stringify(values)}`);
}

function refuseLineBreak(what: string, header: string, value: string): void {
  if (/[\r\n]/.test(value)) fail(`${what}: header '${header}' has a line break: ${JSON.stringify(value)}`);
}

function classesOf(name: string, privilege: HeaderValues[string]): ManagerClass[] {
  if (privilege === undefined) return [CLASSES.find(([names]) => names.test(name))?.[1] ?? 'user'];
  const text = String(privilege);
  const names = classNames();
  for (const word of text === '<none>' ? [] : text.split(',').map((each) => each.trim())) {
    // On the wire, `all` ends every list of classes.
    if (word !== 'all' && !names.includes(word))
      fail(`emit: unknown class '${word}' in Privilege; ${suggestion(word, names)}`);
  }
  return classesIn(text);
}
