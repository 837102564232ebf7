import { cInteger } from '../c-integer';
import type { Headers } from '../frame-writer';
import { ID_BUFFER, type Request } from '../request';
import { ALL, bits, bitsToText, maskToBits } from '../rights';
import { toRegex } from './regex';
import type { ActionSpec } from './spec';

export const sessionActions: readonly ActionSpec[] = [
  { name: 'Ping', classes: [], synopsis: 'Keepalive command.', run: ping },
  { name: 'Events', classes: [], synopsis: 'Control Event Flow.', run: events },
  { name: 'ListCommands', classes: [], synopsis: 'List available manager commands.', run: listCommands },
  { name: 'WaitEvent', classes: [], synopsis: 'Wait for an event to occur.', run: waitEvent },
  {
    name: 'Filter',
    classes: ['system'],
    synopsis: 'Dynamically add filters for the current manager session.',
    run: addFilter,
  },
  { name: 'UserEvent', classes: ['user'], synopsis: 'Send an arbitrary event.', run: userEvent },
];

function ping(request: Request) {
  request.success([
    ['Ping', 'Pong'],
    ['Timestamp', (request.pbx.now() / 1000).toFixed(6)],
  ]);
}

function events(request: Request) {
  const wanted = request.get('EventMask');
  const mask = maskToBits(wanted);
  if (mask !== undefined) request.session.mask = mask;
  if (request.pbx.settings.brokenEventsAction && (wanted === '' || mask === ALL)) return;
  if (mask === undefined) return request.error('Invalid event mask');
  request.successFrom(ID_BUFFER, [['Events', mask > 0 ? 'On' : 'Off']]);
}

function listCommands(request: Request) {
  const commands: Headers = request.pbx.actions
    .filter(({ classes }) => request.session.mayWrite(bits(classes)))
    .map(
      ({ name, synopsis, classes }) => [name, `${synopsis}  (Priv: ${bitsToText(bits(classes))})`] as const,
    );
  request.success(commands);
}

/** Raises UserEvent with all lines of the action, ActionID included. */
function userEvent(request: Request) {
  const rest = request.action.lines
    .filter((line) => !/^(Action|UserEvent):/i.test(line))
    .map((line) => [line] as const);
  request.pbx.raise('UserEvent', [['UserEvent', request.get('UserEvent')], ...rest], 'user');
  request.ack('Event Sent');
}

/** Blocks this session until an event arrives for it or `Timeout` seconds have passed. */
async function waitEvent(request: Request): Promise<void> {
  const seconds = cInteger(request.get('Timeout')) ?? -1;
  await request.session.eventOrTimeout(seconds < 0 ? Number.POSITIVE_INFINITY : seconds * 1000);
  request.ack('Waiting for Event completed.');
  request.session.releaseEvents();
  request.event('WaitEventComplete');
}

/** Adds a regular expression over the whole event. `!` before it excludes matching events. */
function addFilter(request: Request) {
  if (request.get('Operation').toLowerCase() !== 'add') return request.error('Unknown operation');
  const filter = request.get('Filter');
  if (filter === '' && request.pbx.profile.version >= 18) {
    return request.error('Filter was formatted incorrectly.  Check the syntax of the filter given.');
  }
  const pattern = toRegex(filter.replace(/^!/, ''));
  if (!pattern) return request.error('Filter did not compile.  Check the syntax of the filter given.');
  if (filter.startsWith('!')) request.session.excludeFilters.push(pattern);
  else request.session.includeFilters.push(pattern);
  request.ack('Success');
}
