import { AmiError } from '../errors';
import type { Action } from '../protocol';
import type { Answer, SendOptions } from '../session';
import type { ActionConnection } from './connection';

/**
 * Sends an action that only reads. A form that has acted already must not pass on AMI_ERR_NOT_SENT.
 *
 * @throws AmiError AMI_ERR_NOT_SENT instead of AMI_ERR_OUTCOME_UNKNOWN, because the form has changed nothing; otherwise as
 *   `AmiConnection.send`
 */
export async function lookUp(
  connection: Pick<ActionConnection, 'send'>,
  action: Action,
  options?: SendOptions,
): Promise<Answer> {
  try {
    return await connection.send(action, options);
  } catch (error) {
    if (!(error instanceof AmiError) || error.code !== 'AMI_ERR_OUTCOME_UNKNOWN') throw error;
    throw new AmiError(
      'AMI_ERR_NOT_SENT',
      `nothing was done: the connection was lost during ${action.Action}, which the form sends first`,
      { cause: error },
    );
  }
}
