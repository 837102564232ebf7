import type { Pbx } from '../pbx';
import { ANY, type CliCommand } from './output';
import { spelled } from './times';

export const coreCommands: readonly CliCommand[] = [
  {
    name: 'core show version',
    run: ({ profile }) => [
      `Asterisk ${profile.release} built by nobody @ localhost on a unknown running Linux on 2026-01-01 00:00:00 UTC`,
    ],
  },
  {
    name: 'core show uptime',
    run: (pbx) => [
      `System uptime: ${spelled(pbx.now() - pbx.uptime.startedAt)}`,
      `Last reload: ${spelled(pbx.now() - pbx.uptime.reloadedAt)}`,
    ],
  },
  {
    name: 'core show uptime seconds',
    run: (pbx) => [
      `System uptime: ${Math.floor((pbx.now() - pbx.uptime.startedAt) / 1000)}`,
      `Last reload: ${Math.floor((pbx.now() - pbx.uptime.reloadedAt) / 1000)}`,
    ],
  },
  { name: 'core waitfullybooted', run: () => ['Asterisk has fully booted.'] },
  {
    name: 'core reload',
    takes: ANY,
    run: ({ modules }, [module = '']) => {
      modules.reload(module);
      return [''];
    },
  },
  { name: 'module reload', takes: ANY, run: reloadModules },
  { name: 'logger rotate', run: () => [''] },
  { name: 'logger reload', takes: ANY, run: () => [''] },
  { name: 'module show', run: (pbx) => showModules(pbx, '') },
  { name: 'module show like', takes: [1, 1], run: (pbx, [part = '']) => showModules(pbx, part) },
];

function showModules({ modules }: Pbx, part: string): string[] {
  const found = modules.all().filter(({ name }) => name.toLowerCase().includes(part.toLowerCase()));
  const rows = found.map(({ name, description, isRunning }) =>
    row(name, description, '0', isRunning ? 'Running' : 'Not Running', 'core'),
  );
  return [
    row('Module', 'Description', 'Use Count', 'Status', 'Support Level'),
    ...rows,
    `${found.length} modules loaded`,
  ];
}

/** main/cli.c handle_reload. */
function reloadModules({ modules }: Pbx, names: readonly string[]): string[] {
  if (names.length === 0) modules.reload('');
  const words = {
    reloaded: (name: string) => `Module '${name}' reloaded successfully.`,
    unsupported: (name: string) => `The module '${name}' does not support reloads`,
    unknown: (name: string) => `No such module '${name}'`,
  };
  return names.length === 0 ? [''] : names.map((name) => words[modules.reload(name)](name));
}

/** main/cli.c MODLIST_FORMAT. */
function row(name: string, description: string, uses: string, status: string, level: string): string {
  return `${name.padEnd(30)} ${description.slice(0, 40).padEnd(40)} ${uses.padEnd(10)} ${status.padEnd(11)} ${level.padStart(13)}`;
}
