import { cutBytes } from '../bytes';
import { conversationOf } from '../exchange/applications/conversation';
import { Consultation, consultationOf } from '../exchange/applications/transfer/attended';
import { transferBlind } from '../exchange/applications/transfer/blind';
import { join } from '../exchange/applications/transfer/join';
import type { Channel } from '../exchange/switch/channel';
import { ID_BUFFER, type Request } from '../request';
import type { ActionSpec } from './spec';

export const transferActions: readonly ActionSpec[] = [
  {
    name: 'BlindTransfer',
    classes: ['call'],
    synopsis: 'Blind transfer channel(s) to the given destination',
    since: 13,
    run: blindTransfer,
  },
  { name: 'Atxfer', classes: ['call'], synopsis: 'Attended transfer.', run: attendedTransfer },
  {
    name: 'CancelAtxfer',
    classes: ['call'],
    synopsis: 'Cancel an attended transfer.',
    since: 16,
    run: cancelAttendedTransfer,
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

/** The digits of features.conf, which Asterisk queues on the channel. */
const ATTENDED_TRANSFER = '*2';
const CANCEL = '*1';

/** Queues the digits of the transfer, as Asterisk does, and does not wait for it. Outside a call the digits have no effect. */
function attendedTransfer(request: Request) {
  const name = request.get('Channel');
  if (name === '') return request.error('No channel specified');
  const extension = request.get('Exten');
  if (extension === '') return request.error('No extension specified');
  const { exchange } = request;
  const channel = exchange.findChannel(name);
  if (!channel) return request.error('Channel specified does not exist');
  const context = request.get('Context');
  if (context !== '') exchange.setVariable(channel, 'TRANSFER_CONTEXT', context);
  request.ack('Atxfer successfully queued');
  const [transferee, bridge] = [exchange.peerOf(channel), exchange.bridgeOf(channel)];
  const to = { extension, context: context || channel.context };
  const isPossible = transferee && bridge?.type === 'basic' && !consultationOf(channel);
  for (const digit of ATTENDED_TRANSFER + (isPossible ? extension : '')) received(request, channel, digit);
  if (!isPossible || !exchange.hasExtension(to)) return;
  new Consultation(exchange, channel, transferee, bridge, to).start(to);
}

function cancelAttendedTransfer(request: Request) {
  const name = request.get('Channel');
  if (name === '') return request.error('No channel specified');
  const channel = request.exchange.findChannel(name);
  if (!channel) return request.error('Channel specified does not exist');
  request.ack('CancelAtxfer successfully queued');
  for (const digit of CANCEL) received(request, channel, digit);
  consultationOf(channel)?.cancel();
}

function received({ exchange }: Request, channel: Channel, digit: string): void {
  const headers = [['Digit', digit] as const, ['DurationMs', 0] as const, ['Direction', 'Received'] as const];
  exchange.about(channel, 'DTMFEnd', headers, 'dtmf');
}

/** Bridges two channels. They leave their calls, and the channels that they talked to hang up. */
function bridge(request: Request) {
  const [first, second] = [request.get('Channel1'), request.get('Channel2')];
  if (first === '' || second === '') return request.error('Missing channel parameter in request');
  const { exchange } = request;
  const one = exchange.findChannel(first);
  if (!one) return request.error(cutBytes(`Channel1 does not exist: ${first}`, ID_BUFFER));
  const two = exchange.findChannel(second);
  if (!two) return request.error(cutBytes(`Channel2 does not exist: ${second}`, ID_BUFFER));
  const isApart = one !== two && exchange.peerOf(one) !== two;
  const left = isApart ? detach(one) : undefined;
  if (!left) return request.error(`Unable to add Channel2 to bridge: ${second}`);
  const leftToo = detach(two);
  if (!leftToo) {
    one.hangUp('action');
    return request.error(`Unable to add Channel2 to bridge: ${second}`);
  }
  request.ack('Channels have been bridged');
  join(exchange, one, two);
  for (const channel of [...left, ...leftToo]) channel.hangUp('action');
}

/** Takes a channel out of its application or call. Returns the channels that stay behind; undefined while it rings. */
function detach(channel: Channel): Channel[] | undefined {
  const conversation = conversationOf(channel);
  if (conversation) return [conversation.partFrom(channel)];
  return channel.release({ extension: channel.exten, context: channel.context }) ? [] : undefined;
}
