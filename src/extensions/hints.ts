import type { Send, SendOptions } from '../session';
import { mayBeCut, TORN_CHARACTER } from '../state-words';

interface Hint {
  extension: string;
  context: string;
}

/** Bytes of a context's name that the console prints (main/pbx.c handle_show_hints). */
const PRINTED_BYTES = 20;

/**
 * Lists hints with console commands, for servers without ExtensionStateList (Asterisk before 13). `core show hints` cuts
 * long names of contexts. The whole names then come from `dialplan show`.
 *
 * @param context the context whose hints are needed (others may be returned too); undefined: all contexts
 * @throws AmiError AMI_ERR_REJECTED if the user lacks write class command
 */
export async function listHints(
  send: Send,
  context: string | undefined,
  options: SendOptions,
): Promise<Hint[]> {
  const run = async (Command: string) => (await send({ Action: 'Command', Command }, options)).output;
  const printed = (await run('core show hints')).flatMap(printedHint);
  const isCut = (hint: Hint) => mayBeCut(hint.context, PRINTED_BYTES);
  if (!printed.some(isCut) || (context && Buffer.byteLength(context) < PRINTED_BYTES)) return printed;
  const whole = dialplanHints(await run(context ? `dialplan show ${quoted(context)}` : 'dialplan show'));
  const byKey = new Map(printed.map((hint) => [keyOf(hint), hint]));
  // If the dialplan has no longer name for it, the name was not cut.
  return [...byKey].flatMap(([key, hint]) => (isCut(hint) && whole.get(key)) || hint);
}

/** Parses `   front desk@home                : PJSIP/1001            State:Idle            Watchers  0`. An extension may contain spaces. */
function printedHint(line: string): Hint[] {
  const at = line.indexOf('@');
  const colon = line.indexOf(': ', at);
  if (at === -1 || colon === -1 || !line.includes('State:', colon)) return [];
  const extension = line.slice(0, at).trim();
  const context = line.slice(at + 1, colon).trim();
  // The state of a pattern cannot be queried.
  return extension === '' || context === '' || extension.startsWith('_') ? [] : [{ extension, context }];
}

const CONTEXT = "[ Context '";
const CONTEXT_END = "' created by '";
const EXTENSION = "  '";
const EXTENSION_END = "' =>";

/**
 * Parses `dialplan show`: a context is a line above its extensions, and a hint follows its extension in the same line (main/pbx.c
 * show_dialplan_helper).
 *
 * @returns the hints, keyed by `keyOf` of the name that `core show hints` prints for them
 */
function dialplanHints(lines: string[]): Map<string, Hint[]> {
  const hints = new Map<string, Hint[]>();
  let context = '';
  for (const line of lines) {
    const end = line.startsWith(EXTENSION) ? line.indexOf(EXTENSION_END) : -1;
    if (line.startsWith(CONTEXT)) {
      context = line.slice(CONTEXT.length, line.lastIndexOf(CONTEXT_END));
    } else if (end !== -1 && line.startsWith('hint: ', textStart(line, end + EXTENSION_END.length))) {
      const hint = { extension: line.slice(EXTENSION.length, end), context };
      const key = keyOf({ ...hint, context: Buffer.from(context).toString('utf8', 0, PRINTED_BYTES) });
      const sameKey = hints.get(key);
      if (sameKey) sameKey.push(hint);
      else hints.set(key, [hint]);
    }
  }
  return hints;
}

function textStart(line: string, from: number): number {
  let at = from;
  while (line.charAt(at) === ' ') at += 1;
  return at;
}

/** Key of a hint as the console prints it: the context may be cut, possibly within a character. */
function keyOf({ extension, context }: Hint): string {
  const end = context.indexOf(TORN_CHARACTER);
  return `${extension}@${end === -1 ? context : context.slice(0, end)}`;
}

/** @returns the word in quotes, so that the console reads it as one word */
function quoted(word: string): string {
  return `"${word.replace(/["\\]/g, '\\$&')}"`;
}
