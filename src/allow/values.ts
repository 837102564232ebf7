import type { Purpose } from './purposes';

/**
 * Dialplan functions that only read data about telephony. Other functions can run programs (SHELL), read files (FILE, ENV,
 * AST_CONFIG) or read the database (DB).
 */
const READING_FUNCTIONS: ReadonlySet<string> = new Set(
  `CALLERID CHANNEL CONNECTEDLINE DEVICE_STATE DIALPLAN_EXISTS EXTENSION_STATE HINT PJSIP_DIAL_CONTACTS
   PRESENCE_STATE QUEUE_MEMBER_COUNT QUEUE_MEMBER_LIST QUEUE_VARIABLES QUEUE_WAITING_COUNT`.split(/\s+/),
);

/** Matches a dialplan function whose argument Asterisk does not evaluate further. */
const FUNCTION = /^\s*([A-Za-z_0-9]+)\(([^${}()]*)\)\s*$/;

/** The purposes of a Getvar, which depend on the variables that it reads. */
export function purposesOfGetvar(variables: readonly string[]): readonly Purpose[] {
  const harmless = variables.every((variable) => {
    if (!/[()${}]/.test(variable)) return true;
    const called = FUNCTION.exec(variable);
    return called !== null && READING_FUNCTIONS.has((called[1] as string).toUpperCase());
  });
  return harmless ? ['reading', 'calls', 'queues', 'presence'] : ['functions'];
}

/** The purposes of a Setvar: `presence` for a custom presence or device state, `functions` for everything else. */
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

/** Matches the names of the caller and of the called party. The form `call` sets both. */
const PARTY = /^\s*(?:CALLERID|CONNECTEDLINE)\([a-z]+\)\s*$/;

/**
 * Matches variables that hold a shell command or its arguments, for Monitor with `Mix` and for Queue (res/res_monitor.c
 * ast_monitor_stop, apps/app_queue.c), and for each recording of FreePBX and Issabel (MIXMON_POST). `_` and `__` before a name
 * make channels inherit the variable.
 */
const COMMAND_VARIABLE = /^_*(?:MONITOR_(?:EXEC|EXEC_ARGS|OPTIONS)|MIXMON_POST|MEETME_AGI_BACKGROUND)$/i;

/**
 * Matches variables that become a part of the file name of a later recording: of Queue (apps/app_queue.c), of MeetMe, of
 * a recording that a party starts in the call (bridges/bridge_builtin_features.c), and of each recording of FreePBX. Asterisk
 * puts the name into the arguments of MixMonitor, where a comma begins the command.
 */
const FILE_VARIABLE =
  /^_*(?:MONITOR_FILENAME|TOUCH_(?:MIX)?MONITOR\w*|MEETME_RECORDING\w+|MIXMON_(?:DIR|FORMAT|BEEP)|MON_FMT|CALLFILENAME)$/i;

/** Matches variables with the devices that a parked call dials when nobody takes it (res/parking/parking_bridge.c). */
const DEVICE_VARIABLE = /^_*(?:BLINDTRANSFER|ATTENDEDTRANSFER)$/i;

/** What Asterisk evaluates in the arguments of Dial: a function, options that run applications, another argument. */
const EVALUATED = /[${}(),^|"\\]/;

/**
 * The additional purposes for devices that Asterisk writes into the arguments of Dial. A parked call that nobody takes runs
 * `Dial(<devices>,…)` in a context of its own (res/parking/parking_bridge.c).
 */
export function purposesOfDialled(devices: string): (readonly Purpose[])[] {
  return EVALUATED.test(devices) ? [['functions'], ['application']] : [];
}

/**
 * The additional purposes that a `Variable` header of Originate or MessageSend needs. Asterisk splits the header at commas,
 * except those that are escaped, quoted or in brackets. This function also splits at quoted and bracketed commas, so that it
 * overlooks no name.
 */
export function purposesOfVariable(variable: string): (readonly Purpose[])[] {
  const pairs = pairsIn(variable);
  const isCommand = ([name, value]: Pair): boolean =>
    COMMAND_VARIABLE.test(name) || (FILE_VARIABLE.test(name) && isUnsafeFile(value));
  return [
    ...(pairs.some(([name]) => name.includes('(') && !PARTY.test(name)) ? [['functions'] as const] : []),
    ...(pairs.some(isCommand) ? [['command'] as const] : []),
    ...pairs.flatMap(([name, value]) => (DEVICE_VARIABLE.test(name) ? purposesOfDialled(value) : [])),
  ];
}

/** Matches a part of a `Variable` header. A backslash escapes the next character. */
const PART = /(?:\\.|[^,|\\])+/gs;

type Pair = readonly [name: string, value: string];

/** The names of the variables that a `Variable` header sets, without the quotes and backslashes that Asterisk takes out. */
export function namesIn(variable: string): string[] {
  return pairsIn(variable).map(([name]) => name);
}

function pairsIn(variable: string): Pair[] {
  // Asterisk does not split in quotes and brackets. A value may then reach to the end of the header.
  const mayGoOn = /["([]/.test(variable);
  return [...variable.matchAll(PART)].map(({ 0: part, index }) => {
    const [name = ''] = plain(part).split('=');
    const text = plain(mayGoOn ? variable.slice(index) : part);
    return [name.trim(), withoutBlanks(text.slice(name.length + 1))];
  });
}

/** A text without the quotes and backslashes that Asterisk takes out. */
function plain(text: string): string {
  return text.replace(/\\(.)/gs, '$1').replaceAll('"', '');
}

/** A value as Asterisk reads it: it skips control characters before the text, too (ast_skip_blanks). */
export function withoutBlanks(value: string): string {
  let start = 0;
  while (start < value.length && value.charCodeAt(start) <= 32) start += 1;
  return value.slice(start);
}

/**
 * Whether the file name of a recording leaves the folder of recordings, adds arguments, or is interpreted by the shell:
 * Monitor with `Mix` runs a command with the name in double quotes (res/res_monitor.c).
 */
export function isUnsafeFile(file: string): boolean {
  return /^[/~-]|\.\./.test(file) || !/^[\p{L}\p{M}\p{N} /_.@+=:#~-]*$/u.test(file);
}

/** Whether these options of MixMonitor contain neither a file nor a command: `ab`, `v(2)V(-1)`. */
export function areSafeOptions(options: string): boolean {
  return /^(?:[abBcCdDnpPS]|[vVW]\(-?\d+\)|B\(\d+\))*$/.test(options.trim());
}
