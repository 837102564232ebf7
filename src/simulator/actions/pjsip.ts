import type { Extension } from '../exchange/hints/extensions';
import { deviceText } from '../exchange/hints/states';
import { contactUri } from '../exchange/registration';
import type { ListItem, Request } from '../request';
import type { ActionSpec } from './spec';

export const pjsipActions: readonly ActionSpec[] = [
  {
    name: 'PJSIPShowEndpoints',
    classes: ['system'],
    synopsis: 'Lists PJSIP endpoints.',
    since: 13,
    run: showEndpoints,
  },
  {
    name: 'PJSIPShowContacts',
    classes: ['system'],
    synopsis: 'Lists PJSIP Contacts.',
    since: 16,
    run: showContacts,
  },
];

/** The message of an empty list ends with a line feed (res/res_pjsip). */
function showEndpoints(request: Request) {
  const phones = request.exchange.phones();
  if (phones.length === 0) return request.error('No endpoints found\n');
  request.list({
    message: 'A listing of Endpoints follows, presented as EndpointList events',
    items: phones.map((phone): ListItem => endpoint(request, phone)),
    complete: 'EndpointListComplete',
  });
}

function showContacts(request: Request) {
  const registered = request.exchange.phones().filter((phone) => isRegistered(request, phone));
  if (registered.length === 0) return request.error('No Contacts found\n');
  request.list({
    message: 'A listing of Contacts follows, presented as ContactList events',
    items: registered.map((phone): ListItem => contact(request, phone)),
    complete: 'ContactListComplete',
  });
}

function endpoint(request: Request, { extension }: Extension): ListItem {
  const { exchange } = request;
  const device = `PJSIP/${extension}`;
  const state = exchange.extensions.device(device) ?? 'INVALID';
  const channels = [...exchange.channels.values()].filter((channel) => channel.device === device).length;
  return [
    'EndpointList',
    ['ObjectType', 'endpoint'],
    ['ObjectName', extension],
    ['Transport', ''],
    ['Aor', extension],
    ['Auths', extension],
    ['OutboundAuths', ''],
    ['Contacts', state === 'UNAVAILABLE' ? '' : `${extension}/${contactUri(extension)},`],
    ['DeviceState', deviceText(state)],
    // Since 20.
    ['ActiveChannels', request.pbx.profile.version >= 20 ? channels : ''],
  ];
}

function contact(request: Request, { extension }: Extension): ListItem {
  const uri = contactUri(extension);
  return [
    'ContactList',
    ['ObjectType', 'contact'],
    ['ObjectName', `${extension};@${Buffer.from(uri).toString('hex').slice(0, 32)}`],
    ['ViaAddr', '127.0.0.1'],
    ['QualifyTimeout', '3.000000'],
    ...(request.pbx.profile.version >= 20 ? ([['Qualify2xxOnly', 'false']] as const) : []),
    ['CallId', `${extension}@127.0.0.1`],
    ['RegServer', ''],
    ['PruneOnBoot', 'no'],
    ['Path', ''],
    ['Endpoint', extension],
    ['ViaPort', uri.slice(uri.lastIndexOf(':') + 1)],
    ['AuthenticateQualify', 'no'],
    ['Uri', uri],
    ['QualifyFrequency', 0],
    ['UserAgent', 'Simulated phone'],
    ['ExpirationTime', Math.floor(request.pbx.now() / 1000) + 3600],
    ['OutboundProxy', ''],
    ['Status', 'NonQualified'],
    ['RoundtripUsec', 'N/A'],
  ];
}

function isRegistered(request: Request, { extension }: Extension): boolean {
  return request.exchange.extensions.device(`PJSIP/${extension}`) !== 'UNAVAILABLE';
}
