import type { Request } from '../request';
import type { ActionSpec } from './spec';

/** The simulator has no memory caches (res/res_sorcery_memory_cache.c), so the cache of every request is unknown. */
export const sorceryActions: readonly ActionSpec[] = [
  cacheAction('Expire', 'Expire (remove) ALL objects from a sorcery memory cache.'),
  objectAction('ExpireObject', 'Expire (remove) an object from a sorcery memory cache.'),
  cacheAction(
    'Populate',
    'Expire all objects from a memory cache and populate it with all objects from the backend.',
  ),
  cacheAction('Stale', 'Marks ALL objects in a sorcery memory cache as stale.'),
  objectAction('StaleObject', 'Mark an object in a sorcery memory cache as stale.'),
];

function cacheAction(verb: string, synopsis: string): ActionSpec {
  return action(verb, synopsis, () => undefined);
}

function objectAction(verb: string, synopsis: string): ActionSpec {
  return action(verb, synopsis, (request) =>
    request.get('Object') === '' ? 'requires that an object name be provided' : undefined,
  );
}

function action(
  verb: string,
  synopsis: string,
  missing: (request: Request) => string | undefined,
): ActionSpec {
  const name = `SorceryMemoryCache${verb}`;
  return {
    name,
    classes: ['system'],
    synopsis,
    since: 16,
    run: (request) => {
      if (request.get('Cache') === '') {
        return request.error(`${name} requires that a cache name be provided.`);
      }
      const problem = missing(request);
      request.error(problem === undefined ? 'The provided cache does not exist' : `${name} ${problem}`);
    },
  };
}
