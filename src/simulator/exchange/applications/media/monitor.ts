import type { Channel } from '../../switch/channel';
import type { SwitchCore } from '../../switch/core';

/** Where the simulator would keep its recordings. It writes none. */
const FOLDER = '/var/spool/asterisk/monitor';

/** Starts to record a channel into a file (apps/app_mixmonitor.c). */
export function startMonitor(core: SwitchCore, channel: Channel, file: string): void {
  channel.recordings++;
  core.setVariable(channel, 'MIXMONITOR_FILENAME', file.startsWith('/') ? file : `${FOLDER}/${file}`);
  core.bridgeOf(channel)?.onChange();
  core.about(channel, 'MixMonitorStart');
}

/** Stops the recordings of a channel; false if there is none. */
export function stopMonitor(core: SwitchCore, channel: Channel): boolean {
  if (channel.recordings === 0) return false;
  channel.recordings--;
  core.about(channel, 'MixMonitorStop');
  return true;
}
