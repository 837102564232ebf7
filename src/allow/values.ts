import type { Purpose } from './purposes';

/**
 * Functions that only read telephony. Others can run programs (SHELL), read files (FILE, ENV, AST_CONFIG) or the
 * database (DB).
 */
const READING_FUNCTIONS: ReadonlySet<string> = new Set(
  `CALLERID CHANNEL CONNECTEDLINE DEVICE_STATE DIALPLAN_EXISTS EXTENSION_STATE HINT PJSIP_DIAL_CONTACTS
   PRESENCE_STATE QUEUE_MEMBER_COUNT QUEUE_MEMBER_LIST QUEUE_VARIABLES QUEUE_WAITING_COUNT`.split(/\s+/),
);

/** A variable or function that holds nothing to evaluate inside. */
const FUNCTION = /^\s*([A-Za-z_0-9]+)\(([^${}()]*)\)\s*$/;

/** The purposes of a Getvar: what it reads. */
export function purposesOfGetvar(variables: readonly string[]): readonly Purpose[] {
  const harmless = variables.every((variable) => {
    if (!/[()${}]/.test(variable)) return true;
    const called = FUNCTION.exec(variable);
    return called !== null && READING_FUNCTIONS.has((called[1] as string).toUpperCase());
  });
  return harmless ? ['reading', 'calls', 'queues', 'presence'] : ['functions'];
}

/** The purposes of a Setvar: a presence or a device state of their own kind, or anything else. */
export function purposesOfSetvar(
  variables: readonly string[],
  channels: readonly string[],
): readonly Purpose[] {
  const isPresence =
    variables.length === 1 &&
    channels.length === 0 &&
    /^\s*(?:PRESENCE_STATE\(CustomPresence:|DEVICE_STATE\(Custom:)[^(),${}]+\)\s*$/i.test(
      variables[0] as string,
    );
  return isPresence ? ['presence'] : ['functions'];
}

/** Who calls and who is called: the form `call` sets both. */
const PARTY = /^\s*(?:CALLERID|CONNECTEDLINE)\([a-z]+\)\s*$/;

/**
 * Variables that hold a shell command or its arguments: of Monitor with `Mix` and of Queue (res/res_monitor.c
 * ast_monitor_stop, apps/app_queue.c). `_` and `__` before a name make channels inherit the variable.
 */
const COMMAND_VARIABLE = /^_*MONITOR_(?:EXEC|EXEC_ARGS|OPTIONS)$/i;

/**
 * The purposes that a `Variable` header of Originate or MessageSend needs beyond the action's own. Asterisk splits it at
 * commas that are not escaped, and ignores commas in quotes and brackets, too. Here these split as well, so that no name
 * is overlooked.
 */
export function purposesOfVariable(variable: string): (readonly Purpose[])[] {
  const names = namesIn(variable);
  return [
    ...(names.some((name) => name.includes('(') && !PARTY.test(name)) ? [['functions'] as const] : []),
    ...(names.some((name) => COMMAND_VARIABLE.test(name)) ? [['command'] as const] : []),
  ];
}

/** A part of a `Variable` header; a character behind a backslash stands for itself. */
const PART = /(?:\\.|[^,|\\])+/gs;

/** The names of the variables that a `Variable` header sets, without the quotes and backslashes that Asterisk takes out. */
export function namesIn(variable: string): string[] {
  return (variable.match(PART) ?? []).map((part) => {
    const [name = ''] = part.replace(/\\(.)/gs, '$1').split('=', 1);
    return name.replaceAll('"', '').trim();
  });
}

/** A value as Asterisk reads it: it skips control characters before the text, too (ast_skip_blanks). */
export function withoutBlanks(value: string): string {
  let start = 0;
  while (start < value.length && value.charCodeAt(start) <= 32) start += 1;
  return value.slice(start);
}

/**
 * Whether a recording would leave the folder of recordings, or its name would be read as further arguments or by the
 * shell: Monitor with `Mix` runs a command with the name in double quotes (res/res_monitor.c).
 */
export function isUnsafeFile(file: string): boolean {
  return /^[/~-]|\.\./.test(file) || !/^[\p{L}\p{M}\p{N} /_.@+=:#~-]*$/u.test(file);
}

/** Options of MixMonitor without a file or a command in them: `ab`, `v(2)V(-1)`. */
export function areSafeOptions(options: string): boolean {
  return /^(?:[abBcCdDnpPS]|[vVW]\(-?\d+\)|B\(\d+\))*$/.test(options.trim());
}
