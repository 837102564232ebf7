import { cInteger } from '../c-integer';
import type { Request } from '../request';
import type { ActionSpec } from './spec';

export const redirectActions: readonly ActionSpec[] = [
  { name: 'Redirect', classes: ['call'], synopsis: 'Redirect (transfer) a call.', run: redirect },
];

/**
 * Sends a channel to an extension, and with ExtraChannel another channel, too. Asterisk does not check whether the extension
 * exists. If it does not, the dialplan hangs up the channel (main/manager.c action_redirect).
 */
function redirect(request: Request) {
  const { exchange } = request;
  const name = request.get('Channel');
  if (name === '') return request.error('Channel not specified');
  for (const header of ['Context', 'Exten', 'Priority']) {
    if (request.get(header) === '') return request.error(`${header} not specified`);
  }
  if (!isPriority(request.get('Priority'))) return request.error('Priority is invalid');
  const extraName = request.get('ExtraChannel');
  const hasExtra = extraName !== '' && request.get('ExtraExten') !== '';
  if (hasExtra && request.get('ExtraPriority') !== '' && !isPriority(request.get('ExtraPriority')))
    return request.error('ExtraPriority is invalid');
  const channel = exchange.findChannel(name);
  if (!channel) return request.error(`Channel does not exist: ${name}`);
  const extra = exchange.findChannel(extraName);
  if (extraName !== '' && !extra) return request.error(`ExtraChannel does not exist: ${extraName}`);
  const target = targetOf(request, '');
  const extraTarget = request.get('ExtraExten') === '' ? target : targetOf(request, 'Extra');
  // Both channels leave their bridge first. Otherwise the bridge would hang up the second one.
  const moved = extra
    ? exchange.redirectBoth(channel, target, extra, extraTarget)
    : exchange.redirect(channel, target);
  if (moved) request.ack(extra ? 'Dual Redirect successful' : 'Redirect successful');
  else request.error('Redirect failed');
}

/** Asterisk reads the digits at the beginning (sscanf). */
const isPriority = (text: string) => (cInteger(text) ?? 0) > 0;

function targetOf(request: Request, prefix: '' | 'Extra') {
  return {
    extension: request.get(`${prefix}Exten`),
    context: request.get(`${prefix}Context`) || request.get('Context'),
    priority: cInteger(request.get(`${prefix}Priority`)) || 1,
  };
}
