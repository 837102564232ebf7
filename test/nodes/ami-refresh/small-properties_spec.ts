import should from 'should';
import { smallProperties } from '../../../nodes/ami-refresh/small-properties';

const values = (count: number) => Array.from({ length: count }, (_, i) => i);
const kept = (message: object) => Object.keys(smallProperties(message));

describe('the properties of a message that each result gets', () => {
  it('have up to 100 values each: of a list, an object, a Map or a Set, however deep', () => {
    const small = { list: values(99), map: new Map([[1, 2]]), set: new Set(values(99)), deep: [values(98)] };
    should(smallProperties(small)).deepEqual(small);
    const large = {
      list: values(100),
      object: Object.fromEntries(values(100).map((i) => [`p${i}`, i])),
      map: new Map(values(50).map((i) => [i, i])),
      wide: new Map(values(100).map((i) => [i, i])),
      set: new Set(values(100)),
      deep: [values(99)],
    };
    should(kept(large)).deepEqual([]);
  });

  it('count a text, a number and null as one value, however long the text is', () => {
    const message = { text: 'x'.repeat(5000), number: 1, nothing: null, missing: undefined };
    should(smallProperties(message)).deepEqual(message);
  });

  it('are not read if there are too many values, so that a large list costs no time', () => {
    let read = 0;
    class CountingMap extends Map<number, number> {
      override [Symbol.iterator]() {
        read += 1;
        return super[Symbol.iterator]();
      }
    }
    class CountingSet extends Set<number> {
      override [Symbol.iterator]() {
        read += 1;
        return super[Symbol.iterator]();
      }
    }
    const counting = <Value extends object>(value: Value) =>
      new Proxy(value, {
        get: (target, name) => {
          if (typeof name === 'string' && /^\d+$/.test(name)) read += 1;
          return Reflect.get(target, name);
        },
      });
    const map = new CountingMap(values(5000).map((i) => [i, i]));
    const set = new CountingSet(values(5000));
    should(
      kept({ list: counting(values(5000)), object: counting({ ...values(5000) }), map, set }),
    ).be.empty();
    should(read).equal(0);
  });

  it('have up to 6,400 bytes of buffers', () => {
    should(kept({ a: Buffer.alloc(99 * 64), b: new ArrayBuffer(99 * 64) })).deepEqual(['a', 'b']);
    should(kept({ a: Buffer.alloc(99 * 64 + 1), b: new ArrayBuffer(100 * 64) })).deepEqual([]);
  });

  it('have 1,000 values together, those of Node-RED first', () => {
    const message = Object.fromEntries(values(10).map((i) => [`p${i}`, values(99)]));
    should(kept(message)).have.length(10);
    should(kept({ ...message, more: 1 })).not.containEql('more');
    const answered = kept({ ...message, _session: values(99) });
    should(answered).containEql('_session');
    should(answered).not.containEql('p9');
    should(answered).have.length(10);
  });

  it('are counted once if they occur several times, or contain themselves', () => {
    const circle: unknown[] = [];
    circle.push(circle);
    const shared = values(60);
    should(kept({ circle, twice: [shared, shared] })).deepEqual(['circle', 'twice']);
  });

  it('include req and res, whatever their size, and no property that cannot be read', () => {
    const unreadable = {
      get value(): string {
        throw new Error('a fault in a getter');
      },
    };
    const message = { req: values(5000), res: values(5000), unreadable, name: 'a' };
    const small = smallProperties(message);
    should(Object.keys(small)).deepEqual(['req', 'res', 'name']);
    should(small.req).equal(message.req);
    should(Object.keys(message)).have.length(4);
  });
});
