import type { Case } from '../case';
import { message } from '../conversation';
import { STATE_CHANGE } from './state-change';

const ask = (headers: Record<string, string>) =>
  message({ Action: 'ExtensionState', ActionID: 'e', ...headers });
const set = (Value: string, device = 'Custom:2291') =>
  message({ Action: 'Setvar', ActionID: 's', Variable: `DEVICE_STATE(${device})`, Value });
const list = (Action: string, more = {}) => message({ Action, ActionID: 'list', ...more });

const STATES = ['INUSE', 'BUSY', 'INVALID', 'UNAVAILABLE', 'RINGING', 'RINGINUSE', 'ONHOLD'];

export const extensionCases: readonly Case[] = [
  {
    promise: 'a hint has a status (AMI 92)',
    as: 'admin',
    idle: ['2291'],
    send: [ask({ Exten: '2291', Context: 'home' }), ask({ Exten: '1050', Context: 'home' })],
    answers: Array(2).fill('Success Extension Status'),
  },
  {
    promise: 'an extension without a hint has the status -1 (AMI 94)',
    as: 'readOnly',
    send: [
      ask({ Exten: 'nobody', Context: 'home' }),
      ask({ Exten: '2291', Context: 'nowhere' }),
      ask({ Exten: '600', Context: 'home' }),
      ask({ Exten: '2291' }),
    ],
    answers: Array(4).fill('Success Extension Status'),
  },
  {
    promise: 'a missing extension is an error (AMI 92)',
    as: 'admin',
    send: [ask({}), ask({ Exten: '', Context: 'home' })],
    answers: Array(2).fill('Error Extension not specified'),
  },
  ...STATES.map(
    (state): Case => ({
      promise: `a device that becomes ${state} raises its event and that of its hint (AMI 93, 98, 99, 102)`,
      as: 'admin',
      idle: ['2291'],
      send: [set(state)],
      answers: ['Success Variable Set'],
      watch: { as: 'readOnly', events: 'call', sees: STATE_CHANGE },
    }),
  ),
  {
    promise: 'an unchanged device state raises no event, in any case',
    as: 'admin',
    idle: ['2291'],
    send: [set('NOT_INUSE'), set('not_inuse'), set('Inuse')],
    answers: Array(3).fill('Success Variable Set'),
    watch: { events: 'call', sees: STATE_CHANGE },
  },
  {
    promise: 'only a custom device accepts a state, and only a known one',
    as: 'admin',
    send: [
      set('INUSE', 'PJSIP/1001'),
      set('SLEEPING'),
      set('UNKNOWN'),
      set(''),
      set('INUSE', ''),
      set('INUSE', 'Custom'),
    ],
    answers: Array(6).fill('Error Variable not set'),
  },
  {
    promise: 'all hints are listed (AMI 60, 65, 100)',
    as: 'readOnly',
    since: 13,
    send: [list('ExtensionStateList')],
    namesOnly: true,
    answers: ['Success Extension Statuses will follow', 'ExtensionStatus', 'ExtensionStateListComplete'],
  },
  {
    promise: 'all devices are listed (AMI 101)',
    as: 'readOnly',
    since: 13,
    send: [list('DeviceStateList')],
    namesOnly: true,
    answers: ['Success Device State Changes will follow', 'DeviceStateChange', 'DeviceStateListComplete'],
  },
  {
    promise: 'an empty list of presence states is a success (AMI 101)',
    as: 'readOnly',
    since: 13,
    send: [list('PresenceStateList')],
    answers: ['Success Presence State Changes will follow', 'PresenceStateListComplete'],
  },
  {
    promise: 'a list needs no ActionID',
    as: 'admin',
    since: 13,
    send: ['Action: PresenceStateList\r\n\r\n'],
    answers: ['Success Presence State Changes will follow', 'PresenceStateListComplete'],
  },
];
