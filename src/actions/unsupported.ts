import { AmiError } from '../errors';
import { type Action, saysUnknownCommand } from '../protocol';
import type { Answer } from '../session';
import type { ActionConnection } from './connection';

/**
 * Sends an action that a module of Asterisk adds.
 *
 * @throws AmiError AMI_ERR_UNSUPPORTED that names the module, if Asterisk does not know the action (main/manager.c
 *   process_message); and as `AmiConnection.send`
 */
export async function sendToModule(
  connection: Pick<ActionConnection, 'send'>,
  module: string,
  action: Action,
): Promise<Answer> {
  try {
    return await connection.send(action);
  } catch (error) {
    if (!(error instanceof AmiError && error.response && saysUnknownCommand(error.response))) throw error;
    throw new AmiError(
      'AMI_ERR_UNSUPPORTED',
      `this Asterisk has no action ${action.Action}: is ${module} loaded?`,
      { response: error.response, cause: error },
    );
  }
}
