import type { Case } from '../case';
import { message } from '../conversation';

const ask = (Action: string, headers: Record<string, string> = {}) =>
  message({ Action, ActionID: 'v', ...headers });

export const valueCases: readonly Case[] = [
  {
    promise: 'a global variable can be set and read',
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
    promise: 'setting a global variable raises VarSet with C escapes (AMI 82)',
    as: 'admin',
    send: [ask('Setvar', { Variable: 'TOLD', Value: `it's "a\\b"?` })],
    answers: ['Success Variable Set'],
    // A busy server may report changes of the previous case late.
    watch: {
      first: [ask('Filter', { Operation: 'Add', Filter: 'Variable: TOLD' })],
      events: 'dialplan',
      sees: ['VarSet'],
    },
    since: 16,
  },
  {
    promise: 'an unset variable is empty',
    as: 'readOnly',
    send: [ask('Getvar', { Variable: 'NEVER_SET_BY_ANYBODY' })],
    answers: ['Success'],
  },
  {
    promise: 'the state of a device can be read as a variable',
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
    promise: 'a variable without a name or with an unknown channel is an error',
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
    promise: 'database entries can be stored, read and deleted',
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
    promise: 'a database entry needs a family and a key',
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
