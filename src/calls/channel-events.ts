import type { Frame } from '../protocol';
import { leave, updateConference } from './bridges';
import type { CallModel, Handler } from './call-model';
import { owned, rename } from './channels';
import { endLegsOf, noteHangupRequest, ringing } from './dials';
import { type CallRecord, type Channel, STATE_RINGING, STATE_UP } from './records';
import { isOpen, settleTalks } from './talks';
import { hasTransferred } from './via';

/** Causes without information: Asterisk uses them if it has no other cause (include/asterisk/causes.h). */
const EMPTY_CAUSES = [0, 127];

function newchannel(model: CallModel, event: Frame): void {
  const uniqueid = event.get('Uniqueid');
  if (model.channels.get(uniqueid)) return;
  const channel = model.channels.add(event, '', model.now);
  if (!channel) return;
  model.assign(channel, event.get('Linkedid') ?? '', false);
  noteExtension(channel);
}

/** Takes the dialled extension of the call from the Exten of its first channel. */
export function noteExtension(channel: Channel): void {
  const { call, exten, isReal } = channel;
  if (call && isReal && call.from === channel && exten !== '' && exten !== 's') call.dialled ||= exten;
}

function newstate(model: CallModel, event: Frame): void {
  const channel = model.channelOf(event);
  if (!channel) return;
  noteState(model, channel);
}

export function noteState(model: CallModel, channel: Channel): void {
  const { call } = channel;
  if (!call || !channel.isReal) return;
  if (channel.state === STATE_RINGING) ringing(model, channel);
  if (channel.state !== STATE_UP) return;
  call.isDoubtful = false;
}

function hangupRequest(model: CallModel, event: Frame): void {
  const channel = model.knownChannel(event);
  const call = channel?.call;
  if (channel) noteHangupRequest(channel);
  if (call) call.hasRequests = true;
  if (!channel?.isReal || channel.isKicked || !call || (call.endedBy && !goesOn(call, channel))) return;
  // A channel that has transferred the call does not end it.
  if (hasTransferred(call, channel)) return;
  // If one of several ringing phones refuses, the call goes on.
  const othersRing = call.legs.some(
    ({ dest, status }) => status === '' && dest.isReal && dest !== channel && dest !== call.from,
  );
  if (othersRing && call.from !== channel) return;
  call.endedBy = channel;
}

/** Whether the call of a caller goes on although another party has hung up: with a mailbox or in the dialplan. */
function goesOn(call: CallRecord, caller: Channel): boolean {
  return caller === call.from && caller.state === STATE_UP && !call.talks.some(isOpen);
}

function softHangupRequest(model: CallModel, event: Frame): void {
  const channel = model.knownChannel(event);
  if (!channel) return;
  channel.isKicked = true;
  // Asterisk takes back a Local channel that rings for a transferred party, because the time is over.
  if (channel.otherHalf && channel.bridge && channel.state !== STATE_UP)
    channel.otherHalf.outerStatus ||= 'NOANSWER';
  if (channel.call) channel.call.hasRequests = true;
}

function hangup(model: CallModel, event: Frame): void {
  const channel = model.knownChannel(event);
  if (!channel) {
    model.channels.noteGone(event.get('Uniqueid') ?? '');
    return;
  }
  const cause = Number(event.get('Cause') ?? 0);
  gone(model, channel, Number.isInteger(cause) ? cause : 0, event.get('Cause-txt') ?? '');
}

/** Removes a channel that has hung up, or that Asterisk no longer lists. */
export function gone(model: CallModel, channel: Channel, cause: number, causeText: string): void {
  const { call } = channel;
  leave(model, channel);
  endLegsOf(model, channel, cause);
  model.channels.remove(channel);
  if (!call) return;
  call.channels.delete(channel);
  call.recorded.delete(channel.uniqueid);
  if (call.conferenceSince !== undefined) updateConference(model, call);
  if (channel.isReal && (call.cause === undefined || !EMPTY_CAUSES.includes(cause))) {
    call.cause = cause;
    call.causeText = owned(causeText);
  }
  // Usually the other party hangs up at once, unless the call was transferred. Otherwise the first event after a second ends the
  // conversation.
  const isTransferred = call.via.some(({ outcome }) => outcome === undefined);
  if (isTransferred || [...call.channels].filter(({ isReal }) => isReal).length > 1)
    settleTalks(model, call, channel);
  model.touch(call);
}

export const channelEvents: Readonly<Record<string, Handler>> = {
  Newchannel: newchannel,
  Newstate: newstate,
  NewCallerid: (model, event) => {
    model.knownChannel(event);
  },
  Rename: (model, event) => {
    const channel = model.channels.get(event.get('Uniqueid'));
    if (!channel) return;
    rename(channel, event.get('Newname') ?? '');
    if (channel.call) model.touch(channel.call);
  },
  HangupRequest: hangupRequest,
  SoftHangupRequest: softHangupRequest,
  Hangup: hangup,
  LocalBridge: (model, event) => {
    const one = model.channelOf(event, 'LocalOne');
    const two = model.channelOf(event, 'LocalTwo');
    if (!one || !two) return;
    one.otherHalf = two;
    two.otherHalf = one;
    model.join(one, two);
  },
  Hold: (model, event) => {
    const channel = model.channelOf(event);
    if (channel) channel.isHeld = true;
  },
  Unhold: (model, event) => {
    const channel = model.channelOf(event);
    if (channel) channel.isHeld = false;
  },
};
