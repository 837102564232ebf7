import type { Headers } from '../frame-writer';
import { endpointSettings } from '../pjsip/endpoint';
import { aorSettings, authSettings } from '../pjsip/objects';
import type { ListItem, Request } from '../request';
import {
  contact,
  contactsOf,
  endpoint,
  endpointNamed,
  isRegistered,
  stateOf,
  statusDetail,
} from './pjsip-items';
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
    name: 'PJSIPShowEndpoint',
    classes: ['system'],
    synopsis: 'Detail listing of an endpoint and its objects.',
    since: 13,
    run: showEndpoint,
  },
  {
    name: 'PJSIPShowContacts',
    classes: ['system'],
    synopsis: 'Lists PJSIP Contacts.',
    since: 16,
    run: showContacts,
  },
  { name: 'PJSIPShowAors', classes: ['system'], synopsis: 'Lists PJSIP AORs.', since: 16, run: showAors },
  { name: 'PJSIPShowAuths', classes: ['system'], synopsis: 'Lists PJSIP Auths.', since: 16, run: showAuths },
  {
    name: 'PJSIPShowRegistrationsInbound',
    classes: ['system'],
    synopsis: 'Lists PJSIP inbound registrations.',
    since: 13,
    run: showInbound,
  },
  {
    name: 'PJSIPShowRegistrationInboundContactStatuses',
    classes: ['system'],
    synopsis: 'Lists ContactStatuses for PJSIP inbound registrations.',
    since: 16,
    run: showInboundContacts,
  },
  {
    name: 'PJSIPShowRegistrationsOutbound',
    classes: ['system', 'reporting'],
    synopsis: 'Lists PJSIP outbound registrations.',
    since: 13,
    run: showOutbound,
  },
  {
    name: 'PJSIPShowSubscriptionsInbound',
    classes: ['system'],
    synopsis: 'Lists inbound subscriptions.',
    since: 13,
    run: (request) => showSubscriptions(request, 'inbound', 'Inbound'),
  },
  {
    name: 'PJSIPShowSubscriptionsOutbound',
    classes: ['system'],
    synopsis: 'Lists outbound subscriptions.',
    since: 13,
    run: (request) => showSubscriptions(request, 'outbound', 'Outbound'),
  },
  {
    name: 'PJSIPQualify',
    classes: ['system', 'reporting'],
    synopsis: 'Qualify a chan_pjsip endpoint.',
    since: 13,
    run: qualify,
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

function showEndpoint(request: Request) {
  const name = request.get('Endpoint');
  if (name === '') return request.error('PJSIPShowEndpoint requires an endpoint name\n');
  const phone = endpointNamed(request, name);
  if (!phone) return request.error(`Unable to retrieve endpoint ${name}\n`);
  const owner = [['EndpointName', name]] as const;
  const contact = contactsOf(request, phone);
  const count = contact === '' ? 0 : 1;
  const counts: Headers = [
    ['TotalContacts', count],
    ['ContactsRegistered', count],
  ];
  request.list({
    message: 'Following are Events for each object associated with the Endpoint',
    items: [
      [
        'EndpointDetail',
        ['ObjectType', 'endpoint'],
        ['ObjectName', name],
        ...endpointSettings({ name, context: phone.context, callerId: `"${phone.name}" <${name}>` }),
        ...stateOf(request, phone),
      ],
      ['AuthDetail', ...authSettings(name), ...owner],
      ['AorDetail', ...aorSettings(name, ['Contacts', contact]), ...counts, ...owner],
      ...(count === 0 ? [] : [statusDetail(request, phone)]),
    ],
    complete: 'EndpointDetailComplete',
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

function showAors(request: Request) {
  const phones = request.exchange.phones();
  if (phones.length === 0) return request.error('No AORs found\n');
  request.list({
    message: 'A listing of AORs follows, presented as AorList events',
    items: phones.map(
      (phone): ListItem => [
        'AorList',
        ...aorSettings(phone.extension, ['Contacts', contactsOf(request, phone)]),
      ],
    ),
    complete: 'AorListComplete',
  });
}

function showAuths(request: Request) {
  const phones = request.exchange.phones();
  if (phones.length === 0) return request.error('No Auths found\n');
  request.list({
    message: 'A listing of Auths follows, presented as AuthList events',
    items: phones.map(({ extension }): ListItem => ['AuthList', ...authSettings(extension)]),
    complete: 'AuthListComplete',
  });
}

function showInbound(request: Request) {
  request.list({
    message: 'Following are Events for each Inbound registration',
    items: request.exchange.phones().map((phone): ListItem => {
      const contacts = contactsOf(request, phone);
      return [
        'InboundRegistrationDetail',
        ...aorSettings(phone.extension, ['Contact', contacts]),
        ['Contacts', contacts === '' ? '' : `${contacts},`],
      ];
    }),
    complete: 'InboundRegistrationDetailComplete',
  });
}

function showInboundContacts(request: Request) {
  const registered = request.exchange.phones().filter((phone) => isRegistered(request, phone));
  request.list({
    message: 'Following are ContactStatusEvents for each Inbound registration',
    items: registered.map((phone) => statusDetail(request, phone)),
    complete: 'ContactStatusDetailComplete',
  });
}

/** Lists no outbound registration, because the simulator has none. */
function showOutbound(request: Request) {
  request.list({
    message: 'Following are Events for each Outbound registration',
    items: [],
    complete: 'OutboundRegistrationDetailComplete',
    extra: [
      ['Registered', 0],
      ['NotRegistered', 0],
    ],
  });
}

/** Lists no subscription, because simulated phones do not subscribe. */
function showSubscriptions(request: Request, word: string, name: string) {
  request.list({
    message: `Following are Events for each ${word} Subscription`,
    items: [],
    complete: `${name}SubscriptionDetailComplete`,
  });
}

function qualify(request: Request) {
  const name = request.get('Endpoint');
  if (name === '') return request.error('Endpoint parameter missing.');
  if (!endpointNamed(request, name)) return request.error('Unable to retrieve endpoint\n');
  request.ack('Endpoint found, will qualify');
}
