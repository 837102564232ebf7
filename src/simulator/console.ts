import { column } from './bytes';
import type { Pbx } from './pbx';
import { ALL, bitsToText } from './rights';

/** The output of a CLI command, with Asterisk's wording and columns. */
export interface CommandOutput {
  text: string;
  /** False for an unknown command. */
  known: boolean;
}

/** Returns the lines of the output. */
type Command = (pbx: Pbx) => string[];

const COMMANDS: Readonly<Record<string, Command>> = {
  'core show version': ({ profile }) => [
    `Asterisk ${profile.release} built by nobody @ localhost on a unknown running Linux on 2026-01-01 00:00:00 UTC`,
  ],
  'core show uptime seconds': (pbx) => [
    `System uptime: ${Math.floor((pbx.now() - pbx.uptime.startedAt) / 1000)}`,
    `Last reload: ${Math.floor((pbx.now() - pbx.uptime.reloadedAt) / 1000)}`,
  ],
  'core show hints': showHints,
  'core show channels concise': ({ exchange }) =>
    [...exchange.channels.values()]
      .reverse()
      .map((channel) =>
        [
          channel.name,
          channel.context,
          channel.exten,
          channel.priority,
          channel.state,
          channel.application,
          channel.data,
          channel.caller.number,
          '',
          '',
          3,
          Math.floor((exchange.now() - channel.createdAt) / 1000),
          channel.bridgeId,
          channel.uniqueId,
        ].join('!'),
      ),
  'dialplan reload': ({ exchange }) => {
    exchange.extensions.reportAll();
    return ['Dialplan reloaded.'];
  },
};

const SHOW_USER = /^manager show user (?:"([^"]*)"|(\S+))$/i;

/** Runs a line of the Asterisk CLI. */
export function runCommand(pbx: Pbx, line: string): CommandOutput {
  const supplied = pbx.commands.run(line);
  if (supplied) return { text: supplied.map((each) => `${each}\n`).join(''), known: true };
  const words = line.trim().replace(/\s+/g, ' ');
  const [asked, quoted, bare = ''] = SHOW_USER.exec(words) ?? [];
  const command = asked ? showUser(quoted ?? bare) : COMMANDS[words.toLowerCase()];
  if (command)
    return {
      text: command(pbx)
        .map((each) => `${each}\n`)
        .join(''),
      known: true,
    };
  return {
    text: `No such command '${line}' (type 'core show help ${line}' for other possible commands)\n`,
    known: false,
  };
}

/** main/manager.c handle_showmanager. */
function showUser(username: string): Command {
  return ({ users }) => {
    const user = users.find(username);
    if (user === undefined) return [`There is no manager called ${username}`];
    return [
      '',
      `          username: ${user.username}`,
      '            secret: <Set>',
      '               ACL: no',
      `         read perm: ${rightsShown(user.read)}`,
      `        write perm: ${rightsShown(user.write)}`,
      '   displayconnects: no',
      'allowmultiplelogin: yes',
      '         Variables: ',
    ];
  };
}

/** main/manager.c user_authority_to_str: `all` only for all classes, unlike in a Privilege header. */
function rightsShown(mask: number): string {
  return mask === ALL ? bitsToText(mask) : bitsToText(mask).replace(/,all$/, '');
}

/** main/pbx.c handle_show_hints. The columns depend on the version and cut wider names. */
function showHints({ exchange, profile }: Pbx): string[] {
  const [left, right] = profile.version >= 18 ? [30, 60] : [20, 20];
  const presence = profile.version >= 12 ? `Presence:${column('not_set', 15)} ` : '';
  const hints = exchange.extensions.all();
  if (hints.length === 0) return ['There are no registered dialplan hints'];
  const rows = hints.map(({ extension, context, hint }) => {
    const state = exchange.extensions.textOf(extension, context);
    const states = `State:${column(state, 15)} ${presence}Watchers  0`;
    if (profile.version < 12) {
      return `   ${extension.padStart(20)}@${column(context, 20)}: ${column(hint, 20)}  ${states}`;
    }
    return `${column(`${extension}@${context}`, left)}: ${column(hint, right)}  ${states}`;
  });
  return [
    '',
    '    -= Registered Asterisk Dial Plan Hints =-',
    ...rows,
    '----------------',
    `- ${hints.length} hints registered`,
  ];
}
