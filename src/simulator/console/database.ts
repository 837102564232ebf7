import { keysUnder, like } from '../actions/database';
import type { Pbx } from '../pbx';
import type { CliCommand } from './output';

export const databaseCommands: readonly CliCommand[] = [
  {
    name: 'database put',
    takes: [3, 3],
    run: ({ exchange }, [family, key, value = '']) => {
      exchange.database.set(`/${family}/${key}`, value);
      return ['Updated database successfully'];
    },
  },
  {
    name: 'database get',
    takes: [2, 2],
    run: ({ exchange }, [family, key]) => {
      const value = exchange.database.get(`/${family}/${key}`);
      return [value === undefined ? 'Database entry not found.' : `Value: ${value}`];
    },
  },
  {
    name: 'database del',
    takes: [2, 2],
    run: ({ exchange }, [family, key]) => [
      exchange.database.delete(`/${family}/${key}`)
        ? 'Database entry removed.'
        : 'Database entry could not be removed.',
    ],
  },
  {
    name: 'database deltree',
    takes: [1, 2],
    run: ({ exchange }, [family = '', key = '']) => {
      const keys = keysUnder(exchange.database, family, key);
      for (const each of keys) exchange.database.delete(each);
      return [
        keys.length === 0 ? 'Database entries do not exist.' : `${keys.length} database entries removed.`,
      ];
    },
  },
  { name: 'database show', takes: [0, 2], run: show },
  { name: 'database showkey', takes: [1, 1], run: showKey },
];

function show({ exchange }: Pbx, [family = '', key = '']: readonly string[]): string[] {
  return listed(exchange.database, keysUnder(exchange.database, family, key));
}

function showKey({ exchange }: Pbx, [key = '']: readonly string[]): string[] {
  const { database } = exchange;
  return listed(database, [...database.keys()].filter(like(`%/${key}`)));
}

function listed(database: ReadonlyMap<string, string>, keys: readonly string[]): string[] {
  const rows = [...keys].sort().map((each) => `${each.padEnd(50)}: ${(database.get(each) ?? '').padEnd(25)}`);
  return [...rows, `${keys.length} results found.`];
}
