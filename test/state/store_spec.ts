import should from 'should';
import type { Facts } from '../../src/state/kinds';
import { StateStore } from '../../src/state/store';

const device = (name: string): Facts => ({
  kind: 'device',
  name,
  state: 'idle',
  text: 'NOT_INUSE',
  online: true,
});

describe('StateStore', () => {
  it('gives the things of a kind in an array that does not grow with its first list', () => {
    const store = new StateStore('', () => {});
    const list = { at: Date.now(), isListed: true };
    store.put(device('PJSIP/1001'), list);
    const before = store.all('device');
    store.put(device('PJSIP/1002'), list);
    should(before.map(({ name }) => name)).deepEqual(['PJSIP/1001']);
    should(store.all('device')).have.length(2);
  });
});
