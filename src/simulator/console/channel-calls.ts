import { cInteger } from '../c-integer';
import { dialTarget } from '../exchange/applications/dial/targets';
import { DEFAULT_CONTEXT } from '../exchange/hints/extensions';
import { type OriginateOrder, originate } from '../exchange/originate';
import type { Channel, Destination } from '../exchange/switch/channel';
import type { Pbx } from '../pbx';
import { ANY, type CliCommand, failure, type Lines } from './output';
import { usage } from './usage';

/** res/res_clioriginate.c. */
export const channelCallCommands: readonly CliCommand[] = [
  { name: 'channel originate', takes: ANY, run: startCall },
  { name: 'channel redirect', takes: [2, 2], run: redirect },
  { name: 'dialplan set chanvar', takes: [3, 3], run: setVariable },
  { name: 'dialplan show chanvar', takes: [1, 1], run: showVariables },
];

const TIMEOUT = 30_000;

/** Dials, and does not wait for the answer. A device that cannot be dialled gives no output either. */
function startCall({ exchange }: Pbx, [device = '', what = '', ...rest]: readonly string[]): Lines {
  const next = nextOf(what.toLowerCase(), rest);
  const wrong = usage('channel originate');
  if (!next) return wrong;
  if (!device.includes('/')) {
    return {
      failed: ['*** No data provided after channel type! ***', ...('failed' in wrong ? wrong.failed : [])],
    };
  }
  const target = dialTarget(exchange, device);
  const first =
    target.kind === 'local' ? { local: target } : target.kind === 'phone' && { phone: target.phone };
  if (!first) return [''];
  const order: OriginateOrder = {
    target: first,
    callerId: undefined,
    channelId: undefined,
    otherChannelId: undefined,
    variables: [],
    account: '',
    timeout: TIMEOUT,
    next,
  };
  // Not awaited: the console goes on.
  void originate(exchange, order, () => {});
  return [''];
}

function nextOf(what: string, [first, second = '']: readonly string[]): OriginateOrder['next'] | undefined {
  if (what === 'application' && first !== undefined) return { application: first, data: second };
  if (what !== 'extension') return undefined;
  const [extension = '', context = ''] = first?.split('@') ?? [];
  return { extension: extension || 's', context: context || DEFAULT_CONTEXT, priority: 1 };
}

function redirect({ exchange }: Pbx, words: readonly string[]): Lines {
  const [name = '', to = ''] = words;
  const line = ['channel redirect', ...words].join(' ');
  const channel = exchange.findChannel(name);
  if (!channel) return failure(line, `Channel '${name}' not found`);
  const place = placeIn(channel, to);
  if (place && exchange.redirect(channel, place)) {
    return [`Channel '${name}' successfully redirected to ${to}`];
  }
  return failure(line, `Channel '${name}' failed to be redirected to ${to}`);
}

function setVariable({ exchange }: Pbx, words: readonly string[]): Lines {
  const [name = '', variable = '', value = ''] = words;
  const channel = exchange.findChannel(name);
  if (!channel) {
    return failure(['dialplan set chanvar', ...words].join(' '), `Channel '${name}' not found`);
  }
  exchange.setVariable(channel, variable, value);
  return ['', `    -- Channel variable '${variable}' set to '${value}' for '${name}'`];
}

/** The newest variable comes first. */
function showVariables({ exchange }: Pbx, [name = '']: readonly string[]): Lines {
  const channel = exchange.findChannel(name);
  if (!channel) return failure(`dialplan show chanvar ${name}`, `Channel '${name}' not found`);
  return [...channel.variables].reverse().map(([variable, value]) => `${variable}=${value}`);
}

/** `priority`, `extension,priority` or `context,extension,priority`; the rest is the channel's. */
function placeIn(channel: Channel, text: string): Destination | undefined {
  const [priority = '', extension = channel.exten, context = channel.context] = text.split(',').reverse();
  const number = cInteger(priority);
  return number !== undefined && number > 0 ? { context, extension, priority: number } : undefined;
}
