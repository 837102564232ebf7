import { DEFAULT_CONTEXT, type Extensions } from '../exchange/hints/extensions';
import type { ListItem, Request } from '../request';
import type { ActionSpec } from './spec';

/** main/manager.c action_extensionstate: `char hint[256]`. */
const HINT_BUFFER = 255;

const CLASSES = ['call', 'reporting'] as const;

export const extensionActions: readonly ActionSpec[] = [
  { name: 'ExtensionState', classes: CLASSES, synopsis: 'Check Extension Status.', run: extensionState },
  {
    name: 'ExtensionStateList',
    classes: CLASSES,
    synopsis: 'List the current known extension states.',
    since: 13,
    run: extensionStateList,
  },
  {
    name: 'DeviceStateList',
    isOfModule: true,
    classes: CLASSES,
    synopsis: 'List the current known device states.',
    since: 13,
    run: deviceStateList,
  },
  { name: 'PresenceState', classes: CLASSES, synopsis: 'Check Presence State', run: presenceState },
  {
    name: 'PresenceStateList',
    isOfModule: true,
    classes: CLASSES,
    synopsis: 'List the current known presence states.',
    since: 13,
    run: presenceStateList,
  },
];

/** An extension without a hint is not an error: its status is -1. */
function extensionState(request: Request) {
  const extension = request.get('Exten');
  if (extension === '') return request.error('Extension not specified');
  const context = request.get('Context') || DEFAULT_CONTEXT;
  request.success([
    ['Message', 'Extension Status'],
    ...request.exchange.extensions.statusOf(extension, context, HINT_BUFFER),
  ]);
}

function extensionStateList(request: Request) {
  const { extensions } = request.exchange;
  request.list({
    message: 'Extension Statuses will follow',
    items: statuses(extensions),
    complete: 'ExtensionStateListComplete',
  });
}

/** The items of the list. They are generated one by one, so that a long list starts at once. */
function* statuses(extensions: Extensions): Generator<ListItem> {
  for (const { extension, context } of extensions.all())
    yield ['ExtensionStatus', ...extensions.statusOf(extension, context)];
}

function deviceStateList(request: Request) {
  request.list({
    message: 'Device State Changes will follow',
    items: request.exchange.extensions
      .devices()
      .map(([device, state]) => ['DeviceStateChange', ['Device', device], ['State', state]] as const),
    complete: 'DeviceStateListComplete',
  });
}

function presenceState(request: Request) {
  const provider = request.get('Provider');
  if (provider === '') return request.error('No provider specified');
  const presence = request.exchange.presence.find(provider);
  if (!presence) return request.error(`Invalid provider ${provider} or provider in invalid state`);
  const { state, subtype, message } = presence;
  request.success([
    ['Message', 'Presence State'],
    ['State', state],
    ...(subtype === '' ? [] : [['Subtype', subtype] as const]),
    // Asterisk still sends `Message`, the name of this header in older versions.
    ...(message === '' ? [] : [['Message', message] as const, ['PresenceMessage', message] as const]),
  ]);
}

function presenceStateList(request: Request) {
  request.list({
    message: 'Presence State Changes will follow',
    items: request.exchange.presence.all().map((headers) => ['PresenceStateChange', ...headers] as const),
    complete: 'PresenceStateListComplete',
  });
}
