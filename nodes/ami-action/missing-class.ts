import { AmiError, resolveOptions } from '../../src/index';
import type { AmiConfigNode } from '../common/config-node';
import catalogue from './action-catalogue.json';

const DENIED = /^([\w-]+) was refused: Permission denied/i;

/** Adds to an error for a missing right which class is missing, and where in manager.conf it belongs. Others stay as they are. */
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
