import { type Call, type CallChange, CallTracker, type Frame } from '../../src/index';
import { meetingsOf, timeOf } from './call-bridges';
import { reasonOfDisposition } from './call-differences';
import type { CallRecords } from './call-records';
import { compareRecords } from './compare-records';

/** ms by which times may differ, because the server may be busy. */
const SLACK = 1_500;
/** ms, somewhat more than a CallTracker waits for parties that only move to another bridge. */
const LONGEST_MOVE = 1_100;

interface Followed {
  tracker: CallTracker;
  changes: CallChange[];
  /** The calls that were up when the lists of channels and bridges arrived, in their state at that time. */
  inTheMiddle: Call[];
}

/** @returns the errors in the calls that a CallTracker makes of a history, as text */
export function judgeHistory(frames: readonly Frame[]): string[] {
  const middle = frames.findIndex((frame) => frame.get('UserEvent') === 'Middle');
  const whole = follow(frames, 0);
  const calls = lastOf(whole.changes);
  const callers = new Set(whole.changes.map(({ call }) => call.from.channel));
  const records: CallRecords = { calls, cdr: named(frames, 'Cdr'), cel: named(frames, 'CEL') };
  const differences = compareRecords(records, SLACK)
    // Asterisk writes no record of an Originate that was redirected while its phone rang.
    .filter((each) => !(each.what === 'records' && each.of?.call.conversations.length === 0))
    // Where calls agree with channel events (`met`), a difference in `who` is one between Asterisk's two kinds of records.
    .filter((each) => each.what !== 'who' && !(each.what === 'disposition' && reasonOfDisposition(each)))
    .map(({ what, text }) => `${what}: ${text}`);
  const wrong = [
    ...differences,
    ...brokenRules(whole, frames),
    ...calls.flatMap((call) => wrongParties(call, frames, callers)),
  ];
  if (middle < 0) return wrong;
  const later = follow(frames.slice(middle), 1);
  return [
    ...wrong,
    ...brokenRules(later, []).map((text) => `begun later, ${text}`),
    ...disagreements(whole, later, isMoving(frames), undialled(frames)),
  ];
}

/** @param restores 1: the tracker restores the calls from the lists; 0: it does not */
function follow(frames: readonly Frame[], restores: number): Followed {
  const tracker = new CallTracker();
  const changes: CallChange[] = [];
  const last = new Map<string, Call>();
  let inTheMiddle: Call[] | undefined;
  tracker.on('call', (change) => {
    changes.push(change);
    if (change.topic === 'ended') last.delete(change.call.id);
    else last.set(change.call.id, change.call);
  });
  const channels = named(frames, 'CoreShowChannel');
  const bridges = named(frames, 'BridgeListItem');
  const lastList = frames.findLastIndex(isListed);
  let now = 0;
  let askedAt = 0;
  for (const [index, frame] of frames.entries()) {
    if (frame.get('Timestamp')) now = Math.trunc(timeOf(frame));
    if (frame.get('UserEvent') === 'Middle') askedAt = now;
    if (!isListed(frame)) tracker.take(frame, now);
    if (index !== lastList) continue;
    if (restores > 0) tracker.restore({ channels, bridges, askedAt }, now);
    inTheMiddle = [...last.values()];
  }
  return { tracker, changes, inTheMiddle: inTheMiddle ?? [] };
}

function brokenRules({ tracker, changes }: Followed, frames: readonly Frame[]): string[] {
  const wrong: string[] = [];
  const { live, channels } = tracker.counts;
  if (live + channels > 0) wrong.push(`left over: ${live} calls, ${channels} channels`);
  for (const id of new Set(changes.map(({ call }) => call.id))) {
    const each = changes.filter(({ call }) => call.id === id);
    if (each[0]?.topic !== 'started') wrong.push(`${id} begins with ${each[0]?.topic}`);
    if (each.filter(({ topic }) => topic === 'ended').length !== 1) wrong.push(`${id} does not end once`);
    if (each.some(({ call }, index) => call.n !== index + 1)) wrong.push(`${id}: n does not rise by one`);
    const last = each.at(-1)?.call;
    if (last) wrong.push(...brokenRulesOf(last).map((text) => `${id} ${text}`));
  }
  const calls = lastOf(changes);
  const real = named(frames, 'Newchannel').filter((frame) => frame.get('Channel')?.startsWith('PJSIP/'));
  for (const frame of real) {
    const id = frame.get('Uniqueid') ?? '';
    const of = calls.filter(({ ids }) => ids.includes(id));
    if (of.length !== 1) wrong.push(`${frame.get('Channel')} is in ${of.length} calls`);
  }
  return wrong;
}

function brokenRulesOf(call: Call): string[] {
  const wrong: string[] = [];
  const rule = (holds: boolean, text: string) => {
    if (!holds) wrong.push(text);
  };
  const length = Date.parse(call.endedAt ?? '') - Date.parse(call.startedAt);
  rule(call.state === 'ended' && call.outcome !== null && length >= 0, 'has not ended');
  // A Local channel that an Originate makes may reach nobody.
  rule(
    call.from.channel !== null || call.channels.every((name) => name.startsWith('Local/')),
    'has no caller',
  );
  if (call.outcome === 'merged') return wrong;
  rule(call.talkMs <= length && call.ringMs <= length && call.holdMs <= length, 'lasts less than its parts');
  rule(call.conversations.length === 0 || call.outcome === 'answered', `${call.outcome}, though two talked`);
  rule(call.outcome !== 'answered' || call.talkMs >= 0, 'answered without a talk');
  rule(
    call.conversations.every(({ at, until }) => until !== null && until >= at),
    'has an open conversation',
  );
  rule(call.conversations.length === 0 || call.answeredBy !== null, 'answered by nobody');
  rule(call.ringing.length === 0, 'still rings');
  rule(
    call.via.every(({ outcome }) => outcome !== null),
    'has a transfer without an outcome',
  );
  return wrong;
}

/**
 * @returns the differences between a call and Asterisk's events in the parties that rang and the party that answered
 *
 * @param callers of all calls. A phone that an Originate rings is the caller of that call, even if the call later becomes part
 *   of another one
 */
function wrongParties(call: Call, frames: readonly Frame[], callers: ReadonlySet<string | null>): string[] {
  const wrong: string[] = [];
  const isOf = (frame: Frame) => call.ids.includes(frame.get('Uniqueid') ?? '');
  const rang = named(frames, 'Newstate')
    .filter((frame) => isOf(frame) && frame.get('ChannelStateDesc') === 'Ringing')
    .map((frame) => frame.get('Channel') ?? '')
    .filter((name) => name.startsWith('PJSIP/') && name !== call.from.channel && !callers.has(name));
  const group = call.group.map(({ channel }) => channel ?? '').filter((name) => !callers.has(name));
  const sorted = (names: readonly string[]) => [...new Set(names)].sort().join(' ');
  if (sorted(rang) !== sorted(group))
    wrong.push(`${call.id} rang ${sorted(group)}, Asterisk: ${sorted(rang)}`);
  const first = meetingsOf(named(frames, 'CEL')).find(
    ({ names, isConference }) => !isConference && names.includes(call.from.channel ?? ''),
  );
  const answered = first?.names.find((name) => name !== call.from.channel);
  if (answered && answered !== call.answeredBy?.channel)
    wrong.push(`${call.id} answered by ${call.answeredBy?.channel}, Asterisk: ${answered}`);
  const isQueued = named(frames, 'QueueCallerJoin').some(
    (frame) => isOf(frame) && frame.get('Channel')?.startsWith('PJSIP/'),
  );
  if (isQueued && !call.queue) wrong.push(`${call.id} was in a queue`);
  return wrong;
}

function undialled(frames: readonly Frame[]): Set<string | null> {
  const listed = named(frames, 'CoreShowChannel').filter(
    (frame) => !/^App(Dial|Queue)/.test(frame.get('Application') ?? ''),
  );
  return new Set(listed.map((frame) => frame.get('Channel') ?? null));
}

/** True if a party had just left a bridge when the lists arrived. A CallTracker then reports it as connected for another second, because it may only be moving. */
function isMoving(frames: readonly Frame[]): boolean {
  const listedAt = frames.findIndex((frame) => frame.get('UserEvent') === 'Listed');
  const [listed, left] = [
    frames[listedAt],
    frames.slice(0, listedAt).findLast(({ name }) => name === 'BridgeLeave'),
  ];
  return listed !== undefined && left !== undefined && timeOf(listed) - timeOf(left) < LONGEST_MOVE;
}

/**
 * @returns the differences between a tracker with all events and one that began in the middle
 *
 * @param isMoving true if a call may be connected for the first tracker only
 * @param callers names of the listed channels that were not dialled
 */
function disagreements(
  whole: Followed,
  later: Followed,
  isMoving: boolean,
  callers: ReadonlySet<string | null>,
): string[] {
  const [ours, theirs] = [whole.inTheMiddle, later.inTheMiddle];
  const wrong: string[] = [];
  // The second tracker may report one call as two: the lists do not say which channel dials which, and who talked before.
  for (const { channels } of theirs) {
    const real = channels.filter((name) => name.startsWith('PJSIP/'));
    const [first, ...more] = ours.filter((call) => real.some((name) => call.channels.includes(name)));
    if (more.length > 0) wrong.push(`begun later, ${real.join(' ')} are one call; ${first?.id} is not alone`);
  }
  for (const call of theirs) {
    const same = ours.find(({ channels }) => call.channels.every((name) => channels.includes(name)));
    if (!same) continue;
    // The lists do not show holds, queues, and a prompt that the callee hears before the conversation.
    const known = (state: string) =>
      state === 'held' ? 'connected' : state === 'queued' || state === 'ivr' ? 'ringing' : state;
    if (isMoving && same.state === 'connected') continue;
    if (known(same.state) !== known(call.state))
      wrong.push(`state in the middle: ${same.state}; begun later: ${call.state}`);
    // The lists do not say which of two dialled phones was first.
    if (same.from.channel !== call.from.channel && callers.has(same.from.channel))
      wrong.push(`from in the middle: ${same.from.channel}; begun later: ${call.from.channel}`);
  }
  return wrong;
}

function isListed({ name }: Frame): boolean {
  return name === 'CoreShowChannel' || name === 'BridgeListItem';
}

function lastOf(changes: readonly CallChange[]): Call[] {
  const last = new Map(changes.map(({ call }) => [call.id, call]));
  return [...last.values()].filter(({ outcome }) => outcome !== 'merged');
}

function named(frames: readonly Frame[], name: string): Frame[] {
  return frames.filter((frame) => frame.name === name);
}
