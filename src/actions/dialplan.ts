import { AmiError } from '../errors';
import { quoted } from '../quoted';
import type { ActionConnection } from './connection';
import { lookUp } from './look-up';

/**
 * Checks that an extension exists. Without this check, Asterisk reports Success for a transfer to a missing extension, and then
 * ends both legs.
 *
 * @throws AmiError AMI_ERR_REJECTED if the extension does not exist
 */
export async function checkExists(
  connection: ActionConnection,
  context: string,
  extension: string,
): Promise<void> {
  const value = await getVariable(connection, `DIALPLAN_EXISTS(${context},${extension},1)`);
  if (value === '1') return;
  throw new AmiError(
    'AMI_ERR_REJECTED',
    `the dialplan has no extension ${quoted(extension)} in ${quoted(context)}`,
  );
}

/** The value of a variable or dialplan function; '' if it has none. */
export async function getVariable(
  connection: ActionConnection,
  variable: string,
  channel?: string,
): Promise<string> {
  const { response } = await lookUp(connection, { Action: 'Getvar', Channel: channel, Variable: variable });
  return response.get('Value') ?? '';
}
