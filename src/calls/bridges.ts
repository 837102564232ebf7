import type { Frame } from '../protocol';
import type { CallModel, Handler } from './call-model';
import { owned } from './channels';
import { noteDialled } from './dials';
import { LONGEST_TEXT, MOST_MEMBERS } from './limits';
import type { Bridge, CallRecord, Channel, Location } from './records';
import { isOpen, mixingSetOf, settleTalks, updateTalks } from './talks';

/** BridgeTypes of bridges whose members are parties of one call (main/bridge_basic.c, res/stasis/stasis_bridge.c). */
const JOINING = ['basic', 'stasis'];

const LOCATIONS: Readonly<Record<string, Location>> = { parking: 'parked', agent_hold: 'agents' };

function bridgeOf(model: CallModel, event: Frame): Bridge | undefined {
  const id = event.get('BridgeUniqueid');
  if (!id || id.length > LONGEST_TEXT) return undefined;
  const known = model.bridges.get(id);
  if (known) return known;
  return describeBridge(id, event.get('BridgeType'), event.get('BridgeTechnology'));
}

/** @param type BridgeType; a bridge without one counts as basic */
export function describeBridge(id: string, type = 'basic', technology = ''): Bridge {
  const isHolding = technology === 'holding_bridge' || type in LOCATIONS;
  const joins = JOINING.includes(type) && !isHolding;
  return {
    id: owned(id),
    joins,
    isConference: !joins && !isHolding,
    location: LOCATIONS[type] ?? (isHolding ? 'holding' : 'conference'),
    members: new Set(),
  };
}

function enter(model: CallModel, event: Frame): void {
  const channel = model.channelOf(event);
  const bridge = bridgeOf(model, event);
  if (!channel || !bridge) return;
  const swapped = model.channels.get(event.get('SwapUniqueid'));
  enterBridge(model, channel, bridge, swapped);
  // The channel of an Originate, which may reach a conference or an agent without a dial.
  if (channel.call?.dialled === '') noteDialled(channel.call, channel, event);
}

export function enterBridge(model: CallModel, channel: Channel, bridge: Bridge, swapped?: Channel): void {
  if (channel.bridge === bridge && !(swapped && swapped.bridge === bridge)) return;
  if (channel.bridge !== bridge && bridge.members.size >= MOST_MEMBERS) return;
  if (swapped && swapped.bridge === bridge && swapped !== channel) remove(model, swapped);
  if (channel.bridge !== bridge) remove(model, channel);
  channel.bridge = bridge;
  channel.movedAt = model.now;
  channel.leftFirst = false;
  bridge.members.add(channel);
  model.bridges.set(bridge.id, bridge);
  if (bridge.joins) joinMembers(model, channel, bridge);
  else visitPlace(model, channel, bridge);
  touchAround(model, bridge);
}

function joinMembers(model: CallModel, channel: Channel, bridge: Bridge): void {
  channel.location = undefined;
  for (const member of bridge.members) {
    // The channel of a waiting agent belongs to no call. It becomes part of the caller's call.
    if (member === channel || (!member.call && !channel.call)) continue;
    model.join(channel, member);
  }
  if (!channel.call && !channel.isAgent) model.callOf(channel);
  const { call } = channel;
  if (!call) return;
  call.isDoubtful = false;
  updateTalks(model, call);
}

function visitPlace(model: CallModel, channel: Channel, bridge: Bridge): void {
  channel.location = bridge.location;
  if (channel.call) {
    channel.call.isDoubtful = false;
    updateTalks(model, channel.call);
    // A channel that is parked or in a conference no longer talks to its previous party.
    settleTalks(model, channel.call, channel);
  }
  if (bridge.members.size < 2) return;
  for (const { call } of bridge.members) if (call) call.isShared = true;
}

/** Takes a channel out of its bridge. */
export function leave(model: CallModel, channel: Channel): void {
  const { bridge } = channel;
  if (!bridge) return;
  remove(model, channel);
  touchAround(model, bridge);
}

function remove(model: CallModel, channel: Channel): void {
  const { bridge, call } = channel;
  if (!bridge) return;
  bridge.members.delete(channel);
  if (bridge.members.size === 0) model.bridges.delete(bridge.id);
  channel.bridge = undefined;
  channel.movedAt = model.now;
  channel.location = undefined;
  channel.leftFirst = bridge.joins && bridge.members.size > 0;
  if (!call) return;
  updateTalks(model, call);
  for (const talk of call.talks) {
    if (isOpen(talk) && talk.apartAt !== undefined && (talk.a === channel || talk.b === channel))
      talk.leaver ??= channel;
  }
  if (channel.isAgent && bridge.joins) model.calls.detach(channel);
  if (call.conferenceSince === undefined) model.touch(call);
  else updateConference(model, call);
}

/** Marks the calls in a conference as touched: whether a party talks depends on the other members. */
function touchAround(model: CallModel, bridge: Bridge): void {
  if (bridge.joins && ![...bridge.members].some((member) => member.otherHalf?.bridge?.isConference)) return;
  const calls = new Set<CallRecord>();
  for (const party of mixingSetOf(bridge).parties) if (party.call) calls.add(party.call);
  const sizes = new Map<Bridge, number>();
  for (const call of calls) updateConference(model, call, sizes);
}

/**
 * Adds the time for which a party of the call is in a conference with other parties.
 *
 * @param sizes number of parties by bridge, for all calls that one event changes
 */
export function updateConference(
  model: CallModel,
  call: CallRecord,
  sizes: Map<Bridge, number> = new Map(),
): void {
  const partiesOf = (bridge: Bridge) => {
    const size = sizes.get(bridge) ?? mixingSetOf(bridge).parties.length;
    sizes.set(bridge, size);
    return size;
  };
  const channels = [...call.channels];
  const isInCompany =
    channels.some(({ isReal }) => isReal) &&
    channels.some(
      // A Local channel stays in the conference when it was transferred, but no party of the call talks through it then.
      ({ isReal, bridge, otherHalf }) =>
        bridge?.isConference && (isReal || otherHalf?.bridge) && partiesOf(bridge) > 1,
    );
  if (isInCompany) {
    if (call.conferenceSince === undefined) for (const via of call.via) via.outcome ??= 'answered';
    call.conferenceSince ??= model.now;
    call.answeredAt ??= model.now;
  } else if (call.conferenceSince !== undefined) {
    call.conferenceMs += model.now - call.conferenceSince;
    call.conferenceSince = undefined;
  }
  model.touch(call);
}

export const bridgeEvents: Readonly<Record<string, Handler>> = {
  BridgeEnter: enter,
  BridgeLeave: (model, event) => {
    const channel = model.channelOf(event);
    if (!channel) return;
    // A channel that enters another bridge at once may leave the first one only afterwards.
    if (channel.bridge?.id === event.get('BridgeUniqueid')) leave(model, channel);
  },
  BridgeDestroy: (model, event) => {
    const bridge = model.bridges.get(event.get('BridgeUniqueid') ?? '');
    for (const member of [...(bridge?.members ?? [])]) leave(model, member);
  },
};
