import type { Headers } from '../../frame-writer';
import { enterBridge, leaveBridge } from '../switch/bridge';
import { CAUSES } from '../switch/causes';
import type { Channel } from '../switch/channel';
import type { SwitchCore } from '../switch/core';
import { olderLinkedId } from '../switch/linked-id';
import { type Conversation, conversationOf } from './conversation';
import { linkPhones } from './link-channels';

/** ms from the moment at which both halves talk to their optimization: the first packet of sound. */
const FIRST_SOUND = 20;

/** Lets the Local channels of a conversation disappear once their other halves talk, too (main/bridge.c ast_bridge_unreal_optimize_out). */
export function optimizeLocals(core: SwitchCore, { caller, callee }: Conversation): void {
  if (!core.sound) return;
  for (const half of [caller, callee]) {
    if (half.otherHalf?.optimizes()) core.timers.after(FIRST_SOUND, () => optimize(core, half));
  }
}

/** Each half with its conversation. */
interface Side {
  readonly half: Channel;
  readonly party: Channel;
  readonly conversation: Conversation;
}

function optimize(core: SwitchCore, half: Channel): void {
  const other = half.otherHalf?.channel;
  const [one, two] = [sideOf(half), other && sideOf(other)];
  if (!one || !two || one.conversation === two.conversation || !half.otherHalf?.optimizes()) return;
  // The party that talked first sends the first packet. It moves to the bridge of the other one.
  const isFirst = olderLinkedId(one.party.uniqueId, two.party.uniqueId) === one.party.uniqueId;
  const [from, to] = isFirst ? [one, two] : [two, one];
  const locals = halvesInOrder(half, two.half);
  const id = core.nextOptimization();
  const details: Headers = [
    ...from.party.snapshot('Source'),
    ['DestUniqueId', locals.two.uniqueId],
    ['Id', id],
  ];
  core.raise('LocalOptimizationBegin', [...locals.headers, ...details], 'call');
  leaveBridge(core, from.party, from.conversation.bridge);
  enterBridge(core, from.party, to.conversation.bridge, to.half);
  // Asterisk 16 and 22 say No although the Local channel is optimized away.
  const result: Headers = [
    ['Success', 'No'],
    ['Id', id],
  ];
  core.raise('LocalOptimizationEnd', [...locals.headers, ...result], 'call');
  leaveBridge(core, from.half, from.conversation.bridge);
  half.otherHalf.vanishes();
  bringTogether(core, from, to);
}

/** The halves end, and whoever controlled one of the parties goes on to do so. */
function bringTogether(core: SwitchCore, from: Side, to: Side): void {
  core.about(to.half, 'HangupRequest', [['Cause', CAUSES.normal.code]]);
  const left = from.conversation.bridge;
  const isCaller = from.party === from.conversation.caller;
  const kept = isCaller ? from.conversation : to.conversation;
  if (isCaller) from.conversation.moveTo(to.conversation);
  else {
    const wasCaller = to.half === to.conversation.caller;
    to.conversation.replace(to.half, from.party);
    if (wasCaller) linkPhones(core, to.conversation);
    from.conversation.drop();
  }
  for (const { half } of [from, to]) {
    if (core.channels.get(half.name) === half) core.hangUp(half, CAUSES.normal);
  }
  core.bridges.delete(left.id);
  core.raise('BridgeDestroy', left.snapshot(), 'call');
  kept.setPeers();
  optimizeLocals(core, kept);
}

/** Undefined if the half talks to nobody, or in a conversation that cannot go on with another channel. */
function sideOf(half: Channel): Side | undefined {
  const conversation = conversationOf(half);
  if (!conversation?.owner || conversation.bridge.channels.length !== 2) return undefined;
  return { half, party: conversation.otherOf(half), conversation };
}

function halvesInOrder(a: Channel, b: Channel): { two: Channel; headers: Headers } {
  const [one, two] = a.name.endsWith(';1') ? [a, b] : [b, a];
  return { two, headers: [...one.snapshot('LocalOne'), ...two.snapshot('LocalTwo')] };
}
