import { AmiError, type FormName, resolveOptions } from '../../src/index';
import catalogue from '../common/action-catalogue.json';
import type { AmiConfigNode } from '../common/config-node';
import { type Rights, rightsOf } from '../common/rights';

const DENIED = /^([\w-]+) was refused: Permission denied/i;

/** @returns an error that also names the missing class and its line in manager.conf; `error` itself if no right is missing */
export function withMissingClass(error: unknown, { options }: AmiConfigNode): unknown {
  if (!(error instanceof AmiError) || error.code !== 'AMI_ERR_REJECTED') return error;
  const name = DENIED.exec(error.message)?.[1]?.toLowerCase();
  const action = catalogue.find((each) => each.name.toLowerCase() === name);
  if (!action || action.classes.length === 0) return error;
  const classes = action.classes.join(' or ');
  const { username } = resolveOptions(options);
  const { response, items, cause } = error;
  return new AmiError(
    'AMI_ERR_REJECTED',
    `${action.name} was refused: Permission denied: the user needs write class ${classes} in manager.conf. ` +
      `Add it to the line "write =" of [${username}], then run "manager reload" and reconnect`,
    { ...(response && { response }), ...(items && { items }), cause },
  );
}

/** Forms whose outcome arrives as events of class call. */
const NEEDS_CALL: ReadonlySet<FormName> = new Set<FormName>(['call', 'pickup', 'park']);

/** A blind transfer is complete when Asterisk responds. Others wait for events. */
function needsCall(form: FormName, fields: object): boolean {
  return NEEDS_CALL.has(form) || (form === 'transfer' && 'kind' in fields && fields.kind !== 'blind');
}

/**
 * Refuses a form before it acts, if the user cannot see its outcome. Asterisk reports the read classes only to users
 * who may run console commands. For other users the timeout of the form names the class.
 *
 * @throws AmiError AMI_ERR_REJECTED if the user is known to lack `read = call`
 */
export async function refuseWithoutEvents(
  form: FormName,
  fields: object,
  config: AmiConfigNode,
): Promise<void> {
  const { connection, options } = config;
  if (!needsCall(form, fields) || connection?.state !== 'ready') return;
  const { username } = resolveOptions(options);
  let rights: Rights;
  try {
    rights = await rightsOf(connection, username);
  } catch (error) {
    // The rights are unknown. The form itself reports what is wrong with the connection.
    if (error instanceof AmiError) return;
    throw error;
  }
  if (!rights.readIsAll || rights.read.includes('call')) return;
  throw new AmiError(
    'AMI_ERR_REJECTED',
    `${form} was not sent: its outcome comes as events, and the user needs read class call in manager.conf. ` +
      `Add it to the line "read =" of [${username}], then run "manager reload" and reconnect`,
  );
}
