import { HELP_A_TO_C } from './help-a-to-c';
import { HELP_C_TO_L } from './help-c-to-l';
import { HELP_M_TO_Z } from './help-m-to-z';
import type { Lines } from './output';

/** The entry of `core show help` for a command. */
export interface Help {
  /** Such as `core show channels [concise|verbose|count]` or `queue {pause|unpause} member`. */
  readonly command: string;
  readonly summary: string;
  readonly usage: readonly string[];
}

/** In the order of `core show help`. */
export const HELP: readonly Help[] = `${HELP_A_TO_C}\n${HELP_C_TO_L}\n${HELP_M_TO_Z}`
  .split(/^> /m)
  .filter((text) => text !== '')
  .map((text) => {
    const [first = '', ...lines] = text.replace(/\n$/, '').split('\n');
    const [command = '', summary = ''] = first.split(' -- ');
    // The usage of commands of res_parking begins with an empty line, which the help leaves out.
    return { command, summary, usage: lines };
  });

/** What the CLI prints for a command with the wrong words after it, as Asterisk 22 does. */
export function usage(name: string): Lines {
  return { failed: usageOf(name) ?? [] };
}

/** The usage of a command, or of the one that its last words belong to: `core show channels` for `… count`. */
export function usageOf(name: string): readonly string[] | undefined {
  const words = name.split(' ');
  const found = HELP.find((help) => covers(help, words) && wordsOf(help).length === words.length);
  return found?.usage ?? (words.length > 2 ? usageOf(words.slice(0, -1).join(' ')) : undefined);
}

/** True if the words begin the command, or are all of it. */
export function covers(help: Help, words: readonly string[]): boolean {
  const optional = /\[(.*)\]$/.exec(help.command)?.[1];
  const own = optional === undefined ? wordsOf(help) : [...wordsOf(help), optional];
  return (
    words.length <= own.length &&
    words.every((word, index) => own[index]?.replace(/[{}]/g, '').split('|').includes(word.toLowerCase()))
  );
}

/** The words of a command without those that may be left out. */
export function wordsOf({ command }: Help): string[] {
  return command.replace(/ \[.*$/, '').split(' ');
}
