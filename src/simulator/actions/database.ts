import { ID_BUFFER, type ListItem, type Request } from '../request';
import type { ActionSpec } from './spec';

export const databaseActions: readonly ActionSpec[] = [
  { name: 'DBGet', classes: ['system', 'reporting'], synopsis: 'Get DB Entry.', run: dbGet },
  {
    name: 'DBGetTree',
    classes: ['system', 'reporting'],
    synopsis: 'Get DB entries, optionally at a particular family/key',
    since: 16,
    run: dbGetTree,
  },
  { name: 'DBPut', classes: ['system'], synopsis: 'Put DB entry.', run: dbPut },
  { name: 'DBDel', classes: ['system'], synopsis: 'Delete DB entry.', run: dbDel },
  { name: 'DBDelTree', classes: ['system'], synopsis: 'Delete DB Tree.', run: dbDelTree },
];

const databaseKey = (request: Request) => `/${request.get('Family')}/${request.get('Key')}`;

function dbGet(request: Request) {
  const [family, key] = [request.get('Family'), request.get('Key')];
  if (family === '') return request.error('No family specified.');
  if (key === '') return request.error('No key specified.');
  const value = request.exchange.database.get(databaseKey(request));
  if (value === undefined) return request.error('Database entry not found');
  request.list({
    message: 'Result will follow',
    items: [['DBGetResponse', ['Family', family], ['Key', key], ['Val', value]]],
    complete: 'DBGetComplete',
    idLast: true,
    idBuffer: ID_BUFFER,
    // Before 13 no event completes the list.
    ends: request.pbx.profile.marksLists,
  });
}

function dbGetTree(request: Request) {
  const { database } = request.exchange;
  const keys = keysUnder(database, request.get('Family'), request.get('Key')).sort();
  request.list({
    message: 'Result will follow',
    items: keys.map((key): ListItem => ['DBGetTreeResponse', ['Key', key], ['Val', database.get(key) ?? '']]),
    complete: 'DBGetTreeComplete',
    // Asterisk 16 always reports one item.
    listItems: request.pbx.profile.version < 18 ? 1 : undefined,
    idLast: true,
    idBuffer: ID_BUFFER,
  });
}

function dbPut(request: Request) {
  if (request.get('Family') === '') return request.error('No family specified');
  if (request.get('Key') === '') return request.error('No key specified');
  request.exchange.database.set(databaseKey(request), request.get('Val'));
  request.ack('Updated database successfully');
}

function dbDel(request: Request) {
  if (request.get('Family') === '') return request.error('No family specified.');
  if (request.get('Key') === '') return request.error('No key specified.');
  if (request.exchange.database.delete(databaseKey(request))) request.ack('Key deleted successfully');
  else request.error('Database entry could not be deleted');
}

function dbDelTree(request: Request) {
  const family = request.get('Family');
  if (family === '') return request.error('No family specified.');
  const { database } = request.exchange;
  const keys = keysUnder(database, family, request.get('Key'));
  for (const key of keys) database.delete(key);
  if (keys.length > 0) request.ack('Key tree deleted successfully');
  else request.error('Database entry not found');
}

/** The keys of the tree at a family and key (main/db.c gettree_stmt): all keys for an empty family, whatever the key. */
export function keysUnder(database: ReadonlyMap<string, string>, family: string, key: string): string[] {
  if (family === '') return [...database.keys()];
  const isUnder = like(key === '' ? `/${family}/%` : `/${family}/${key}/%`);
  return [...database.keys()].filter((each) => isUnder(`${each}/`));
}

/** SQLite's LIKE: `%` stands for any text, `_` for one character, and ASCII letters match in any case. */
export function like(pattern: string): (text: string) => boolean {
  const source = lowerCase(pattern).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const whole = new RegExp(`^${source.replace(/%/g, '.*').replace(/_/g, '.')}$`, 's');
  return (text) => whole.test(lowerCase(text));
}

const lowerCase = (text: string) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
