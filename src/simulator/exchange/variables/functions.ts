import type { Channel } from '../switch/channel';
import type { SwitchCore } from '../switch/core';

/** The context in which a dialplan function is called. */
export interface Scope {
  readonly core: SwitchCore;
  /** Undefined for a client that names no channel. */
  readonly channel: Channel | undefined;
}

/** A function of the dialplan, such as `CALLERID`. */
export interface DialplanFunction {
  read(args: string, scope: Scope): string;
  /** False if the function rejects the value. Absent if the function is read-only. */
  write?(args: string, value: string, scope: Scope): boolean;
  /** A client must not call it (asterisk.conf live_dangerously). */
  isDangerous?: true;
}

/** By name, which has upper-case letters. */
export type Functions = Readonly<Record<string, DialplanFunction>>;

/** The switch with the functions of its modules. */
export interface WithFunctions extends SwitchCore {
  readonly functions: Functions;
}

/** The function that an expression such as `CALLERID(num)` calls; undefined for the name of a variable. */
export function parseFunction(
  expression: string,
  functions: Functions,
): { called: DialplanFunction | undefined; args: string } | undefined {
  const open = expression.indexOf('(');
  if (open < 0 || !expression.endsWith(')')) return undefined;
  const name = expression.slice(0, open);
  return {
    called: Object.hasOwn(functions, name) ? functions[name] : undefined,
    args: expression.slice(open + 1, -1),
  };
}
