import type { Frame } from '../protocol';
import { enterBridge } from './bridges';
import type { CallModel, Handler } from './call-model';
import { owned } from './channels';
import { type Channel, isPending, STATE_UP } from './records';
import { addVia, partyBehind } from './via';

function blindTransfer(model: CallModel, event: Frame): void {
  if (event.get('Result') !== 'Success') return;
  const transferer = model.channelOf(event, 'Transferer');
  const transferee = model.channelOf(event, 'Transferee');
  if (!transferer) return;
  const call = transferee ? model.join(transferer, transferee) : model.callOf(transferer);
  if (!call) return;
  const to = owned(event.get('Extension') ?? '');
  addVia(model, call, { kind: 'blind', by: partyBehind(call, transferer), to });
}

function attendedTransfer(model: CallModel, event: Frame): void {
  if (event.get('Result') !== 'Success') return;
  const first = model.channelOf(event, 'OrigTransferer');
  const second = model.channelOf(event, 'SecondTransferer');
  const target = model.channelOf(event, 'TransferTarget') ?? targetIn(model, event);
  const transferee = model.channelOf(event, 'Transferee');
  if (!first || !second) return;
  const behind = target?.call ? partyBehind(target.call, target) : target;
  const isUnanswered =
    behind?.call?.legs.some((leg) => leg.dest === behind && isPending(leg)) ||
    (target && target.state !== STATE_UP);
  const isSemi =
    isUnanswered || (event.get('DestType') === 'App' && (isDialling(second) || second.location === 'queue'));
  const partner = behind ?? lastPartner(second, transferee);
  const exten = event.get('SecondTransfererExten') || dialledBy(second)?.number || target?.exten || '';
  const to = partner?.isReal && partner.number !== '' ? partner : owned(exten);
  let call = model.join(first, second);
  for (const other of [target, transferee]) if (other) call = model.join(first, other);
  if (!call) return;
  const by = partyBehind(call, first);
  // The event came twice: the transferer's second channel dials no longer.
  if (call.via.some((via) => via.by === by && via.kind === 'semiAttended')) return;
  if (isSemi) {
    takeOverDials(second, transferee);
    addVia(model, call, { kind: 'semiAttended', by, to });
    // The target may have stopped ringing just before.
    for (const leg of call.legs) if (leg.dest === behind) leg.round = call.round;
  } else {
    const outcome = event.get('DestType') === 'App' ? 'handled' : 'answered';
    addVia(model, call, { kind: 'attended', by, to, outcome });
  }
}

/** The transferee takes the place of the transferer's second channel, which hangs up. */
function takeOverDials(second: Channel, transferee: Channel | undefined): void {
  if (!transferee) return;
  for (const leg of second.call?.legs ?? []) {
    if (leg.source === second && isPending(leg)) leg.source = transferee;
  }
}

/** The target of a transfer. After a feature code, Asterisk 16 does not name the Local channel through which it dialled the target. */
function targetIn(model: CallModel, event: Frame): Channel | undefined {
  const bridge = model.bridges.get(event.get('DestBridgeUniqueid') ?? '');
  const locals = [...(bridge?.members ?? [])].filter(({ isReal }) => !isReal);
  return locals.length === 1 ? locals[0] : undefined;
}

/** The party that the transferer consulted, for Asterisk 16. It names no target, and may already have moved the transferer out of the bridge. */
function lastPartner(transferer: Channel, transferee: Channel | undefined): Channel | undefined {
  const talk = transferer.call?.talks.findLast(
    ({ a, b }) => (a === transferer && b !== transferee) || (b === transferer && a !== transferee),
  );
  return talk && (talk.a === transferer ? talk.b : talk.a);
}

function isDialling(channel: Channel): boolean {
  return dialledBy(channel) !== undefined;
}

function dialledBy(channel: Channel): Channel | undefined {
  return channel.call?.legs.findLast((leg) => leg.source === channel && isPending(leg))?.dest;
}

function pickup(model: CallModel, event: Frame): void {
  const picker = model.channelOf(event);
  const target = model.channelOf(event, 'Target');
  if (!picker || !target) return;
  const call = model.join(picker, target);
  // A phone that answers at the same moment is in a bridge already. The picker takes its place there without an event.
  if (target.bridge && !picker.bridge) enterBridge(model, picker, target.bridge, target);
  if (call) addVia(model, call, { kind: 'pickup', by: partyBehind(call, picker), to: target });
}

export const transferEvents: Readonly<Record<string, Handler>> = {
  BlindTransfer: blindTransfer,
  AttendedTransfer: attendedTransfer,
  Pickup: pickup,
};
