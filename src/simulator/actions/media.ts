import { cInteger } from '../c-integer';
import { receiveDigit } from '../exchange/applications/media/dtmf';
import { startMonitor, stopMonitor } from '../exchange/applications/media/monitor';
import type { Channel } from '../exchange/switch/channel';
import type { Request } from '../request';
import { isTrue } from './ast-true';
import type { ActionSpec } from './spec';

export const mediaActions: readonly ActionSpec[] = [
  {
    name: 'PlayDTMF',
    isOfModule: true,
    classes: ['call'],
    synopsis: 'Play DTMF signal on a specific channel.',
    run: playDtmf,
  },
  {
    name: 'MuteAudio',
    isOfModule: true,
    classes: ['system'],
    synopsis: 'Mute an audio stream.',
    run: muteAudio,
  },
  {
    name: 'MixMonitor',
    isOfModule: true,
    classes: ['system'],
    synopsis:
      'Record a call and mix the audio during the recording.  Use of StopMixMonitor is required to guarantee the audio file is available for processing during dialplan execution.',
    run: mixMonitor,
  },
  {
    name: 'MixMonitorMute',
    isOfModule: true,
    classes: ['system', 'call'],
    synopsis: 'Mute / unMute a Mixmonitor recording.',
    run: mixMonitorMute,
  },
  {
    name: 'StopMixMonitor',
    isOfModule: true,
    classes: ['system', 'call'],
    synopsis: "Stop recording a call through MixMonitor, and free the recording's file handle.",
    run: stopMixMonitor,
  },
  {
    name: 'SendText',
    classes: ['call'],
    synopsis:
      'Sends a text message to channel. A content type\tcan be optionally specified. If not set it is set to an empty string allowing a custom handler to default it as it sees fit.',
    run: sendText,
  },
  {
    name: 'AbsoluteTimeout',
    classes: ['system', 'call'],
    synopsis: 'Set absolute timeout.',
    run: absoluteTimeout,
  },
];

/** Plays a digit. Without `Receive` the digit is sent to the phone, which raises no event. */
function playDtmf(request: Request) {
  const { exchange } = request;
  const channel = exchange.findChannel(request.get('Channel'));
  if (!channel) return request.error('Channel not found');
  const digit = request.get('Digit');
  if (digit === '') return request.error('No digit specified');
  const text = request.get('Duration');
  const duration = cInteger(text);
  if (text !== '' && duration === undefined) return request.error('Could not convert Duration parameter');
  request.ack('DTMF successfully queued');
  if (isTrue(request.get('Receive'))) {
    receiveDigit(exchange, channel, digit.slice(0, 1), duration ?? 0);
  }
}

/** Mutes or unmutes audio. Asterisk then has to change the frames, so the bridge changes its technology. */
function muteAudio(request: Request) {
  const name = request.get('Channel');
  if (name === '') return request.error('Channel not specified');
  if (request.get('State') === '') return request.error('State not specified');
  const direction = request.get('Direction');
  if (direction === '') return request.error('Direction not specified');
  const channel = request.exchange.findChannel(name);
  if (!channel) return request.error('No such channel');
  if (!/^(in|out|all)$/i.test(direction)) return request.error('Failed to mute/unmute stream');
  request.success();
  request.exchange.bridgeOf(channel)?.onChange();
}

function mixMonitor(request: Request) {
  const channel = channelOf(request);
  if (!channel) return;
  const file = request.get('File');
  if (file === '') return request.error('Could not start monitoring channel');
  request.success();
  startMonitor(request.exchange, channel, file);
}

function mixMonitorMute(request: Request) {
  const direction = request.get('Direction');
  if (direction === '') return request.error('No direction specified. Must be read, write or both');
  if (!/^(read|write|both)$/i.test(direction)) {
    return request.error('Invalid direction specified. Must be read, write or both');
  }
  const name = request.get('Channel');
  if (name === '') return request.error('No channel specified');
  if (request.get('State') === '') return request.error('No state specified');
  const channel = request.exchange.findChannel(name);
  if (!channel) return request.error('No such channel');
  request.success();
  request.exchange.about(channel, 'MixMonitorMute', [
    ['Direction', direction],
    ['State', isTrue(request.get('State')) ? 1 : 0],
  ]);
}

function stopMixMonitor(request: Request) {
  const channel = channelOf(request);
  if (!channel) return;
  if (stopMonitor(request.exchange, channel)) request.success();
  else request.error('Could not stop monitoring channel');
}

function sendText(request: Request) {
  const name = request.get('Channel');
  if (name === '') return request.error('No channel specified');
  if (request.get('Message') === '') return request.error('No Message specified');
  if (!request.exchange.findChannel(name)) return request.error('No such channel');
  request.ack('Success');
}

/** Sets the time limit of a channel. `Timeout` is in seconds. A new limit replaces the last one. */
function absoluteTimeout(request: Request) {
  const name = request.get('Channel');
  if (name === '') return request.error('No channel specified');
  const seconds = Number.parseFloat(request.get('Timeout'));
  if (!(seconds > 0)) return request.error('No timeout specified');
  const channel = request.exchange.findChannel(name);
  if (!channel) return request.error('No such channel');
  request.exchange.limit(channel, seconds * 1000);
  request.ack('Timeout Set');
}

/** The channel of a request; answers with an error if it is missing. */
function channelOf(request: Request): Channel | undefined {
  const name = request.get('Channel');
  const channel = name === '' ? undefined : request.exchange.findChannel(name);
  if (name === '') request.error('No channel specified');
  else if (!channel) request.error('No such channel');
  return channel;
}
