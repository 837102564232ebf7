import type { Channel } from '../../switch/channel';
import type { SwitchCore } from '../../switch/core';
import { Conversation } from '../conversation';
import { link } from '../link-channels';

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
  link(core, conversation);
}

function connect(core: SwitchCore, channel: Channel, to: Channel): void {
  channel.connected = to.caller;
  core.about(channel, 'NewConnectedLine');
}
