import type { Simulator } from './simulator';

/** What a line on Asterisk's console prints, in its own words and columns. */
export interface CommandOutput {
  text: string;
  /** False for a line Asterisk would not understand. */
  known: boolean;
}

type Command = (pbx: Simulator) => string[];

const COMMANDS: Readonly<Record<string, Command>> = {
  'core show version': ({ profile }) => [
    `Asterisk ${profile.release} built by nobody @ localhost on a unknown running Linux on 2026-01-01 00:00:00 UTC`,
  ],
  'core show uptime seconds': (pbx) => [
    `System uptime: ${Math.floor((pbx.now() - pbx.startedAt) / 1000)}`,
    `Last reload: ${Math.floor((pbx.now() - pbx.reloadedAt) / 1000)}`,
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
    exchange.extensions.announceAll();
    return ['Dialplan reloaded.'];
  },
};

export function runCommand(pbx: Simulator, line: string): CommandOutput {
  const command = COMMANDS[line.trim().replace(/\s+/g, ' ').toLowerCase()];
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

/** The columns of main/pbx.c handle_show_hints, which grew wider with 18. */
function showHints({ exchange, profile }: Simulator): string[] {
  const [left, right] = profile.version >= 18 ? [30, 60] : [20, 20];
  const hints = exchange.extensions.all();
  if (hints.length === 0) return ['There are no registered dialplan hints'];
  const rows = hints.map(({ extension, context, hint }) => {
    const state = exchange.extensions.textOf(extension, context);
    const name = `${extension}@${context}`.padEnd(left);
    return `${name}: ${hint.padEnd(right)}  State:${state.padEnd(15)} Presence:${'not_set'.padEnd(15)} Watchers  0`;
  });
  return [
    '',
    '    -= Registered Asterisk Dial Plan Hints =-',
    ...rows,
    '----------------',
    `- ${hints.length} hints registered`,
  ];
}
