import should from 'should';
import { Removed } from '../../../nodes/ami-state/removed';
import type { StateEntry } from '../../../src';

const device = (name: string, characters = 0): StateEntry => ({
  kind: 'device',
  name,
  pbx: 'home',
  state: 'idle',
  text: 'x'.repeat(characters),
  online: true,
  since: '2026-11-29T03:00:00.000Z',
  n: 1,
});
const gone = (entry: StateEntry): StateEntry => ({ ...entry, removed: true });
const names = (removed: Removed) => removed.entries.map(({ name }) => name);

describe('the entries that were removed before a snapshot', () => {
  it('are those that have not come back', () => {
    const removed = new Removed();
    for (const name of ['1', '2', '3']) removed.take(gone(device(name)));
    removed.take(device('2'));
    removed.take(device('4'));
    removed.take(gone(device('1')));
    should(names(removed)).deepEqual(['3', '1']);
  });

  it('are at most 64 MB, and one that has come back makes room', () => {
    const removed = new Removed();
    const megabyte = (name: string) => device(name, 1024 * 1024);
    for (let n = 0; n < 70; n++) removed.take(gone(megabyte(`${n}`)));
    should(names(removed)).have.length(63);
    removed.take(megabyte('0'));
    removed.take(gone(megabyte('more')));
    removed.take(gone(megabyte('too many')));
    should(names(removed)).have.length(63);
    should(names(removed).at(-1)).equal('more');
  });
});
