import type { ListItem, Request } from '../request';
import { endpointNamed } from './pjsip-items';
import type { ActionSpec } from './spec';

export const pjsipRegistrationActions: readonly ActionSpec[] = [
  {
    name: 'PJSIPRegister',
    classes: ['system', 'reporting'],
    synopsis: 'Register an outbound registration.',
    since: 13,
    run: (request) => queueAll(request, 'Reregistrations queued.'),
  },
  {
    name: 'PJSIPUnregister',
    classes: ['system', 'reporting'],
    synopsis: 'Unregister an outbound registration.',
    since: 13,
    run: (request) => queueAll(request, 'Unregistrations queued.'),
  },
  {
    name: 'PJSIPSetMaintenance',
    classes: ['system'],
    synopsis: 'Enable or disable maintenance mode for a PJSIP endpoint.',
    since: 22,
    run: setMaintenance,
  },
  {
    name: 'PJSIPShowMaintenance',
    classes: ['system', 'reporting'],
    synopsis: 'Show maintenance mode status for PJSIP endpoints.',
    since: 22,
    run: showMaintenance,
  },
  {
    name: 'PJSIPShowResourceLists',
    classes: ['system'],
    synopsis: 'Displays settings for configured resource lists.',
    since: 13,
    run: (request) => request.error('No resource lists found\n'),
  },
];

/** The simulator has no outbound registrations, so it accepts only the name `*all`, which then has no effect. */
function queueAll(request: Request, message: string) {
  const name = request.get('Registration');
  if (name === '') return request.error('Registration parameter missing.');
  if (name === '*all') request.ack(message);
  else request.error('Unable to retrieve registration entry\n');
}

/** A phone in maintenance is marked; its calls go on. */
function setMaintenance(request: Request) {
  const [name, state] = [request.get('Endpoint'), request.get('State')];
  if (name === '') return request.error('Endpoint parameter missing');
  if (state === '') return request.error('State parameter missing');
  if (!/^(on|off)$/i.test(state)) return request.error("State must be 'on' or 'off'");
  if (!endpointNamed(request, name)) return request.error(`Endpoint '${name}' not found`);
  const { maintained } = request.pbx;
  const isOn = state.toLowerCase() === 'on';
  const changes = maintained.has(name) !== isOn;
  if (isOn) maintained.add(name);
  else maintained.delete(name);
  request.ack(`Maintenance mode ${isOn ? 'enabled' : 'disabled'}`);
  if (!changes) return;
  request.pbx.raise('PJSIPMaintenanceStatus', status(name, isOn), 'system');
}

/** A name in the request is not looked up. */
function showMaintenance(request: Request) {
  const { maintained } = request.pbx;
  const name = request.get('Endpoint');
  const names = name === '' ? [...maintained] : [name];
  request.list({
    message: 'Maintenance status events follow',
    items: names.map((each): ListItem => ['PJSIPMaintenanceStatus', ...status(each, maintained.has(each))]),
    complete: 'PJSIPMaintenanceStatusComplete',
  });
}

function status(name: string, isOn: boolean) {
  return [
    ['Endpoint', name],
    ['Status', isOn ? 'enabled' : 'disabled'],
  ] as const;
}
