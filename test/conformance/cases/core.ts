import type { Case } from '../case';
import { message } from '../conversation';

const ask = (Action: string, headers: Record<string, string> = {}) =>
  message({ Action, ActionID: 'core', ...headers });
/** A busy server tells only now of what happened in the case before. */
const only = (Filter: string) => ask('Filter', { Operation: 'Add', Filter });
const command = (Command: string) => ask('Command', { Command });

export const coreCases: readonly Case[] = [
  {
    promise: 'the core says since when it runs',
    as: 'readOnly',
    send: [ask('CoreStatus')],
    answers: ['Success'],
  },
  { promise: 'the core says what it is', as: 'readOnly', send: [ask('CoreSettings')], answers: ['Success'] },
  {
    promise: 'there is nothing to reload under an unknown name',
    as: 'admin',
    send: [ask('Reload', { Module: 'no_such_module' }), ask('Reload', { Module: 'no_such_module.so' })],
    answers: Array(2).fill('Error No such module'),
  },
  {
    promise: 'a module that reloads says so (AMI 81)',
    as: 'admin',
    send: [ask('Reload', { Module: 'app_queue' })],
    answers: ['Success Module Reloaded'],
    watch: { first: [only('Module: app_queue')], events: 'system', sees: ['Reload'] },
  },
  {
    promise: 'a module that cannot reload says so too',
    as: 'admin',
    send: [ask('Reload', { Module: 'app_echo.so' })],
    answers: ['Error Module does not support reload'],
    watch: { first: [only('Module: app_echo')], events: 'system', sees: ['Reload'] },
  },
  {
    promise: 'a command prints its lines (AMI 52, 55)',
    as: 'admin',
    send: [command('core show uptime seconds')],
    answers: (version) => [version < 14 ? 'Follows' : 'Success Command output follows'],
  },
  {
    promise: 'a command Asterisk does not know fails, and says so (AMI 55)',
    as: 'admin',
    send: [command('core show nothing')],
    answers: (version) => [version < 14 ? 'Follows' : 'Error Command output follows'],
  },
  {
    promise: 'hints are shown by a command, line by line (AMI 55)',
    as: 'admin',
    send: [command('core show channels concise'), command('core show hints')],
    answers: (version) => Array(2).fill(version < 14 ? 'Follows' : 'Success Command output follows'),
    namesOnly: true,
  },
  {
    promise: 'the rights of a user are shown by a command, its name in any case',
    as: 'admin',
    send: ['reader', '"NOBODY"', 'admin', 'stranger'].map((name) => command(`manager show user ${name}`)),
    answers: (version) => Array(4).fill(version < 14 ? 'Follows' : 'Success Command output follows'),
  },
  {
    promise: 'there must be a command, and not every one is let through (AMI 58)',
    as: 'admin',
    send: [
      ask('Command'),
      command(''),
      command('module load x'),
      command('  module  unload  x'),
      command('restart gracefully'),
    ],
    answers: [
      'Error No command provided',
      'Error No command provided',
      'Error Command blacklisted',
      'Error Command blacklisted',
      'Error Command blacklisted',
    ],
  },
];
