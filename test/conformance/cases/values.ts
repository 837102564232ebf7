import type { Case } from '../case';
import { message } from '../conversation';

const ask = (Action: string, headers: Record<string, string> = {}) =>
  message({ Action, ActionID: 'v', ...headers });

export const valueCases: readonly Case[] = [
  {
    promise: 'a global variable is set and got',
    as: 'admin',
    send: [
      ask('Setvar', { Variable: 'SUITE', Value: 'a, b="c" ?' }),
      ask('Getvar', { Variable: 'SUITE' }),
      ask('Setvar', { Variable: 'SUITE', Value: '' }),
      ask('Getvar', { Variable: 'SUITE' }),
    ],
    answers: ['Success Variable Set', 'Success', 'Success Variable Set', 'Success'],
  },
  {
    promise: 'a global variable that is set is an event, escaped as in C (AMI 82)',
    as: 'admin',
    send: [ask('Setvar', { Variable: 'TOLD', Value: `it's "a\\b"?` })],
    answers: ['Success Variable Set'],
    // A busy server tells only now of what was set in the case before this one.
    watch: {
      first: [ask('Filter', { Operation: 'Add', Filter: 'Variable: TOLD' })],
      events: 'dialplan',
      sees: ['VarSet'],
    },
    since: 16,
  },
  {
    promise: 'a variable that was never set is empty',
    as: 'readOnly',
    send: [ask('Getvar', { Variable: 'NEVER_SET_BY_ANYBODY' })],
    answers: ['Success'],
  },
  {
    promise: 'the state of a device is a variable too',
    as: 'admin',
    idle: ['2292'],
    send: [
      ask('Getvar', { Variable: 'DEVICE_STATE(Custom:2292)' }),
      ask('Getvar', { Variable: 'DEVICE_STATE(PJSIP/1050)' }),
      ask('Getvar', { Variable: 'DEVICE_STATE(PJSIP/nobody)' }),
      ask('Getvar', { Variable: 'DEVICE_STATE(Custom:never-set)' }),
    ],
    answers: Array(4).fill('Success'),
  },
  {
    promise: 'variables need a name, and their channel must be there',
    as: 'admin',
    send: [
      ask('Setvar'),
      ask('Setvar', { Variable: '', Value: 'x' }),
      ask('Getvar'),
      ask('Setvar', { Channel: 'PJSIP/nobody-0000', Variable: 'X', Value: 'y' }),
      ask('Getvar', { Channel: 'PJSIP/nobody-0000', Variable: 'X' }),
    ],
    answers: [
      'Error No variable specified',
      'Error No variable specified',
      'Error No variable specified',
      'Error No such channel',
      'Error No such channel',
    ],
  },
  {
    promise: 'what is put into the database is found there, and gone once deleted',
    as: 'admin',
    send: [
      ask('DBPut', { Family: 'suite', Key: 'one', Val: 'first: value' }),
      ask('DBGet', { Family: 'suite', Key: 'one' }),
      ask('DBDel', { Family: 'suite', Key: 'one' }),
      ask('DBGet', { Family: 'suite', Key: 'one' }),
    ],
    answers: (version) => [
      'Success Updated database successfully',
      'Success Result will follow',
      'DBGetResponse',
      ...(version >= 13 ? ['DBGetComplete'] : []),
      'Success Key deleted successfully',
      'Error Database entry not found',
    ],
  },
  {
    promise: 'the database needs a family and a key',
    as: 'admin',
    send: ['DBGet', 'DBPut', 'DBDel'].flatMap((action) => [
      ask(action),
      ask(action, { Family: 'suite' }),
      ask(action, { Family: 'suite', Key: 'not there at all', ...(action === 'DBPut' ? { Key: '' } : {}) }),
    ]),
    answers: [
      'Error No family specified.',
      'Error No key specified.',
      'Error Database entry not found',
      'Error No family specified',
      'Error No key specified',
      'Error No key specified',
      'Error No family specified.',
      'Error No key specified.',
      'Error Database entry could not be deleted',
    ],
  },
];
