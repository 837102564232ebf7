import type { CheckedCall } from './options';

/**
 * The `Variable` headers of an Originate.
 *
 * The `CallerID` header of Originate would be shown both on the own phone and to the called side. These variables set the two
 * separately: the own phone shows the called number, and the called side sees the caller.
 */
export function variableHeaders({ callerId, to, variables }: CheckedCall): string[] {
  const own: [string, string][] = [
    ['CALLERID(num)', callerId.number],
    ['CALLERID(name)', callerId.name],
    ['CONNECTEDLINE(num)', to],
    ['CONNECTEDLINE(name)', to],
  ];
  return [...own, ...variables]
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${escaped(value)}`);
}

/**
 * Asterisk splits the header as the arguments of an application: at commas, unless they are escaped (main/app.c). `|` is escaped
 * for the allow-list, which also splits there.
 */
function escaped(value: string): string {
  return value.replace(/[\\",|()[\]]/g, '\\$&');
}
