import type { Exchange } from '../exchange/exchange';
import { isDeviceState } from '../exchange/hints/states';
import type { Channel } from '../exchange/switch/channel';
import type { Request } from '../request';
import type { ActionSpec } from './spec';

export const variableActions: readonly ActionSpec[] = [
  { name: 'Setvar', classes: ['call'], synopsis: 'Sets a channel variable or function value.', run: setvar },
  {
    name: 'Getvar',
    classes: ['call', 'reporting'],
    synopsis: 'Gets a channel variable or function value.',
    run: getvar,
  },
];

/** The only supported format. Its time zone is the server's, as in CoreStatus: UTC here. */
const LOCAL_TIME = 'STRFTIME(,,%Y-%m-%d %H:%M:%S)';
const DEVICE_STATE = /^DEVICE_STATE\((.*)\)$/;

function setvar(request: Request) {
  const variable = request.get('Variable');
  if (variable === '') return request.error('No variable specified');
  const name = request.get('Channel');
  const channel = request.exchange.channels.get(name);
  if (name !== '' && !channel) return request.error('No such channel');
  const value = request.get('Value');
  const device = DEVICE_STATE.exec(variable)?.[1];
  if (device !== undefined) {
    const state = value.toUpperCase();
    if (!device.startsWith('Custom:') || !isDeviceState(state) || state === 'UNKNOWN')
      return request.error('Variable not set');
    request.exchange.extensions.setDevice(device, state);
  } else if (channel) {
    request.exchange.setVariable(channel, variable, value);
  } else {
    request.exchange.setGlobal(variable, value);
  }
  request.ack('Variable Set');
}

function getvar(request: Request) {
  const variable = request.get('Variable');
  if (variable === '') return request.error('No variable specified');
  const name = request.get('Channel');
  const channel = request.exchange.channels.get(name);
  if (name !== '' && !channel) return request.error('No such channel');
  const value = variable === LOCAL_TIME ? localTime(request) : lookUp(request.exchange, variable, channel);
  request.success([
    ['Variable', variable],
    ['Value', value ?? ''],
  ]);
}

/** Empty during boot: Asterisk 22 may load its module as late as the dialplan. */
function localTime({ pbx }: Request): string {
  return pbx.uptime.isBooting ? '' : new Date(pbx.now()).toISOString().slice(0, 19).replace('T', ' ');
}

function lookUp(exchange: Exchange, variable: string, channel: Channel | undefined): string | undefined {
  const device = DEVICE_STATE.exec(variable)?.[1];
  if (device !== undefined) {
    return exchange.extensions.device(device) ?? (device.startsWith('Custom:') ? 'UNKNOWN' : 'INVALID');
  }
  if (variable === 'CHANNEL(name)') return channel?.name;
  return channel?.variables.get(variable) ?? exchange.variables.get(variable);
}
