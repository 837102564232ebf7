import should from 'should';
import { ChunkedMap } from '../../src/state/chunked-map';

const COUNT = 80_000;
/** Entries of a chunk. */
const CHUNK = 4096;

describe('ChunkedMap', () => {
  it('finds each of eighty thousand entries, and lists them in their order', () => {
    const map = new ChunkedMap<number>();
    for (let i = 0; i < COUNT; i++) map.add(String(i), i);
    should(map.size).equal(COUNT);
    should([...map.values()].every((value, i) => value === i)).be.true();
    for (let i = 0; i < COUNT; i += 997) should(map.get(String(i))).equal(i);
    should(map.get(String(COUNT))).equal(undefined);
  });

  it('keeps its entries while others are added and removed, whatever chunks remain', () => {
    const map = new ChunkedMap<number>();
    const kept: number[] = [];
    for (let i = 0; i < 20 * CHUNK; i++) {
      map.add(String(i), i);
      if (i % CHUNK === 0) kept.push(i);
      else should(map.delete(String(i))).be.true();
    }
    should([...map.values()]).deepEqual(kept);
    should(map.size).equal(kept.length);
    for (const i of kept) should(map.get(String(i))).equal(i);
  });

  it('ignores the deletion of an unknown key', () => {
    const map = new ChunkedMap<number>();
    map.add('1001', 1);
    should(map.delete('1002')).be.false();
    should(map.size).equal(1);
    should(map.delete('1001')).be.true();
    should([map.size, [...map.values()]]).deepEqual([0, []]);
  });

  it('lists all entries, even if each is deleted when it is listed', () => {
    const map = new ChunkedMap<number>();
    for (let i = 0; i < 3 * CHUNK; i++) map.add(String(i), i);
    let listed = 0;
    for (const i of map.values()) {
      listed += 1;
      map.delete(String(i));
    }
    should([listed, map.size]).deepEqual([3 * CHUNK, 0]);
  });
});
