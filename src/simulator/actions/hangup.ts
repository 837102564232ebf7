import { causeOf } from '../exchange/switch/causes';
import type { Channel } from '../exchange/switch/channel';
import { ID_BUFFER, type ListItem, type Request } from '../request';
import { toRegex } from './regex';

/**
 * Hangs up the channel of the header `Channel`, or with `/regex/` all channels that match, and lists them (main/manager.c
 * ast_manager_hangup_helper).
 */
export function hangUpNamed(request: Request, hangUp: (channel: Channel) => void) {
  const name = request.get('Channel');
  if (name === '') return request.error('No channel specified');
  const pattern = /^\/(.*)\/$/.exec(name)?.[1];
  if (pattern === undefined) {
    const channel = request.exchange.findChannel(name);
    if (!channel) return request.error('No such channel');
    request.ack('Channel Hungup');
    return hangUp(channel);
  }
  const regex = toRegex(pattern);
  if (!regex) return request.error(`Regex compile failed on: ${name}`);
  const matching = channelsOf(request).filter((channel) => regex.test(channel.name));
  const announcers = request.exchange.conferences
    .all()
    .flatMap((conference) => conference.announcers)
    .filter((each) => regex.test(each));
  request.list({
    message: 'Channels hung up will follow',
    items: [...matching.map((channel) => channel.name), ...announcers].map(
      (each): ListItem => ['ChannelHungup', ['Channel', each]],
    ),
    complete: 'ChannelsHungupListComplete',
    idLast: true,
    idBuffer: ID_BUFFER,
  });
  // Asterisk asks all of them to end, and a caller notices before the channel that it has called. The hangup of one channel
  // may also end another one of the list.
  for (const channel of matching.reverse())
    if (request.exchange.findChannel(channel.name) === channel) hangUp(channel);
}

/** Hangs up a channel. The header `Cause` gives the cause; Asterisk ignores it unless it is a number from 1 to 127. */
export function hangUp(request: Request, channel: Channel): void {
  const cause = request.get('Cause');
  const code = /^\d+$/.test(cause) ? Number(cause) : 0;
  if (code >= 1 && code <= 127) channel.wantedCause = causeOf(code);
  channel.hangUp('action');
}

/** Newest first, the order of Asterisk's container. */
export function channelsOf(request: Request): Channel[] {
  return [...request.exchange.channels.values()].reverse();
}
