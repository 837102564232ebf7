import { readVariable } from '../exchange/variables/read';
import { writeVariable } from '../exchange/variables/write';
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

/** Sets a variable. Asterisk has one error for a function that is unknown, read-only, or refuses the value. */
function setvar(request: Request) {
  const { exchange } = request;
  const variable = request.get('Variable');
  if (variable === '') return request.error('No variable specified');
  const name = request.get('Channel');
  const channel = exchange.findChannel(name);
  if (name !== '' && !channel) return request.error('No such channel');
  if (writeVariable(exchange, channel, variable, request.get('Value'), 'client')) request.ack('Variable Set');
  else request.error('Variable not set');
}

function getvar(request: Request) {
  const { exchange, pbx } = request;
  const variable = request.get('Variable');
  if (variable === '') return request.error('No variable specified');
  const name = request.get('Channel');
  const channel = exchange.findChannel(name);
  if (name !== '' && !channel) return request.error('No such channel');
  // Most functions are those of modules.
  const isMissing = !pbx.uptime.hasLoaded('functions') && variable.endsWith(')');
  const value = isMissing ? undefined : readVariable(exchange, channel, variable, 'client');
  request.success([
    ['Variable', variable],
    ['Value', value ?? ''],
  ]);
}
