import type { Request } from '../request';
import type { ActionSpec } from './spec';

export const databaseActions: readonly ActionSpec[] = [
  { name: 'DBGet', classes: ['system', 'reporting'], synopsis: 'Get DB Entry.', run: dbGet },
  { name: 'DBPut', classes: ['system'], synopsis: 'Put DB entry.', run: dbPut },
  { name: 'DBDel', classes: ['system'], synopsis: 'Delete DB entry.', run: dbDel },
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
    // Before 13 no event completes the list.
    ends: request.pbx.profile.marksLists,
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
