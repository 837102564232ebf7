import type { Headers } from '../../../frame-writer';
import { type Bridge, enterBridge, leaveBridge } from '../../switch/bridge';
import { CAUSES } from '../../switch/causes';
import type { Channel } from '../../switch/channel';
import type { SwitchCore } from '../../switch/core';
import { type Conversation, conversationOf } from '../conversation';
import { link, linkPhones } from '../link-channels';
import { stopMusic } from '../music';

/**
 * A phone connects two of its calls, which it leaves: `first` is its channel in the call that it transfers, `second` its
 * channel in the call that is the target (REFER with Replaces, main/bridge.c ast_bridge_transfer_attended). False if
 * nobody else is in the first call.
 */
export function connectCalls(core: SwitchCore, first: Channel, second: Channel): boolean {
  const from = conversationOf(first);
  const to = conversationOf(second);
  if (!from || from === to || from.bridge.channels.length !== 2) return false;
  resume(core, first, from);
  if (!to) takePlace(core, from, first, second);
  else {
    resume(core, second, to);
    joinCalls(core, { from, first, to, second });
  }
  return true;
}

function resume(core: SwitchCore, channel: Channel, conversation: Conversation): void {
  core.about(channel, 'Unhold');
  const other = conversation.otherOf(channel);
  if (!other.held) return;
  stopMusic(core, other);
  other.held = false;
  core.refreshDevice(other.device);
}

interface TwoCalls {
  readonly from: Conversation;
  readonly first: Channel;
  readonly to: Conversation;
  readonly second: Channel;
}

/** The transferee moves to the bridge of the target; if a queue connects the transferee, the target moves to that one. */
function joinCalls(core: SwitchCore, calls: TwoCalls): void {
  const { from, first, to, second } = calls;
  const transferee = from.otherOf(first);
  const target = to.otherOf(second);
  const isOfQueue = from.application === 'Queue';
  const details: Headers = [
    ...transferers(first, from.bridge, second),
    ...prefixed('Second', to.bridge),
    ...transferee.snapshot('Transferee'),
    ...target.snapshot('TransferTarget'),
    ['IsExternal', 'No'],
    ['DestType', 'Bridge'],
    ['DestBridgeUniqueid', to.bridge.id],
  ];
  const { bridge: left } = isOfQueue ? to : from;
  if (isOfQueue) move(core, target, to.bridge, from.bridge, first);
  else move(core, transferee, from.bridge, to.bridge, second);
  leaveBridge(core, isOfQueue ? second : first, left);
  core.about(second, 'SoftHangupRequest', [['Cause', 1]]);
  core.raise('AttendedTransfer', details, 'call');
  core.bridges.delete(left.id);
  core.raise('BridgeDestroy', left.snapshot(), 'call');
  if (isOfQueue) keepFirst(calls, target);
  else keepSecond(core, calls, transferee);
  for (const gone of [first, second]) {
    if (core.channels.get(gone.name) === gone) core.hangUp(gone, CAUSES.normal);
  }
  const conversation = conversationOf(target);
  connect(core, transferee, target);
  connect(core, target, transferee);
  conversation?.setPeers();
}

function move(core: SwitchCore, channel: Channel, from: Bridge, to: Bridge, swap: Channel): void {
  leaveBridge(core, channel, from);
  enterBridge(core, channel, to, swap);
}

/** The target takes the place of the transferer in the call of the queue. */
function keepFirst({ from, first, to, second }: TwoCalls, target: Channel): void {
  to.drop(second === to.caller);
  from.replace(first, target);
}

/** The transferee takes the place of the transferer in the call of the target. */
function keepSecond(core: SwitchCore, { from, to, second }: TwoCalls, transferee: Channel): void {
  if (second === to.callee) {
    const bothCall = transferee === from.caller;
    from.drop(!bothCall);
    if (bothCall) to.owner?.letGo();
    to.replace(second, transferee);
    if (bothCall) link(core, to);
  } else if (transferee === from.caller) from.moveTo(to);
  else {
    from.drop();
    to.replace(second, transferee);
    linkPhones(core, to);
  }
}

/** The second call has no other party yet: an application runs on it. The transferee goes on there. */
function takePlace(core: SwitchCore, from: Conversation, first: Channel, second: Channel): void {
  const transferee = from.otherOf(first);
  const { bridge } = from;
  core.raise(
    'AttendedTransfer',
    [
      ...transferers(first, bridge, second),
      ...transferee.snapshot('Transferee'),
      ['IsExternal', 'No'],
      ['DestType', 'App'],
      ['DestApp', second.application],
    ],
    'call',
  );
  second.onReplaced(transferee);
  leaveBridge(core, first, bridge);
  leaveBridge(core, transferee, bridge);
  core.bridges.delete(bridge.id);
  core.raise('BridgeDestroy', bridge.snapshot(), 'call');
  const wasCaller = transferee === from.caller;
  transferee.exchangeIdentities(second);
  // From here on, `second` is the transferee.
  for (const channel of [transferee, second]) core.channels.set(channel.name, channel);
  transferee.connected = second.connected;
  from.drop();
  for (const gone of wasCaller ? [first] : [transferee]) {
    if (core.channels.get(gone.name) === gone) core.hangUp(gone, CAUSES.normal);
  }
  second.onCaller();
}

function transferers(first: Channel, bridge: Bridge, second: Channel): Headers {
  return [
    ['Result', 'Success'],
    ...first.snapshot('OrigTransferer'),
    ...prefixed('Orig', bridge),
    ...second.snapshot('SecondTransferer'),
  ];
}

function prefixed(prefix: string, bridge: Bridge): Headers {
  return bridge.snapshot().map(([name, value]) => [`${prefix}${name}`, value ?? ''] as const);
}

function connect(core: SwitchCore, channel: Channel, { caller }: Channel): void {
  channel.connected = caller;
  core.about(channel, 'NewConnectedLine');
  channel.otherHalf?.learns(caller);
}
