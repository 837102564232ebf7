import { fail, refuseNoFunction } from '../simulator-error';

/**
 * Returns the output of a CLI command: lines, or text with line ends. `words`: the words after the name of the command.
 * `line`: the whole line as the client sent it.
 */
export type CommandRunner = (words: readonly string[], line: string) => string | readonly string[];

/** CLI commands that a test supplies. */
export class SuppliedCommands {
  readonly #commands = new Map<string, CommandRunner>();

  /** Returns a function that removes the command. */
  add(command: string, run: CommandRunner): () => void {
    const key = wordsOf(command).join(' ').toLowerCase();
    if (key === '') fail('command needs the words of a CLI command, such as `sip show peers`');
    refuseNoFunction(`command ${command}`, run);
    this.#commands.set(key, run);
    return () => {
      if (this.#commands.get(key) === run) this.#commands.delete(key);
    };
  }

  /** The lines of the command that matches most words of `line`; undefined if none does. */
  run(line: string): string[] | undefined {
    if (this.#commands.size === 0) return undefined;
    const words = wordsOf(line);
    for (let count = words.length; count > 0; count--) {
      const run = this.#commands.get(words.slice(0, count).join(' ').toLowerCase());
      if (run) return linesOf(words.slice(0, count).join(' '), run(words.slice(count), line));
    }
    return undefined;
  }
}

/** Throws a SimulatorError that names the command, for example for a promise. */
function linesOf(command: string, output: string | readonly string[]): string[] {
  const texts: readonly unknown[] = Array.isArray(output) ? output : [output];
  return texts.flatMap((text) => {
    if (typeof text !== 'string')
      return fail(`command ${command} must return a string or an array of strings`);
    return text.replace(/\r?\n$/, '').split(/\r?\n/);
  });
}

function wordsOf(line: string): string[] {
  return line.split(/\s+/).filter((word) => word !== '');
}
