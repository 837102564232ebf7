import { column } from '../bytes';
import type { Pbx } from '../pbx';
import { ALL, bits, bitsToText } from '../rights';
import { ANY, type CliCommand } from './output';

export const managerCommands: readonly CliCommand[] = [
  { name: 'manager show connected', takes: ANY, run: connected },
  {
    name: 'manager show users',
    run: ({ users }) => {
      const names = users.names();
      return [
        '',
        'username',
        '--------',
        ...names,
        '-------------------',
        `${names.length} manager users configured.`,
      ];
    },
  },
  { name: 'manager show commands', takes: ANY, run: commands },
  { name: 'manager reload', takes: ANY, run: () => [''] },
  { name: 'manager show command', takes: [1, ANY[1]], run: showCommand },
  {
    name: 'manager show user',
    takes: [1, 1],
    run: showUser,
  },
];

/** main/manager.c handle_showmanconn. */
function connected(pbx: Pbx): string[] {
  const loggedIn = pbx.sessions.filter(({ login }) => login !== undefined);
  const rows = loggedIn.map(({ username = '', remoteAddress, loggedInAt, login }) => {
    const start = Math.floor(loggedInAt / 1000);
    const elapsed = Math.floor(pbx.now() / 1000) - start;
    return row(username, remoteAddress, start, elapsed, 4, 0, login?.read ?? 0, login?.write ?? 0);
  });
  return [
    row('Username', 'IP Address', 'Start', 'Elapsed', 'FileDes', 'HttpCnt', 'ReadPerms', 'WritePerms'),
    ...rows,
    `${loggedIn.length} users connected.`,
  ];
}

function row(...values: readonly (string | number)[]): string {
  const widths = [15, 55, 10, 10, 8, 8, 10];
  const cells = values.map((value, index) => column(String(value), widths[index] ?? String(value).length));
  return `  ${cells.join('  ')}`;
}

/** main/manager.c handle_showmancmds. */
function commands({ actions }: Pbx): string[] {
  return [
    '  Action                                       Synopsis',
    '  ------                                       --------',
    ...actions.map(({ name, synopsis }) => `  ${name.padEnd(43)}  ${`${synopsis} `.slice(0, 33)}`),
  ];
}

/** main/manager.c handle_showmancmd, without what Asterisk takes from its documentation. An unknown action prints nothing. */
function showCommand({ actions }: Pbx, names: readonly string[]): string[] {
  const found = names.flatMap((name) =>
    actions.filter((action) => action.name.toLowerCase() === name.toLowerCase()),
  );
  const lines = found.flatMap(({ name, synopsis, classes }) => [
    '',
    `  -= Info about Manager Command '${name}' =- `,
    '',
    '[Synopsis]',
    `${synopsis} `,
    '',
    '[Privilege]',
    bitsToText(bits(classes)),
    '',
  ]);
  return lines.length === 0 ? [''] : lines;
}

/** main/manager.c handle_showmanager. */
function showUser({ users }: Pbx, [username = '']: readonly string[]): string[] {
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
}

/** main/manager.c user_authority_to_str: `all` only for all classes, unlike in a Privilege header. */
function rightsShown(mask: number): string {
  return mask === ALL ? bitsToText(mask) : bitsToText(mask).replace(/,all$/, '');
}
