import type { Pbx } from '../pbx';

/** The output of a CLI command, with Asterisk's wording and columns. */
export interface CommandOutput {
  text: string;
  /** False for an unknown command, wrong arguments or a failure. The response to Command is then Error. */
  known: boolean;
}

/** The output lines of a command. `failed` holds those of a command that failed or had wrong arguments. */
export type Lines = readonly string[] | { readonly failed: readonly string[] };

/** A CLI command. Its name consists of the words, in lower case, with which a line must begin. */
export interface CliCommand {
  readonly name: string;
  /** Least and largest number of words after the name. For another number the usage is printed. Default: 0. */
  readonly takes?: readonly [least: number, most: number];
  /** `words` follow the name. */
  run(pbx: Pbx, words: readonly string[]): Lines;
}

/** A failure. The CLI adds a line of its own to the output. */
export function failure(line: string, ...output: string[]): Lines {
  return { failed: [...output, `Command '${line}' failed.`] };
}

/** Any number of words may follow. */
export const ANY = [0, Number.POSITIVE_INFINITY] as const;
