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
const FUNCTION = /^\s*([A-Za-z_0-9]+)\(([^${}]*)\)\s*$/;

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
 * Whether a `Variable` header of Originate or MessageSend sets a dialplan function. Asterisk splits it at commas, and
 * ignores commas in quotes and brackets. Here each comma splits, so that no name is overlooked.
 */
export function setsFunction(variable: string): boolean {
  return variable.split(/[,|]/).some((pair) => {
    const [name = ''] = pair.split('=', 1);
    return name.includes('(') && !PARTY.test(name);
  });
}

/** Whether a recording would leave the folder of recordings, or its name would be read as further arguments. */
export function isUnsafeFile(file: string): boolean {
  return /^\s*[/\\~]|\.\.|[,|${}`;&]/.test(file);
}

/** Options of MixMonitor without a file or a command in them: `ab`, `v(2)V(-1)`. */
export function areSafeOptions(options: string): boolean {
  return /^(?:[abBcCdDnpPS]|[vVW]\(-?\d+\)|B\(\d+\))*$/.test(options.trim());
}
