import { cutBytes } from '../bytes';
import { cInteger } from '../c-integer';
import type { Channel } from '../exchange/switch/channel';
import { ID_BUFFER, type Request } from '../request';
import { hangUpNamed } from './hangup';
import type { ActionSpec } from './spec';

/** Actions that send something on a channel and raise no event. */
export const signalActions: readonly ActionSpec[] = [
  {
    name: 'PlayMF',
    classes: ['call'],
    synopsis: 'Play MF digit on a specific channel.',
    since: 16,
    run: playMf,
  },
  {
    name: 'SendFlash',
    classes: ['call'],
    synopsis: 'Send a hook flash on a specific channel.',
    since: 18,
    run: sendFlash,
  },
  {
    name: 'ControlPlayback',
    classes: ['call'],
    synopsis: 'Control the playback of a file being played to a channel.',
    since: 13,
    run: controlPlayback,
  },
  {
    name: 'AOCMessage',
    classes: ['aoc'],
    synopsis: 'Generate an Advice of Charge message on a channel.',
    run: adviceOfCharge,
  },
  {
    name: 'AGI',
    classes: ['agi'],
    synopsis: 'Add an AGI command to execute by Async AGI.',
    run: agi,
  },
  {
    name: 'LocalOptimizeAway',
    classes: ['system', 'call'],
    synopsis: 'Optimize away a local channel when possible.',
    run: optimizeAway,
  },
  {
    name: 'PJSIPHangup',
    classes: ['system', 'call'],
    synopsis: 'Hangup an incoming PJSIP channel with a SIP response code',
    since: 20,
    run: pjsipHangup,
  },
];

function playMf(request: Request) {
  if (!channelOf(request)) return request.error('Channel not found');
  if (request.get('Digit') === '') return request.error('No digit specified');
  const duration = request.get('Duration');
  if (duration !== '' && cInteger(duration) === undefined) {
    return request.error('Could not convert Duration parameter');
  }
  request.ack('MF successfully queued');
}

function sendFlash(request: Request) {
  if (channelOf(request)) request.ack('Flash successfully queued');
  else request.error('Channel not found');
}

/** The simulator's files play to their end. */
function controlPlayback(request: Request) {
  const control = request.get('Control');
  if (request.get('Channel') === '') return request.error('Channel not specified');
  if (control === '') return request.error('Control not specified');
  if (!channelOf(request)) return request.error('No such channel');
  if (/^(stop|forward|reverse|pause|restart)$/i.test(control)) request.success();
  else request.error('Unknown control type');
}

function adviceOfCharge(request: Request) {
  const [name, prefix] = [request.get('Channel'), request.get('ChannelPrefix')];
  if (name === '' && prefix === '') {
    return request.error('Channel and PartialChannel are not specified. Specify at least one of these.');
  }
  const channels = [...request.exchange.channels.values()];
  const channel = channelOf(request) ?? channels.find((each) => prefix !== '' && startsWith(each, prefix));
  if (!channel) return request.error('No such channel');
  if (!/^[de]$/i.test(request.get('MsgType'))) return request.error('Invalid MsgType');
  const charge = request.get('ChargeType');
  if (charge === '') return request.error('ChargeType not specified');
  if (!/^(NA|Free|Currency|Unit)$/i.test(charge)) return request.error('Invalid ChargeType');
  const problem = charge.toLowerCase() === 'currency' ? currencyProblem(request) : undefined;
  if (problem === undefined) request.ack('AOC Message successfully queued on channel');
  else request.error(problem);
}

function currencyProblem(request: Request): string | undefined {
  if (!/^\s*[-+]?\d/.test(request.get('CurrencyAmount'))) {
    return 'Invalid CurrencyAmount, CurrencyAmount is a required when ChargeType is Currency';
  }
  const multiplier = request.get('CurrencyMultiplier');
  if (multiplier === '') {
    return 'ChargeMultiplier unspecified, ChargeMultiplier is required when ChargeType is Currency.';
  }
  const isKnown = /^(One(Thousandth|Hundredth|Tenth)?|Ten|Hundred|Thousand)$/i.test(multiplier);
  return isKnown ? undefined : 'Invalid ChargeMultiplier';
}

/** Only an asynchronous AGI accepts commands, and no channel of the simulator runs one. */
function agi(request: Request) {
  const name = request.get('Channel');
  if (name === '' || request.get('Command') === '') {
    return request.error('Both, Channel and Command are *required*');
  }
  const channel = channelOf(request);
  if (!channel) return request.error(cutBytes(`Channel ${name} does not exist.`, ID_BUFFER));
  request.error(`Failed to add AGI command to channel ${channel.name} queue`);
}

function optimizeAway(request: Request) {
  if (request.get('Channel') === '') return request.error("'Channel' not specified.");
  const channel = channelOf(request);
  if (!channel) return request.error('Channel does not exist.');
  if (startsWith(channel, 'Local/')) request.ack('Queued channel to be optimized away');
  else request.error('Unable to find channel');
}

/** Refuses a call. A channel that is up has already answered its call, so nothing happens to it. */
function pjsipHangup(request: Request) {
  hangUpNamed(request, (channel) => {
    if (startsWith(channel, 'PJSIP/') && channel.state !== 'Up') channel.hangUp('action');
  });
}

const channelOf = (request: Request) => request.exchange.findChannel(request.get('Channel'));
const startsWith = ({ name }: Channel, prefix: string) => name.toLowerCase().startsWith(prefix.toLowerCase());
