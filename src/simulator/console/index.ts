import { cutBytes } from '../bytes';
import type { Pbx } from '../pbx';
import { agentCommands } from './agents';
import { applicationCommands } from './applications';
import { bridgeCommands } from './bridges';
import { channelCallCommands } from './channel-calls';
import { channelCommands } from './channels';
import { conferenceCommands } from './conferences';
import { coreCommands } from './core';
import { databaseCommands } from './database';
import { dialplanCommands } from './dialplan';
import { dialplanChangeCommands } from './dialplan-changes';
import { fixedCommands } from './fixed';
import { hintCommands } from './hints';
import { managerCommands } from './manager';
import { ANY, type CliCommand, type CommandOutput, type Lines } from './output';
import { parkingCommands } from './parking';
import { pjsipCommands } from './pjsip';
import { presenceCommands } from './presence';
import { queueMemberCommands } from './queue-members';
import { queueCommands } from './queues';
import { settingsCommands } from './settings';
import { wordsOf as commandWords, covers, HELP, usageOf } from './usage';
import { voicemailCommands } from './voicemail';

/** All commands, longer names first: `core show channels concise` before `core show channels`. */
const COMMANDS: readonly CliCommand[] = [
  ...coreCommands,
  ...channelCommands,
  ...channelCallCommands,
  ...fixedCommands,
  ...hintCommands,
  ...queueCommands,
  ...parkingCommands,
  ...databaseCommands,
  ...dialplanCommands,
  ...dialplanChangeCommands,
  ...agentCommands,
  ...applicationCommands,
  ...bridgeCommands,
  ...settingsCommands,
  ...managerCommands,
  ...pjsipCommands,
  ...conferenceCommands,
  ...presenceCommands,
  ...queueMemberCommands,
  ...voicemailCommands,
  { name: 'core show help', takes: ANY, run: (_pbx: Pbx, words: readonly string[]) => help(words) },
].sort((a, b) => b.name.length - a.name.length);

/** Runs a line of the Asterisk CLI. */
export function runCommand(pbx: Pbx, line: string): CommandOutput {
  const supplied = pbx.commands.run(line);
  if (supplied) return output(supplied);
  const words = wordsOf(line);
  const lower = words.map((word) => word.toLowerCase());
  for (const command of COMMANDS) {
    const name = command.name.split(' ');
    if (!name.every((word, index) => word === lower[index])) continue;
    const [least, most] = command.takes ?? [0, 0];
    const rest = words.slice(name.length);
    if (rest.length >= least && rest.length <= most) return output(command.run(pbx, rest));
    const usage = usageOf(command.name);
    if (usage) return output({ failed: usage });
  }
  const unknown = `No such command '${line}' (type 'core show help ${nearest(words)}' for other possible commands)`;
  return output({ failed: [unknown] });
}

/** main/cli.c handle_help: the usage of a command, or a line for each command that begins with these words. */
function help(words: readonly string[]): string[] {
  const found = HELP.filter((each) => covers(each, words));
  const exact = found.find((each) => commandWords(each).length <= words.length);
  if (exact) return exact.usage.filter((line, index) => index > 0 || line !== '');
  if (found.length === 0) return [`No such command '${words.join(' ')}'.`];
  return found.map(({ command, summary }) => `${command.padEnd(30)} -- ${summary}`);
}

/** main/cli.c find_best: `char cmdline[80]`. */
const LONGEST_BEST = 79;

/** For an unknown command: its words up to the last one that a known command has, and two more (main/cli.c find_best). */
function nearest(words: readonly string[]): string {
  const names = COMMANDS.map(({ name }) => name.split(' '));
  const isKnown = (count: number) =>
    names.some((name) => words.slice(0, count).every((word, index) => word.toLowerCase() === name[index]));
  let known = 0;
  while (known < words.length && isKnown(known + 1)) known++;
  return cutBytes(words.slice(0, known + 2).join(' '), LONGEST_BEST);
}

function output(lines: Lines): CommandOutput {
  const known = !('failed' in lines);
  const all = 'failed' in lines ? lines.failed : lines;
  return { text: all.map((each) => `${each}\n`).join(''), known };
}

/** Splits a line at blanks, except within quotes and after a backslash (main/cli.c parse_args). */
function wordsOf(line: string): string[] {
  const words = [...line.matchAll(/(?:"(?:\\.|[^"\\])*(?:"|$)|\\(?:.|$)|[^ \t"\\])+/g)];
  return words.map(([word]) => word.replace(/\\(.)|["\\]/g, '$1'));
}
