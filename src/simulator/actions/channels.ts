import type { Channel } from '../exchange/switch/channel';
import { readVariable } from '../exchange/variables/read';
import type { Headers } from '../frame-writer';
import { ID_BUFFER, type ListItem, type Request } from '../request';
import { channelsOf, hangUp, hangUpNamed } from './hangup';
import type { ActionSpec } from './spec';

export const channelActions: readonly ActionSpec[] = [
  {
    name: 'CoreShowChannels',
    classes: ['system', 'reporting'],
    synopsis: 'List currently active channels.',
    run: coreShowChannels,
  },
  {
    name: 'CoreShowChannelMap',
    classes: ['system', 'reporting'],
    synopsis: 'List all channels connected to the specified channel.',
    since: 18,
    run: coreShowChannelMap,
  },
  { name: 'Status', classes: ['system', 'call', 'reporting'], synopsis: 'List channel status.', run: status },
  { name: 'Hangup', classes: ['system', 'call'], synopsis: 'Hangup channel.', run: hangup },
];

function coreShowChannels(request: Request) {
  request.list({
    message: 'Channels will follow',
    items: channelsOf(request).map(
      (channel): ListItem => [
        'CoreShowChannel',
        ...channel.snapshot(),
        ['Application', channel.application],
        ['ApplicationData', channel.data],
        ['Duration', clockTime(seconds(request, channel))],
        ['BridgeId', channel.bridgeId],
      ],
    ),
    complete: 'CoreShowChannelsComplete',
    idBuffer: ID_BUFFER,
  });
}

function coreShowChannelMap(request: Request) {
  const name = request.get('Channel');
  if (name === '') return request.error('CoreShowChannelMap requires a channel.\n');
  const channel = request.exchange.findChannel(name);
  if (!channel) return request.error('Could not get channel snapshot\n');
  const connected = channelsOf(request).filter(
    (other) => other !== channel && other.bridgeId !== '' && other.bridgeId === channel.bridgeId,
  );
  request.list({
    message: 'Channel map will follow',
    items: connected.map(
      (other): ListItem => ['CoreShowChannelMap', ['Channel', name], ['ConnectedChannel', other.name]],
    ),
    complete: 'CoreShowChannelMapComplete',
    idBuffer: ID_BUFFER,
    itemsLackCr: request.pbx.profile.channelMapLacksCr,
  });
}

function status(request: Request) {
  const name = request.get('Channel');
  const named = request.exchange.findChannel(name);
  const channels = named ? [named] : name === '' ? channelsOf(request) : [];
  if (name !== '' && channels.length === 0) return request.error('No such channel');
  const variables = request.get('Variables').split(',').filter(Boolean);
  request.list({
    message: 'Channel status will follow',
    items: channels.map((channel): ListItem => statusOf(request, channel, variables)),
    complete: 'StatusComplete',
    idLast: true,
    idBuffer: ID_BUFFER,
    extra: [['Items', channels.length]],
  });
}

function statusOf(request: Request, channel: Channel, variables: readonly string[]): ListItem {
  const values: Headers = variables.map(
    (name) =>
      ['Variable', `${name}=${readVariable(request.exchange, channel, name, 'client') ?? '(null)'}`] as const,
  );
  return [
    'Status',
    ['Privilege', 'Call'],
    ...channel.snapshot(),
    ['Type', channel.device.split('/')[0] ?? ''],
    [
      'DNID',
      channel.otherHalf || channel.application === 'AppDial' || channel.exten === 's' ? '' : channel.exten,
    ],
    ['EffectiveConnectedLineNum', channel.connected?.number ?? '<unknown>'],
    ['EffectiveConnectedLineName', channel.connected?.name ?? '<unknown>'],
    ['TimeToHangup', Math.floor((channel.limit?.at ?? 0) / 1000)],
    ['BridgeID', channel.bridgeId],
    ['Application', channel.application],
    ['Data', channel.data],
    ...formats(request, channel),
    ['Callgroup', 0],
    ['Pickupgroup', 0],
    ['Seconds', seconds(request, channel)],
    ...values,
  ];
}

/** Phones use ulaw. A Local channel and the channel bridged with it use slin. */
function formats(request: Request, channel: Channel): Headers {
  const translates = !channel.otherHalf && request.exchange.peerOf(channel)?.otherHalf !== undefined;
  const format = translates || channel.otherHalf ? 'slin' : 'ulaw';
  return [
    ['Nativeformats', channel.otherHalf ? '(slin)' : '(ulaw)'],
    ['Readformat', format],
    ['Readtrans', translates ? '(ulaw@8000)->(slin@8000)' : ''],
    ['Writeformat', format],
    ['Writetrans', translates ? '(slin@8000)->(ulaw@8000)' : ''],
  ];
}

function hangup(request: Request) {
  hangUpNamed(request, (channel) => hangUp(request, channel));
}

function seconds(request: Request, channel: Channel): number {
  return Math.floor((request.pbx.now() - channel.createdAt) / 1000);
}

function clockTime(total: number): string {
  const parts = [total / 3600, (total / 60) % 60, total % 60];
  return parts.map((part) => String(Math.floor(part)).padStart(2, '0')).join(':');
}
