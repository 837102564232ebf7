import type { Request } from '../request';
import { isDeviceState } from '../states';
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

const DEVICE_STATE = /^DEVICE_STATE\((.+)\)$/;

function setvar(request: Request) {
  const { pbx } = request;
  const variable = request.get('Variable');
  if (variable === '') return request.error('No variable specified');
  if (request.get('Channel') !== '') return request.error('No such channel');
  const value = request.get('Value');
  const device = DEVICE_STATE.exec(variable)?.[1];
  if (device !== undefined) {
    const state = value.toUpperCase();
    if (!device.startsWith('Custom:') || !isDeviceState(state)) return request.error('Variable not set');
    request.exchange.extensions.setDevice(device, state);
  } else {
    request.exchange.variables.set(variable, value);
    pbx.raise(
      'VarSet',
      [
        ['Channel', 'none'],
        ['Uniqueid', 'none'],
        ['Variable', variable],
        ['Value', value],
      ],
      'dialplan',
    );
  }
  request.ack('Variable Set');
}

function getvar(request: Request) {
  const variable = request.get('Variable');
  if (variable === '') return request.error('No variable specified');
  if (request.get('Channel') !== '') return request.error('No such channel');
  const device = DEVICE_STATE.exec(variable)?.[1];
  const value =
    device === undefined
      ? request.exchange.variables.get(variable)
      : request.exchange.extensions.device(device);
  request.success([
    ['Variable', variable],
    ['Value', value ?? ''],
  ]);
}
