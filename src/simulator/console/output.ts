import type { Pbx } from '../pbx';

/** The output of a CLI command, with Asterisk's wording and columns. */
export interface CommandOutput {
  text: string;
  /** False for an unknown command, a wrong use or a failure: AMI answers with Error. */
  known: boolean;
}

/** The lines of a command that worked, or of one that failed or was used wrongly. */
export type Lines = readonly string[] | { readonly failed: readonly string[] };

/** A CLI command. Its name is the words that a line must begin with, in lower case. */
export interface CliCommand {
  readonly name: string;
  /** Numbers of words that may follow the name; a wrong number prints the usage. Default: none. */
  readonly takes?: readonly [least: number, most: number];
  /** `words` follow the name. */
  run(pbx: Pbx, words: readonly string[]): Lines;
}

/** A failure that the CLI adds its own line to. */
export function failure(line: string, ...output: string[]): Lines {
  return { failed: [...output, `Command '${line}' failed.`] };
}

/** Any number of words may follow. */
export const ANY = [0, Number.POSITIVE_INFINITY] as const;
