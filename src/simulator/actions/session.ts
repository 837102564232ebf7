import type { Headers } from '../frame-writer';
import type { Request } from '../request';
import { bits, bitsToText, maskToBits } from '../rights';
import type { ActionSpec } from './spec';

export const sessionActions: readonly ActionSpec[] = [
  { name: 'Ping', classes: [], synopsis: 'Keepalive command.', run: ping },
  { name: 'Events', classes: [], synopsis: 'Control Event Flow.', run: events },
  { name: 'ListCommands', classes: [], synopsis: 'List available manager commands.', run: listCommands },
  { name: 'UserEvent', classes: ['user'], synopsis: 'Send an arbitrary event.', run: userEvent },
];

function ping(request: Request) {
  request.success([
    ['Ping', 'Pong'],
    ['Timestamp', (request.pbx.now() / 1000).toFixed(6)],
  ]);
}

function events(request: Request) {
  const mask = maskToBits(request.get('EventMask'));
  if (mask === undefined) return request.error('Invalid event mask');
  request.session.mask = mask;
  request.success([['Events', mask > 0 ? 'On' : 'Off']]);
}

function listCommands(request: Request) {
  const commands: Headers = request.pbx.actions
    .filter(({ classes }) => request.session.mayWrite(bits(classes)))
    .map(
      ({ name, synopsis, classes }) => [name, `${synopsis}  (Priv: ${bitsToText(bits(classes))})`] as const,
    );
  request.success(commands);
}

/** To everybody who may see it, with every header of the sender's, its ActionID too. */
function userEvent(request: Request) {
  const rest = request.action.headers.filter(([name]) => !/^(Action|UserEvent)$/i.test(name));
  request.pbx.raise('UserEvent', [['UserEvent', request.get('UserEvent')], ...rest], 'user');
  request.ack('Event Sent');
}
