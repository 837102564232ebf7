import type { CheckedCall } from './options';

/**
 * The `Variable` headers of an Originate.
 *
 * Its `CallerID` header would be shown on the own phone and also to the called side. So the two are set apart: the own
 * phone shows whom it calls, and the called side sees who calls.
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

/** Asterisk splits the header as the arguments of an application: at commas, unless they are escaped (main/app.c). */
function escaped(value: string): string {
  return value.replace(/[\\",()[\]]/g, '\\$&');
}
