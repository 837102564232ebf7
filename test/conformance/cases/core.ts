import type { Case } from '../case';
import { message } from '../conversation';

const ask = (Action: string, headers: Record<string, string> = {}) =>
  message({ Action, ActionID: 'core', ...headers });
/** A busy server may report changes of the previous case late. */
const only = (Filter: string) => ask('Filter', { Operation: 'Add', Filter });
const command = (Command: string) => ask('Command', { Command });

export const coreCases: readonly Case[] = [
  {
    promise: 'CoreStatus reports the start',
    as: 'readOnly',
    send: [ask('CoreStatus')],
    answers: ['Success'],
  },
  {
    promise: 'CoreSettings reports the version',
    as: 'readOnly',
    send: [ask('CoreSettings')],
    answers: ['Success'],
  },
  {
    promise: 'the reload of an unknown module is refused',
    as: 'admin',
    send: [ask('Reload', { Module: 'no_such_module' }), ask('Reload', { Module: 'no_such_module.so' })],
    answers: Array(2).fill('Error No such module'),
  },
  {
    promise: 'the reload of a module raises Reload (AMI 81)',
    as: 'admin',
    send: [ask('Reload', { Module: 'app_queue' })],
    answers: ['Success Module Reloaded'],
    watch: { first: [only('Module: app_queue')], events: 'system', sees: ['Reload'] },
  },
  {
    promise: 'a module without reload raises Reload too',
    as: 'admin',
    send: [ask('Reload', { Module: 'app_echo.so' })],
    answers: ['Error Module does not support reload'],
    watch: { first: [only('Module: app_echo')], events: 'system', sees: ['Reload'] },
  },
  {
    promise: 'a command returns its output in lines (AMI 52, 55)',
    as: 'admin',
    send: [command('core show uptime seconds')],
    answers: (version) => [version < 14 ? 'Follows' : 'Success Command output follows'],
  },
  {
    promise: 'an unknown command is an error (AMI 55)',
    as: 'admin',
    send: [command('core show nothing')],
    answers: (version) => [version < 14 ? 'Follows' : 'Error Command output follows'],
  },
  {
    promise: 'a command shows the hints in lines (AMI 55)',
    as: 'admin',
    send: [command('core show channels concise'), command('core show hints')],
    answers: (version) => Array(2).fill(version < 14 ? 'Follows' : 'Success Command output follows'),
    namesOnly: true,
  },
  {
    promise: 'a command shows the rights of a user, its name in any case',
    as: 'admin',
    send: ['reader', '"NOBODY"', 'admin', 'stranger'].map((name) => command(`manager show user ${name}`)),
    answers: (version) => Array(4).fill(version < 14 ? 'Follows' : 'Success Command output follows'),
  },
  {
    promise: 'an empty or blacklisted command is refused (AMI 58)',
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
