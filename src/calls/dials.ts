import type { Frame } from '../protocol';
import type { CallModel, Handler } from './call-model';
import { owned } from './channels';
import { LIMITS_OF_CALL } from './limits';
import { type CallRecord, type Channel, isPending, type Leg, STATE_RINGING, STATE_UP } from './records';
import { settleTalks } from './talks';
import { addVia, partyBehind } from './via';

/** Values of DialStatus in DialState that mean that the device rings, or sends a ringing tone. */
const RINGS = ['RINGING', 'PROGRESS'];

function dialBegin(model: CallModel, event: Frame): void {
  const isNew = model.channels.get(event.get('DestUniqueid')) === undefined;
  const source = model.channelOf(event);
  const dest = model.channelOf(event, 'Dest');
  if (!dest) return;
  const pending = dest.call?.legs.find((leg) => isPending(leg) && leg.dest === dest);
  if (pending && pending.source === source) return;
  const isPickup = source !== undefined && !isNew && pickedUp(source, dest);
  const call = source ? model.join(source, dest) : model.callOf(dest);
  if (!call) return;
  if (isPickup) addVia(model, call, { kind: 'pickup', by: dest, to: lastCancelled(call, source) });
  else dest.wasDialled = true;
  const exten = owned(event.get('Exten') ?? '');
  if (source) noteRedirect(model, call, source, dest, exten);
  addLeg(model, call, source, dest, exten);
  if (source) settleTalks(model, call, source);
  if (source && call.dialled === '') noteDialled(call, source, event);
  if (dest.isReal && dest.state === STATE_RINGING) ringing(model, dest);
}

/** Whether a channel has picked up a call: it has dialled itself, and is then the dialled channel of another call (main/pickup.c). */
function pickedUp(source: Channel, dest: Channel): boolean {
  return dest.isReal && !dest.wasDialled && dest.call !== source.call && dest.state !== 0;
}

/** The phone from which the call was picked up. Its dial was cancelled just before. */
function lastCancelled(call: CallRecord, source: Channel): Channel | string {
  const legs = call.legs.filter((leg) => leg.status === 'CANCEL' && leg.source === source);
  return legs.at(-1)?.dest ?? '';
}

/**
 * Notes a redirect. AMI's Redirect raises no event of its own: a channel leaves its bridge first, or its dial is cancelled, and
 * it does not hang up but dials another one from another extension.
 */
function noteRedirect(
  model: CallModel,
  call: CallRecord,
  source: Channel,
  dest: Channel,
  exten: string,
): void {
  if (!source.leftFirst && !isTakenFromDial(call, source, exten)) return;
  source.leftFirst = false;
  if (call.via.at(-1)?.outcome === undefined && call.via.length > 0) return;
  addVia(model, call, { kind: 'redirect', by: undefined, to: dest.number || dest.exten });
}

function isTakenFromDial(call: CallRecord, source: Channel, exten: string): boolean {
  const own = call.legs.filter((leg) => leg.source === source);
  const last = own.filter(({ round }) => round === own.at(-1)?.round);
  if (last.length === 0 || !source.isReal) return false;
  return last.every(
    (leg) => leg.status === 'CANCEL' && leg.exten !== exten && !leg.isQueued && !leg.isForwarded,
  );
}

function addLeg(
  model: CallModel,
  call: CallRecord,
  source: Channel | undefined,
  dest: Channel,
  exten = '',
): void {
  const last = call.legs.at(-1);
  if (last && last.round === call.round && !call.legs.some(isPending)) call.round += 1;
  if (call.legs.length >= LIMITS_OF_CALL.legs) call.legs.shift();
  const rang = dest.rang && dest.state !== STATE_UP;
  const isQueued = call.queue !== undefined && call.queue.position !== null;
  const begun = { exten, status: '', cause: undefined, isForwarded: false, isForCaller: false, isQueued };
  call.legs.push({ source, dest, round: call.round, rang, ...begun });
  call.endedBy = undefined;
  model.touch(call);
}

/** Notes the dialled extension. The channel of an Originate gets its extension only at the answer. */
export function noteDialled(call: CallRecord, source: Channel, event: Frame): void {
  const exten = event.get('Exten');
  // A half of a Local channel was called with its own extension: nobody has dialled it there.
  if (!source.isReal && exten === source.exten) return;
  if (exten && exten !== 's' && partyBehind(call, source) === call.from) call.dialled = owned(exten);
}

/** Notes that the device of a channel rings. */
export function ringing(model: CallModel, channel: Channel): void {
  const { call } = channel;
  if (!call || !channel.isReal) return;
  channel.rang = true;
  for (const leg of call.legs) if (isPending(leg) && leg.dest === channel) leg.rang = true;
  call.ringingAt ??= model.now;
  if (call.group.size < LIMITS_OF_CALL.legs) call.group.add(channel);
  model.touch(call);
}

function dialState(model: CallModel, event: Frame): void {
  const dest = model.channelOf(event, 'Dest');
  if (dest && RINGS.includes(event.get('DialStatus') ?? '')) ringing(model, dest);
}

function dialEnd(model: CallModel, event: Frame): void {
  const dest = model.knownChannel(event, 'Dest');
  const source = model.knownChannel(event);
  const call = dest?.call;
  if (!dest || !call) return;
  const legs = call.legs.filter((leg) => isPending(leg) && leg.dest === dest);
  // After a transfer to a ringing phone, the event may name the previous caller.
  const leg = legs.find((each) => each.source === source) ?? legs[0] ?? unseenLeg(model, call, source, dest);
  if (event.get('DialStatus') === 'NOANSWER' && (leg?.isQueued || call.isPartial)) call.rangOutAt = model.now;
  if (!leg) return;
  leg.status = owned(endOf(leg, event.get('DialStatus') ?? 'CANCEL'));
  if (dest.otherHalf && leg.status !== 'ANSWER') dest.otherHalf.outerStatus = leg.status;
  dest.rang = false;
  if (!leg.source && !dest.isReal && leg.status === 'ANSWER') noteCaller(call);
  const forward = event.get('Forward');
  if (forward) {
    leg.isForwarded = true;
    addVia(model, call, { kind: 'forward', by: dest, to: owned(forward) });
  }
  model.touch(call);
}

/** The dial that ends now, if the call was already dialling when it was first seen. A caller that was up may have talked before. */
function unseenLeg(
  model: CallModel,
  call: CallRecord,
  source: Channel | undefined,
  dest: Channel,
): Leg | undefined {
  const hasTalked = !call.from || call.from.state === STATE_UP;
  if (!call.isPartial || hasTalked || call.legs.some((leg) => leg.dest === dest)) return undefined;
  const { endedBy } = call;
  addLeg(model, call, source, dest);
  call.endedBy = endedBy;
  return call.legs.at(-1);
}

/** Call this when an Originate through a Local channel is answered: it rang phones to find a caller. The phone that answered is the caller. */
function noteCaller(call: CallRecord): void {
  for (const leg of call.legs) leg.isForCaller = true;
  const answered = call.legs.find(({ dest, status }) => dest.isReal && status === 'ANSWER');
  if (answered && call.legs.some(({ dest }) => dest === call.from)) call.from = answered.dest;
}

/** Another thread reports the request, maybe after the DialEnd, but before the dialled channel is gone. */
export function noteHangupRequest(source: Channel): void {
  source.isAsked = true;
  if (isOriginated(source.otherHalf)) source.outerStatus ||= 'NOANSWER';
  const { call } = source;
  for (const leg of call?.legs ?? []) {
    const { dest, cause, status } = leg;
    if (cause !== undefined) continue;
    if (leg.source === source && !dest.bridge) leg.status = endOf(leg, status);
    // The callee still hears a prompt, behind a Local channel.
    const isCaller = source === call?.from && source !== dest && call.answeredAt === undefined;
    if (isCaller && status === 'ANSWER' && dest.isReal) leg.status = 'CANCEL';
  }
}

/** An Originate has no caller who could give up, and raises no DialEnd after its timeout. */
function isOriginated(channel: Channel | undefined): boolean {
  if (!channel?.call || channel.isKicked) return false;
  return channel.call.legs.some((leg) => leg.dest === channel && !leg.source && isPending(leg));
}

/**
 * The result of a dial whose caller may be gone. Asterisk calls it ANSWER if the caller gives up while the callee hears a
 * prompt. A Local channel ends its dial when its other half ends: that is CANCEL after a timeout, too, and NOANSWER
 * after a transfer whose caller gives up.
 */
function endOf({ source }: Leg, status: string): string {
  if (!source || status === '') return status;
  if (status === 'ANSWER') return source.isAsked ? 'CANCEL' : status;
  if (source.isReal || (status !== 'CANCEL' && status !== 'NOANSWER')) return status;
  if (source.outerStatus === 'NOANSWER') return 'NOANSWER';
  return source.isAsked ? 'CANCEL' : status;
}

/** Ends the dials of a channel that hung up. */
export function endLegsOf(model: CallModel, channel: Channel, cause: number): void {
  const { call } = channel;
  if (!call) return;
  const status = channel.state === STATE_UP ? 'ANSWER' : statusOf(cause);
  const isTimeout = (status === 'CANCEL' || status === 'NOANSWER') && isOriginated(channel);
  if (isTimeout && channel.otherHalf) channel.otherHalf.outerStatus ||= 'NOANSWER';
  for (const leg of call.legs) {
    if (leg.dest === channel) {
      leg.cause ??= cause;
      if (leg.status === '') leg.status = isTimeout ? 'NOANSWER' : status;
    } else if (leg.source === channel && leg.status === '') leg.status = 'CANCEL';
  }
  model.touch(call);
}

/** The DialStatus of a cause, as app_dial.c translates it. */
function statusOf(cause: number): string {
  if (cause === 17 || cause === 21) return 'BUSY';
  if (cause === 18 || cause === 19) return 'NOANSWER';
  if (cause === 34 || cause === 42) return 'CONGESTION';
  return cause === 16 || cause === 26 || cause === 0 || cause === 127 ? 'CANCEL' : 'CHANUNAVAIL';
}

/** The channels that ring now. */
export function ringingOf(call: CallRecord): Channel[] {
  const found: Channel[] = [];
  for (const channel of call.channels) {
    const { isReal, rang, state, bridge } = channel;
    if (isReal && !bridge && rang && state !== STATE_UP) found.push(channel);
  }
  return found;
}

export const dialEvents: Readonly<Record<string, Handler>> = {
  DialBegin: dialBegin,
  DialState: dialState,
  DialEnd: dialEnd,
};
