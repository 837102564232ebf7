import type { Case } from '../case';
import { message } from '../conversation';

const ask = (Action: string) => message({ Action, ActionID: 'pj' });

export const pjsipCases: readonly Case[] = [
  {
    promise: 'endpoints are listed',
    as: 'admin',
    since: 13,
    send: [ask('PJSIPShowEndpoints')],
    answers: [
      'Success A listing of Endpoints follows, presented as EndpointList events',
      'EndpointList',
      'EndpointListComplete',
    ],
  },
  {
    promise:
      'without registered phones the list of contacts is an error that ends in LF CRLF CRLF (AMI 43, 69)',
    as: 'admin',
    since: 16,
    send: [ask('PJSIPShowContacts')],
    answers: ['Error No Contacts found'],
  },
];
