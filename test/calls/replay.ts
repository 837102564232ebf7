import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { projectPath } from '../../lab/machine/paths';
import {
  type Call,
  type CallChange,
  CallTracker,
  type CallTrackerOptions,
  type Frame,
  FrameParser,
  type Party,
} from '../../src/index';

const FOLDER = 'test/captures/calls';

/** Names of the recorded calls: `22/answered`. */
export const RECORDED: readonly string[] = ['16', '22'].flatMap((version) =>
  readdirSync(projectPath(FOLDER, version)).map((file) => `${version}/${file.replace(/\.gz$/, '')}`),
);

/** The events of a recorded call. */
export function recorded(name: string): Frame[] {
  return framesOf(gunzipSync(readFileSync(projectPath(FOLDER, `${name}.gz`))));
}

export function framesOf(bytes: Buffer): Frame[] {
  const frames: Frame[] = [];
  const parser = new FrameParser({ onFrame: (frame) => frames.push(frame) });
  parser.write(bytes);
  parser.end();
  return frames;
}

/** An event of Asterisk. */
export function event(name: string, headers: Readonly<Record<string, string | number>>): Frame {
  const lines = Object.entries({ Event: name, ...headers }).map(([key, value]) => `${key}: ${value}\r\n`);
  const [frame] = framesOf(Buffer.from(`${lines.join('')}\r\n`));
  if (!frame) throw new Error(`no frame of ${name}`);
  return frame;
}

export interface Played {
  tracker: CallTracker;
  changes: CallChange[];
  /** The last state of each call that is not part of another one, in the order of their start. */
  calls: Call[];
}

/** Gives events to a tracker, 10 ms apart. */
export function play(events: readonly Frame[], options?: CallTrackerOptions): Played {
  const tracker = new CallTracker(options);
  const changes: CallChange[] = [];
  tracker.on('call', (change) => changes.push(change));
  let at = Date.UTC(2026, 0, 1);
  for (const each of events) {
    tracker.take(each, at);
    at += 10;
  }
  return { tracker, changes, calls: lastOf(changes) };
}

export function lastOf(changes: readonly CallChange[]): Call[] {
  const last = new Map(changes.map(({ call }) => [call.id, call]));
  return [...last.values()].filter(({ outcome }) => outcome !== 'merged');
}

/** The facts of a call that the specs compare. Phones are shown by their numbers. */
export function inShort(call: Call | undefined): object | undefined {
  if (!call) return undefined;
  return {
    from: phone(call.from),
    to: phone(call.to),
    outcome: call.outcome,
    talked: call.conversations.map(({ between }) => between.map(phone).join(' ')),
    ...(call.via.length > 0 && { via: call.via.map(({ kind, to, outcome }) => `${kind} ${to} ${outcome}`) }),
    ...(call.group.length > 1 && { group: call.group.map(phone).sort() }),
  };
}

/** A call as one line: parties, dialled extension, outcome, the party that ended it, conversations, via and group. */
export function inWords(call: Call): string {
  const list = (name: string, items: readonly string[]) =>
    items.length > 0 ? [`${name} ${items.join(', ')}`] : [];
  return [
    `${phone(call.from)} to ${phone(call.to) ?? 'nobody'}`,
    `dialled ${call.dialled}`,
    call.outcome,
    `ended by ${call.endedBy?.number ?? 'Asterisk'}`,
    ...list(
      'talked',
      call.conversations.map(({ between }) => between.map(phone).join(' with ')),
    ),
    ...list(
      'via',
      call.via.map(({ kind, to, outcome }) => `${kind} ${to} ${outcome}`),
    ),
    ...list('group', call.group.map((party) => phone(party) ?? '').sort()),
  ].join('; ');
}

function phone(party: Party | null): string | null {
  return /\/(\w+)-/.exec(party?.channel ?? '')?.[1] ?? null;
}
