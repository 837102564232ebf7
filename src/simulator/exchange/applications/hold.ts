import type { SwitchCore } from '../switch/core';
import type { Conversation } from './conversation';
import { startMusic, stopMusic } from './music';

/** One party puts the other on hold. */
export function hold(core: SwitchCore, conversation: Conversation, by = conversation.caller): void {
  const other = conversation.otherOf(by);
  core.about(by, 'Hold', [['MusicClass', 'default']]);
  conversation.setPeers();
  startMusic(core, other);
  other.held = true;
  core.refreshDevice(other.device);
}

export function unhold(core: SwitchCore, conversation: Conversation, by = conversation.caller): void {
  const other = conversation.otherOf(by);
  core.about(by, 'Unhold');
  conversation.setPeers();
  stopMusic(core, other);
  other.held = false;
  core.refreshDevice(other.device);
}
