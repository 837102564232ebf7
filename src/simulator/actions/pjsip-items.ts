import type { Extension } from '../exchange/hints/extensions';
import { deviceText } from '../exchange/hints/states';
import { contactUri } from '../exchange/registration';
import type { Headers } from '../frame-writer';
import { contactName, contactStatus } from '../pjsip/objects';
import type { ListItem, Request } from '../request';

export function endpoint(request: Request, phone: Extension): ListItem {
  const contacts = contactsOf(request, phone);
  return [
    'EndpointList',
    ['ObjectType', 'endpoint'],
    ['ObjectName', phone.extension],
    ['Transport', ''],
    ['Aor', phone.extension],
    ['Auths', phone.extension],
    ['OutboundAuths', ''],
    ['Contacts', contacts === '' ? '' : `${contacts},`],
    ...stateOf(request, phone),
  ];
}

export function stateOf(request: Request, { extension }: Extension): Headers {
  const { exchange } = request;
  const device = `PJSIP/${extension}`;
  const channels = [...exchange.channels.values()].filter((channel) => channel.device === device).length;
  return [
    ['DeviceState', deviceText(exchange.extensions.device(device) ?? 'INVALID')],
    // Sent since 20.
    ['ActiveChannels', request.pbx.profile.version >= 20 ? channels : ''],
  ];
}

export function contact(request: Request, { extension }: Extension): ListItem {
  const uri = contactUri(extension);
  return [
    'ContactList',
    ['ObjectType', 'contact'],
    ['ObjectName', contactName(extension)],
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
    ['ExpirationTime', expiry(request)],
    ['OutboundProxy', ''],
    ['Status', 'NonQualified'],
    ['RoundtripUsec', 'N/A'],
  ];
}

export function statusDetail(request: Request, phone: Extension): ListItem {
  return ['ContactStatusDetail', ...contactStatus(phone, expiry(request))];
}

const expiry = (request: Request) => Math.floor(request.pbx.now() / 1000) + 3600;

export function endpointNamed(request: Request, name: string): Extension | undefined {
  return request.exchange.phones().find(({ extension }) => extension === name);
}

/** The contact of a phone; '' if it is not registered. */
export function contactsOf(request: Request, phone: Extension): string {
  return isRegistered(request, phone) ? `${phone.extension}/${contactUri(phone.extension)}` : '';
}

export function isRegistered(request: Request, { extension }: Extension): boolean {
  return request.exchange.extensions.device(`PJSIP/${extension}`) !== 'UNAVAILABLE';
}
