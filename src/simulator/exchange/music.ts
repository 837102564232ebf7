import type { Channel } from './channel';
import type { Exchange } from './exchange';

/** Music for who waits (res/res_musiconhold.c). */
export function startMusic(exchange: Exchange, channel: Channel): void {
  channel.hearsMusic = true;
  exchange.about(channel, 'MusicOnHoldStart', [['Class', 'default']]);
}

/** Nothing where it is quiet already. */
export function stopMusic(exchange: Exchange, channel: Channel): void {
  if (!channel.hearsMusic) return;
  channel.hearsMusic = false;
  exchange.about(channel, 'MusicOnHoldStop');
}
