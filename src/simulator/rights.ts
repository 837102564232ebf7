import { cInteger } from './c-integer';
import { fail } from './simulator-error';

/** The manager classes and their bits, in Asterisk's order (include/asterisk/manager.h, EVENT_FLAG_*). */
const BITS = {
  system: 1 << 0,
  call: 1 << 1,
  log: 1 << 2,
  verbose: 1 << 3,
  command: 1 << 4,
  agent: 1 << 5,
  user: 1 << 6,
  config: 1 << 7,
  dtmf: 1 << 8,
  reporting: 1 << 9,
  cdr: 1 << 10,
  dialplan: 1 << 11,
  originate: 1 << 12,
  agi: 1 << 13,
  cc: 1 << 15,
  aoc: 1 << 16,
  test: 1 << 17,
  security: 1 << 18,
  message: 1 << 30,
} as const;

/** A class of manager.conf `read` and `write`. */
export type ManagerClass = keyof typeof BITS;
/** The value of a `read=` or `write=` line in manager.conf. */
export type Rights = 'all' | 'none' | readonly ManagerClass[];

export const ALL = 0x7fffffff;
const CLASSES = Object.keys(BITS) as ManagerClass[];

/** The names of all manager classes, in Asterisk's order. */
export function classNames(): readonly string[] {
  return CLASSES;
}

export function bit(name: ManagerClass): number {
  return BITS[name];
}

export function bits(names: readonly ManagerClass[]): number {
  return names.reduce((mask, name) => mask | BITS[name], 0);
}

/** The bits of configured rights. Throws for an unknown class. */
export function rightsToBits(rights: Rights): number {
  if (rights === 'all') return ALL;
  if (rights === 'none') return 0;
  if (!Array.isArray(rights))
    return fail(`read and write must be 'all', 'none' or an array of classes, not ${JSON.stringify(rights)}`);
  const unknown = rights.find((name) => !Object.hasOwn(BITS, name));
  if (unknown !== undefined) fail(`unknown manager class '${unknown}'; allowed: ${CLASSES.join(', ')}`);
  return bits(rights);
}

/** The text in a Privilege header and in ListCommands (main/manager.c authority_to_str). */
export function bitsToText(mask: number): string {
  const names: string[] = CLASSES.filter((name) => mask & BITS[name]);
  return names.length ? [...names, 'all'].join(',') : '<none>';
}

/** The classes in a Privilege header or a mask. Other words are ignored. */
export function classesIn(text: string): ManagerClass[] {
  const words = text.split(',').map((word) => word.trim());
  return CLASSES.filter((name) => words.includes(name));
}

/** The bits of a client's event mask; undefined if Asterisk keeps the old mask (strings_to_mask). */
export function maskToBits(mask: string): number | undefined {
  if (mask === '') return undefined;
  if (/^\d+$/.test(mask)) return cInteger(mask);
  if (/^(no|false|n|f|off)$/i.test(mask)) return 0;
  if (/^(yes|true|y|t|on)$/i.test(mask)) return ALL;
  if (isIn(mask, 'all')) return ALL;
  return bits(CLASSES.filter((name) => isIn(mask, name)));
}

/** main/manager.c ast_instring: before a comma, the beginning of a class is enough. */
function isIn(mask: string, name: string): boolean {
  const words = mask.split(',');
  const last = words.pop();
  return name === last || words.some((word) => name.startsWith(word));
}
