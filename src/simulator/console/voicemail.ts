import type { Mailbox } from '../exchange/applications/voicemail/mailboxes';
import type { Pbx } from '../pbx';
import { type CliCommand, failure, type Lines } from './output';
import { usage } from './usage';

/** apps/app_voicemail.c handle_voicemail_*. */
export const voicemailCommands: readonly CliCommand[] = [
  { name: 'voicemail show users', takes: [0, 2], run: users },
  {
    name: 'voicemail show zones',
    run: () => failure('voicemail show zones', 'There are no voicemail zones currently defined'),
  },
  { name: 'voicemail show mailbox', takes: [2, 2], run: mailbox },
  { name: 'voicemail show aliases', run: () => ['Aliases are not enabled'] },
  {
    name: 'voicemail reload',
    run: ({ exchange: { mailboxes } }) => {
      for (const box of mailboxes.all()) mailboxes.report(box);
      return ['Reloading voicemail configuration...'];
    },
  },
];

function users({ exchange }: Pbx, words: readonly string[]): Lines {
  const [word, context] = words;
  if (words.length === 1 || (word !== undefined && word.toLowerCase() !== 'for')) {
    return usage('voicemail show users');
  }
  const line = ['voicemail show users', ...words].join(' ');
  const all = exchange.mailboxes.all();
  if (all.length === 0) return failure(line, 'There are no voicemail users currently defined');
  const found = context === undefined ? all : all.filter((box) => box.context === context);
  if (found.length === 0) return failure(line, `No such voicemail context "${context}"`);
  return [
    userRow('Context', 'Mbox', 'User', 'Zone', 'NewMsg'),
    ...found.map((box) => userRow(box.context, box.mailbox, box.name, '', String(unread(box)))),
    `${found.length} voicemail users configured.`,
  ];
}

function userRow(context: string, mailbox: string, name: string, zone: string, fresh: string): string {
  return `${context.padEnd(10)} ${mailbox.padEnd(5)} ${name.padEnd(25)} ${zone.padEnd(10)} ${fresh.padStart(6)}`;
}

const unread = ({ new: fresh, urgent }: Mailbox) => fresh + urgent;

function mailbox({ exchange }: Pbx, [name = '', context = '']: readonly string[]): Lines {
  const box = exchange.mailboxes.find(`${name}@${context}`);
  if (!box) {
    return failure(
      `voicemail show mailbox ${name} ${context}`,
      `Can't find voicemail user ${name}@${context}`,
    );
  }
  const columns = ['Email', 'Pager', 'Language', 'Locale', 'Time Zone'];
  const widths = [32, 16, 16, 16, 16];
  const row = (first: string, rest: readonly string[]) =>
    `${first.padEnd(32)} ${rest.map((text, index) => text.padEnd(widths[index] ?? 0)).join(' ')}`;
  return [
    row('Full Name', columns),
    row(box.name, ['(null)', '', '', '', '']),
    '',
    'Folder   Caller ID                        Date                             Duration  Flag   ID                            ',
    '0 Messages Total',
  ];
}
