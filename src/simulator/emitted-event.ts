import { fail } from './fail';
import type { Headers, HeaderValue } from './frame-writer';
import { classesIn, type ManagerClass } from './rights';

/** An event for `pbx.emit`. The headers keep their order; an array repeats its header. */
export type EmittedEvent = {
  Event: string;
  [header: string]: HeaderValue | boolean | readonly HeaderValue[] | undefined;
};

/** Classes of Asterisk's common events. The first pattern that matches the name counts. */
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

/** The name, headers and classes of an event for `pbx.emit`. Throws without a name. */
export function toHeaders(event: EmittedEvent): { name: string; headers: Headers; classes: ManagerClass[] } {
  const { Event: name, Privilege: privilege, ...rest } = event;
  if (typeof name !== 'string' || name === '') fail('emit needs the name of the event in Event');
  const headers = Object.entries(rest).flatMap(([header, value]) =>
    [value].flat().flatMap((each) => (each === undefined ? [] : [[header, String(each)] as const])),
  );
  return { name, headers, classes: classesOf(name, privilege) };
}

function classesOf(name: string, privilege: EmittedEvent[string]): ManagerClass[] {
  if (privilege !== undefined) return classesIn(String(privilege));
  return [CLASSES.find(([names]) => names.test(name))?.[1] ?? 'user'];
}
