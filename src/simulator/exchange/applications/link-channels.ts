import { CAUSES, type HangupSource } from '../switch/causes';
import type { Channel } from '../switch/channel';
import type { SwitchCore } from '../switch/core';
import type { Conversation } from './conversation';

/** Lets two channels talk without an application. When one of them hangs up, the other is hung up, too. */
export function link(core: SwitchCore, conversation: Conversation): void {
  conversation.owner = {
    adopt: () => link(core, conversation),
    abandon: () => linkPhones(core, conversation),
    letGo: () => {},
  };
  const { caller, callee } = conversation;
  const end = (first: Channel, source: HangupSource) => {
    if (conversation.isOver) return;
    const second = conversation.otherOf(first);
    conversation.end(first, second, source);
    if (conversation.hasDialplan) {
      core.about(conversation.callee, 'SoftHangupRequest', [['Cause', CAUSES.normal.code]]);
    }
    for (const channel of [second, first]) core.hangUp(channel, CAUSES.normal);
  };
  for (const channel of [caller, callee]) {
    channel.hangUp = (source) => end(channel, source);
    channel.release = (to) => {
      if (conversation.isOver) return false;
      const other = conversation.otherOf(channel);
      conversation.release(channel, other, to);
      core.hangUp(other, CAUSES.normal);
      return true;
    };
  }
}

/** As `link`, for two channels that no longer run a dialplan. */
export function linkPhones(core: SwitchCore, conversation: Conversation): void {
  conversation.hasDialplan = false;
  link(core, conversation);
}
