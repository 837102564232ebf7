import type { Case } from '../case';
import { message } from '../conversation';
import { STATE_CHANGE } from './state-change';

const mask = (EventMask: string) => message({ Action: 'Events', ActionID: 'm', EventMask });
const filter = (Filter: string, more = {}) =>
  message({ Action: 'Filter', ActionID: 'f', Operation: 'Add', Filter, ...more });
const userEvent = (UserEvent: string, more = {}) =>
  message({ Action: 'UserEvent', ActionID: 'u', UserEvent, ...more });
const setState = (Value: string) =>
  message({ Action: 'Setvar', ActionID: 's', Variable: 'DEVICE_STATE(Custom:2290)', Value });

export const sessionCases: readonly Case[] = [
  {
    promise: 'Ping returns Pong and the time (AMI 38)',
    as: 'noRights',
    send: [message({ Action: 'ping', ActionID: '1' })],
    answers: ['Success'],
  },
  {
    promise: 'an event mask turns events on or off (AMI 75)',
    as: 'admin',
    send: [
      'on',
      'off',
      'call',
      'call,user',
      'system,all',
      'nonsense',
      '0',
      '2',
      '-1',
      'yes',
      'no',
      'none',
      'CALL',
      ' call',
    ].map(mask),
    answers: Array(14).fill('Success'),
  },
  {
    promise: 'an empty or missing mask is refused (AMI 75)',
    as: 'admin',
    send: [mask(''), message({ Action: 'Events', ActionID: 'm' })],
    answers: Array(2).fill('Error Invalid event mask'),
  },
  {
    promise: 'a UserEvent reaches the clients that requested its class, with all headers (AMI 74, 78)',
    as: 'admin',
    send: [
      userEvent('Hello', { Empty: '', 'With Blank': ' a:b ', Exten: '1001' }),
      message({ Action: 'UserEvent', UserEvent: '' }),
    ],
    answers: ['Success Event Sent', 'Success Event Sent'],
    watch: { events: 'user', sees: ['UserEvent', 'UserEvent'] },
  },
  {
    promise: 'repeated headers of a UserEvent keep their order (AMI 78)',
    as: 'admin',
    send: ['Action: UserEvent\r\nB: 1\r\nUserEvent: X\r\nA: 2\r\nB: 3\r\nActionID: u\r\n\r\n'],
    answers: ['Success Event Sent'],
    watch: { events: 'user', sees: ['UserEvent'] },
  },
  {
    promise: 'an event of a class not requested is not sent (AMI 74, 76)',
    as: 'admin',
    idle: ['2290'],
    send: [setState('INUSE'), userEvent('Marker')],
    answers: ['Success Variable Set', 'Success Event Sent'],
    watch: { events: 'user', sees: ['UserEvent'] },
  },
  {
    promise: 'an event of a class the user may not read is not sent (AMI 74)',
    as: 'admin',
    idle: ['2290'],
    send: [userEvent('Hidden'), setState('INUSE')],
    answers: ['Success Event Sent', 'Success Variable Set'],
    watch: { as: 'readOnly', events: 'on', sees: STATE_CHANGE },
  },
  {
    promise: 'a filter passes matching events (AMI 80)',
    as: 'admin',
    send: [userEvent('Other'), userEvent('Wanted')],
    answers: Array(2).fill('Success Event Sent'),
    watch: { first: [filter('UserEvent: Wanted')], events: 'user', sees: ['UserEvent'] },
    since: 11,
  },
  {
    promise: 'a filter with ! drops matching events (AMI 80)',
    as: 'admin',
    send: [userEvent('Unwanted'), userEvent('Other')],
    answers: Array(2).fill('Success Event Sent'),
    watch: { first: [filter('!UserEvent: Unw[a-z]+ted')], events: 'user', sees: ['UserEvent'] },
  },
  {
    promise: 'an invalid filter is refused with the reason (AMI 80)',
    as: 'admin',
    send: [
      filter('Event: Newchannel'),
      filter('!Event: Newchannel'),
      message({ Action: 'Filter', ActionID: 'f' }),
      message({ Action: 'Filter', ActionID: 'f', Operation: 'Remove', Filter: 'x' }),
      message({ Action: 'Filter', ActionID: 'f', Filter: 'x' }),
      filter('('),
    ],
    answers: [
      'Success Success',
      'Success Success',
      'Error Unknown operation',
      'Error Unknown operation',
      'Error Unknown operation',
      'Error Filter did not compile.  Check the syntax of the filter given.',
    ],
  },
  {
    promise: 'WaitEvent blocks the session until its timeout (AMI 31, 64)',
    as: 'noRights',
    send: [
      message({ Action: 'WaitEvent', ActionID: 'w', Timeout: '1' }),
      message({ Action: 'Ping', ActionID: 'after' }),
    ],
    answers: ['Success Waiting for Event completed.', 'WaitEventComplete', 'Success'],
  },
  {
    promise: 'ListCommands lists the actions of the user (AMI 41, 106)',
    as: 'admin',
    send: [message({ Action: 'ListCommands', ActionID: 'l' })],
    answers: ['Success'],
  },
  {
    promise: 'ListCommands lists fewer actions for fewer rights (AMI 106)',
    as: 'readOnly',
    send: [message({ Action: 'ListCommands', ActionID: 'l' })],
    answers: ['Success'],
  },
];
