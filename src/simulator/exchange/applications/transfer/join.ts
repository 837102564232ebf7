import { CAUSES, type HangupSource } from '../../switch/causes';
import type { Channel } from '../../switch/channel';
import type { SwitchCore } from '../../switch/core';
import { Conversation } from '../conversation';

/** Two channels that an action has bridged. When one hangs up, the other does too. */
export function join(core: SwitchCore, one: Channel, two: Channel): void {
  const conversation = new Conversation(core, two, one, core.now(), 'Bridge');
  for (const channel of [one, two]) {
    channel.application = '';
    channel.data = '';
  }
  conversation.begin();
  connect(core, two, one);
  connect(core, one, two);
  let isOver = false;
  const end = (first: Channel, source: HangupSource) => {
    if (isOver) return;
    isOver = true;
    const second = first === one ? two : one;
    conversation.end(first, second, source);
    core.about(first, 'SoftHangupRequest', [['Cause', CAUSES.normal.code]]);
    for (const channel of [second, first]) core.hangUp(channel, CAUSES.normal);
  };
  for (const channel of [one, two]) {
    const other = channel === one ? two : one;
    channel.hangUp = (source) => end(channel, source);
    channel.release = (to) => {
      if (isOver) return false;
      isOver = true;
      conversation.release(channel, other, to);
      core.hangUp(other, CAUSES.normal);
      return true;
    };
  }
}

function connect(core: SwitchCore, channel: Channel, to: Channel): void {
  channel.connected = to.caller;
  core.about(channel, 'NewConnectedLine');
}
