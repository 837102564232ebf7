import type { Case } from '../case';
import { message } from '../conversation';

const DENIED_TO_READER = [
  'Command',
  'DBDel',
  'DBPut',
  'Filter',
  'Hangup',
  'Originate',
  'PJSIPShowContacts',
  'PJSIPShowEndpoints',
  'QueueAdd',
  'QueuePause',
  'QueueRemove',
  'Redirect',
  'Reload',
  'Setvar',
  'UserEvent',
];

const OPEN_TO_READER = [
  'CoreSettings',
  'CoreShowChannels',
  'CoreStatus',
  'DBGet',
  'DeviceStateList',
  'ExtensionState',
  'ExtensionStateList',
  'Getvar',
  'PresenceState',
  'PresenceStateList',
  'Status',
];

const OPEN_TO_ALL = ['Challenge', 'Events', 'Login', 'Ping', 'QueueStatus', 'QueueSummary'];

const all = (actions: readonly string[]) => actions.map((Action) => message({ Action, ActionID: Action }));

const ANSWERS_TO_ALL = [
  'Error Must specify AuthType',
  'Error Invalid event mask',
  'Success Already authenticated',
  'Success',
  'Success Queue status will follow',
  'QueueParams',
  'QueueMember',
  'QueueStatusComplete',
  'Success Queue summary will follow',
  'QueueSummary',
  'QueueSummaryComplete',
];

export const rightsCases: readonly Case[] = [
  {
    promise: 'a user with the class reporting is denied other actions (AMI 104, 105)',
    as: 'readOnly',
    since: 16,
    send: all(DENIED_TO_READER),
    answers: Array(DENIED_TO_READER.length).fill('Error Permission denied'),
  },
  {
    promise: 'a user with the class reporting may send its actions (AMI 104)',
    as: 'readOnly',
    since: 16,
    send: all([...OPEN_TO_READER, ...OPEN_TO_ALL]),
    namesOnly: true,
    answers: [
      'Success',
      'Success Channels will follow',
      'CoreShowChannelsComplete',
      'Success',
      'Error No family specified.',
      'Success Device State Changes will follow',
      'DeviceStateChange',
      'DeviceStateListComplete',
      'Error Extension not specified',
      'Success Extension Statuses will follow',
      'ExtensionStatus',
      'ExtensionStateListComplete',
      'Error No variable specified',
      'Error No provider specified',
      'Success Presence State Changes will follow',
      'PresenceStateListComplete',
      'Success Channel status will follow',
      'StatusComplete',
      ...ANSWERS_TO_ALL,
    ],
  },
  {
    promise: 'a user without rights is denied actions that need a class (AMI 104, 105)',
    as: 'noRights',
    since: 16,
    send: all([...DENIED_TO_READER, ...OPEN_TO_READER]),
    answers: Array(DENIED_TO_READER.length + OPEN_TO_READER.length).fill('Error Permission denied'),
  },
  {
    promise: 'a user without rights may send actions that need no class (AMI 104)',
    as: 'noRights',
    send: all(OPEN_TO_ALL),
    answers: ANSWERS_TO_ALL,
  },
  {
    promise: 'a user without rights gets no events, whatever the mask (AMI 74)',
    as: 'admin',
    send: [message({ Action: 'UserEvent', ActionID: 'u', UserEvent: 'Hidden' })],
    answers: ['Success Event Sent'],
    watch: { as: 'noRights', events: 'on', sees: [] },
  },
];
