import type { Send, SendOptions } from '../session';
import { mayBeCut, TORN_CHARACTER } from './cut';

interface Hint {
  extension: string;
  context: string;
}

/** Bytes of a context's name that the console shows (main/pbx.c handle_show_hints). */
const SHOWN_BYTES = 20;

/**
 * The hints of a server that has no ExtensionStateList (before 13), from its console. That one cuts the names of contexts; where
 * it did, the dialplan itself tells them.
 *
 * @param context whose hints are wanted; all, if left out
 * @throws AmiError AMI_ERR_REJECTED where the user lacks write class command
 */
export async function listHints(
  send: Send,
  context: string | undefined,
  options: SendOptions,
): Promise<Hint[]> {
  const ask = async (Command: string) => (await send({ Action: 'Command', Command }, options)).output;
  const shown = (await ask('core show hints')).flatMap(shownHint);
  const isCut = (hint: Hint) => mayBeCut(hint.context, SHOWN_BYTES);
  if (!shown.some(isCut) || (context && Buffer.byteLength(context) < SHOWN_BYTES)) return shown;
  const whole = dialplanHints(await ask(context ? `dialplan show ${quoted(context)}` : 'dialplan show'));
  const lines = new Map(shown.map((hint) => [keyOf(hint), hint]));
  // Where the dialplan names none, it was not cut.
  return [...lines].flatMap(([key, hint]) => (isCut(hint) && whole.get(key)) || hint);
}

/** `   front desk@home                : PJSIP/1001            State:Idle            Watchers  0`: an extension may hold blanks. */
function shownHint(line: string): Hint[] {
  const at = line.indexOf('@');
  const colon = line.indexOf(': ', at);
  if (at === -1 || colon === -1 || !line.includes('State:', colon)) return [];
  const extension = line.slice(0, at).trim();
  const context = line.slice(at + 1, colon).trim();
  // A pattern is not an extension that could be asked for.
  return extension === '' || context === '' || extension.startsWith('_') ? [] : [{ extension, context }];
}

const CONTEXT = "[ Context '";
const CONTEXT_END = "' created by '";
const EXTENSION = "  '";
const EXTENSION_END = "' =>";

/**
 * Contexts stand above their extensions, and a hint beside the name of its extension (main/pbx.c show_dialplan_helper).
 *
 * @returns the hints by how the console shows them
 */
function dialplanHints(lines: string[]): Map<string, Hint[]> {
  const hints = new Map<string, Hint[]>();
  let context = '';
  for (const line of lines) {
    const end = line.startsWith(EXTENSION) ? line.indexOf(EXTENSION_END) : -1;
    if (line.startsWith(CONTEXT)) {
      context = line.slice(CONTEXT.length, line.lastIndexOf(CONTEXT_END));
    } else if (end !== -1 && line.startsWith('hint: ', textAfter(line, end + EXTENSION_END.length))) {
      const hint = { extension: line.slice(EXTENSION.length, end), context };
      const key = keyOf({ ...hint, context: Buffer.from(context).toString('utf8', 0, SHOWN_BYTES) });
      const alike = hints.get(key);
      if (alike) alike.push(hint);
      else hints.set(key, [hint]);
    }
  }
  return hints;
}

function textAfter(line: string, place: number): number {
  let at = place;
  while (line.charAt(at) === ' ') at += 1;
  return at;
}

/** Of a hint as the console shows it. */
function keyOf({ extension, context }: Hint): string {
  const end = context.indexOf(TORN_CHARACTER);
  return `${extension}@${end === -1 ? context : context.slice(0, end)}`;
}

/** As one word on the console. */
function quoted(word: string): string {
  return `"${word.replace(/["\\]/g, '\\$&')}"`;
}
