import { runCommand } from '../console';
import type { Request } from '../request';
import type { ActionSpec } from './spec';

export const commandActions: readonly ActionSpec[] = [
  { name: 'Command', classes: ['command'], synopsis: 'Execute Asterisk CLI Command.', run: command },
];

/** main/manager.c, command_blacklist. */
const BLACKLIST = /^\s*(module\s+load|module\s+unload|restart\s+gracefully)/;

function command(request: Request) {
  const line = request.get('Command');
  if (line === '') return request.error('No command provided');
  if (BLACKLIST.test(line)) return request.error('Command blacklisted');
  const { text, known } = runCommand(request.pbx, line);
  if (request.pbx.profile.commandAsHeaders) {
    const output = text.replace(/\n$/, '').split('\n');
    request.answer(known ? 'Success' : 'Error', [
      ['Message', 'Command output follows'],
      ...output.map((each) => ['Output', each] as const),
    ]);
  } else {
    // Before 14 the raw text follows, up to a marker.
    const id = request.action.actionId === undefined ? '' : `ActionID: ${request.action.actionId}\r\n`;
    request.session.write(
      `Response: Follows\r\nPrivilege: Command\r\n${id}${text}--END COMMAND--\r\n\r\n`,
      'answer',
    );
  }
}
