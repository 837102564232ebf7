import { transferBlind } from '../exchange/applications/transfer/blind';
import { join } from '../exchange/applications/transfer/join';
import type { Channel } from '../exchange/switch/channel';
import type { Request } from '../request';
import type { ActionSpec } from './spec';

export const transferActions: readonly ActionSpec[] = [
  {
    name: 'BlindTransfer',
    classes: ['call'],
    synopsis: 'Blind transfer channel(s) to the given destination',
    since: 13,
    run: blindTransfer,
  },
  { name: 'Bridge', classes: ['call'], synopsis: 'Bridge two channels already in the PBX.', run: bridge },
];

function blindTransfer(request: Request) {
  const name = request.get('Channel');
  if (name === '') return request.error('No channel specified');
  const extension = request.get('Exten');
  if (extension === '') return request.error('No extension specified');
  const { exchange } = request;
  const channel = exchange.findChannel(name);
  if (!channel) return request.error('Channel specified does not exist');
  const context = request.get('Context') || channel.context;
  if (transferBlind(exchange, channel, { extension, context })) request.ack('Transfer succeeded');
  else request.error('Transfer invalid');
}

/** Takes both channels out of their calls. The channels that they talked to hang up. */
function bridge(request: Request) {
  const [first, second] = [request.get('Channel1'), request.get('Channel2')];
  if (first === '' || second === '') return request.error('Missing channel parameter in request');
  const { exchange } = request;
  const one = exchange.findChannel(first);
  if (!one) return request.error(`Channel1 does not exist: ${first}`);
  const two = exchange.findChannel(second);
  if (!two) return request.error(`Channel2 does not exist: ${second}`);
  if (one === two || exchange.peerOf(one) === two || !detach(one)) {
    return request.error(`Unable to add Channel2 to bridge: ${second}`);
  }
  if (!detach(two)) {
    one.hangUp('action');
    return request.error(`Unable to add Channel2 to bridge: ${second}`);
  }
  request.ack('Channels have been bridged');
  join(exchange, one, two);
}

/** Takes a channel out of its application or call; false while it rings. */
function detach(channel: Channel): boolean {
  return channel.release({ extension: channel.exten, context: channel.context });
}
