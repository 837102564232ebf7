import type { Channel } from '../switch/channel';
import type { SwitchCore } from '../switch/core';

/** Starts music on hold (res/res_musiconhold.c). */
export function startMusic(core: SwitchCore, channel: Channel): void {
  channel.hearsMusic = true;
  core.about(channel, 'MusicOnHoldStart', [['Class', 'default']]);
}

/** Does nothing if no music plays. */
export function stopMusic(core: SwitchCore, channel: Channel): void {
  if (!channel.hearsMusic) return;
  channel.hearsMusic = false;
  core.about(channel, 'MusicOnHoldStop');
}
