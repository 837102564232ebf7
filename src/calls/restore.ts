import type { Frame } from '../protocol';
import { describeBridge, enterBridge, leave, updateConference } from './bridges';
import type { CallModel } from './call-model';
import { gone, noteExtension, noteState } from './channel-events';
import { LONGEST_TEXT } from './limits';
import { leaveQueue, waitForCalls } from './locations';
import { type CallRecord, type Channel, isPending, STATE_UP } from './records';
import { settleListed } from './talks';

/** Lists of the channels and bridges that are up. */
export interface RestoreLists {
  /** Events of CoreShowChannels, Status or both: one or two for each channel. */
  channels: readonly Frame[];
  /** Events of BridgeList. Without them, conferences and parking lots are recognized by the applications of the channels. */
  bridges?: readonly Frame[];
  /**
   * Time when the lists were requested, in ms since 1970. Events that arrived after that time override the lists, which may be
   * older. Default: the lists override all events.
   */
  askedAt?: number;
}

/** BridgeTypes by the application that a channel runs, for bridges that are not listed. */
const TYPES: Readonly<Record<string, string>> = {
  ConfBridge: 'base',
  Park: 'parking',
  AgentLogin: 'agent_hold',
};

interface Listed {
  application: string;
  event: Frame;
  /** Seconds that the channel has been up. */
  seconds: number;
  bridge: string;
  isDialled: boolean;
}

/**
 * Updates the model from the lists.
 *
 * @returns the calls that have no channel left
 */
export function restoreModel(model: CallModel, lists: RestoreLists): CallRecord[] {
  const listed = byUniqueid(lists.channels);
  const askedAt = lists.askedAt ?? Number.POSITIVE_INFINITY;
  const lost = removeMissing(model, listed, askedAt);
  const bridges = new Map(
    (lists.bridges ?? []).flatMap((event) => {
      const id = event.get('BridgeUniqueid') ?? '';
      const bridge = describeBridge(id, event.get('BridgeType'), event.get('BridgeTechnology'));
      return id.length > LONGEST_TEXT ? [] : [[id, bridge]];
    }),
  );
  // A dialled channel may be known from an event that came before the lists. It is not the caller.
  for (const [uniqueid, { isDialled }] of listed) {
    const known = model.channels.get(uniqueid);
    if (known && isDialled) model.calls.noteDialled(known);
  }
  const present: [Channel, string][] = [];
  for (const each of [...listed.values()].sort(oldestFirst)) {
    const channel = takeOver(model, each);
    if (channel && channel.movedAt < askedAt) present.push([channel, each.bridge]);
  }
  // The halves of a Local channel may have different Linkedids.
  for (const [channel] of present) {
    const { call, otherHalf } = channel;
    if (call && otherHalf?.call && otherHalf.call !== call) model.join(channel, otherHalf);
  }
  for (const [channel, bridge] of present) {
    if (channel.bridge && channel.bridge.id !== bridge) leave(model, channel);
  }
  for (const [channel, id] of present) {
    if (waits(listed.get(channel.uniqueid))) channel.location = 'queue';
    else if (channel.location === 'queue') channel.location = undefined;
    if (id === '' || id.length > LONGEST_TEXT || channel.bridge) continue;
    const type = TYPES[listed.get(channel.uniqueid)?.application ?? ''];
    const bridge = model.bridges.get(id) ?? bridges.get(id) ?? describeBridge(id, type);
    enterBridge(model, channel, bridge);
  }
  for (const call of [...model.calls.queued]) {
    if (call.queue && call.queue.since >= askedAt) continue;
    if (![...call.channels].some(({ uniqueid }) => waits(listed.get(uniqueid)))) leaveQueue(model, call);
  }
  settleListed(model);
  // A channel that came in the gap may have continued one of them, for example after a transfer.
  const live = new Set(model.calls.all());
  const ended = lost.filter((call) => live.has(call) && call.channels.size === 0);
  for (const call of ended) if (call.conferenceSince !== undefined) updateConference(model, call);
  return ended;
}

/** Whether a channel waits in a queue. While it talks to an agent, it is bridged. */
function waits(channel: Listed | undefined): boolean {
  return channel?.application === 'Queue' && channel.bridge === '';
}

function byUniqueid(events: readonly Frame[]): Map<string, Listed> {
  const listed = new Map<string, Listed>();
  for (const event of events) {
    const uniqueid = event.get('Uniqueid');
    if (!uniqueid || uniqueid.length > LONGEST_TEXT || !event.get('Channel')) continue;
    const before = listed.get(uniqueid);
    const seconds = secondsOf(event.get('Duration') ?? event.get('Seconds') ?? '');
    const application = event.get('Application') || before?.application || '';
    const isDialled = /^AppDial/i.test(application);
    listed.set(uniqueid, {
      application,
      event: before?.event ?? event,
      seconds: Math.max(before?.seconds ?? 0, seconds),
      bridge: event.get('BridgeId') || before?.bridge || '',
      isDialled: isDialled || (before?.isDialled ?? false),
    });
  }
  return listed;
}

/** `00:01:12` in CoreShowChannels, `72` in Status. */
function secondsOf(duration: string): number {
  const seconds = duration.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Number.isFinite(seconds) ? seconds : 0;
}

function oldestFirst(a: Listed, b: Listed): number {
  return (
    b.seconds - a.seconds ||
    Number(a.isDialled) - Number(b.isDialled) ||
    Number(isFirst(b)) - Number(isFirst(a)) ||
    serialOf(a) - serialOf(b)
  );
}

/** Asterisk counts its channels in the Uniqueid. A Uniqueid that an Originate has chosen has no such count, and sorts first. */
function serialOf({ event }: Listed): number {
  return Number(/^(?:.*-)?\d{9,}\.(\d+)$/.exec(event.get('Uniqueid') ?? '')?.[1] ?? 0);
}

function isFirst({ event }: Listed): boolean {
  return event.get('Uniqueid') === event.get('Linkedid');
}

function removeMissing(model: CallModel, listed: ReadonlyMap<string, Listed>, askedAt: number): CallRecord[] {
  const isMissing = (channel: Channel) => !listed.has(channel.uniqueid) && channel.seenAt < askedAt;
  const lost = [...model.calls.all()].filter(({ channels }) => [...channels].every(isMissing));
  for (const channel of [...model.channels.all()]) {
    if (!isMissing(channel)) continue;
    if (channel.call) channel.call.isPartial = true;
    gone(model, channel, 0, '');
  }
  return lost;
}

function takeOver(model: CallModel, { event, seconds, isDialled, application }: Listed): Channel | undefined {
  const known = model.knownChannel(event);
  const isAgent = application === 'AgentLogin';
  const since = model.now - seconds * 1000;
  if (known) {
    if (known.call) known.call.knownAt = model.now;
    // An event that came before the lists does not say how long the call is up.
    // The channel of an agent was up before its call.
    if (known.call?.isPartial && !isAgent) known.call.startedAt = Math.min(known.call.startedAt, since);
    if (isAgent) waitForCalls(model, known);
    if (known.state === STATE_UP) noteAnswered(known);
    noteState(model, known);
    return known;
  }
  const channel = model.channels.add(event, '', model.now);
  if (!channel) return undefined;
  channel.wasDialled = isDialled;
  if (isAgent) {
    waitForCalls(model, channel);
    return channel;
  }
  model.assign(channel, event.get('Linkedid') ?? '', true, since);
  // A dialled channel shows the extension of its caller until it answers.
  if (!isDialled) noteExtension(channel);
  noteState(model, channel);
  return channel;
}

/** Ends the dial of a channel that is up: its DialEnd came in the gap. */
function noteAnswered(channel: Channel): void {
  for (const leg of channel.call?.legs ?? []) {
    if (leg.dest === channel && isPending(leg)) leg.status = 'ANSWER';
  }
}
