import fc from 'fast-check';
import should from 'should';
import { ExtensionRequests } from '../../src/extensions/requests';

/** Numbers of any length, some with leading zeros, names, and names of properties that every object has. */
const extension = fc.oneof(
  fc.nat(30).map(String),
  fc.nat().map(String),
  fc.nat(99).map((number) => `0${number}`),
  fc.bigInt({ min: 10n ** 11n, max: 10n ** 11n + 9n }).map(String),
  fc.constantFrom('valueOf', '__proto__', 'constructor', '-1', '1.5', '1e3', 'sales', '*97'),
);
const row = fc.record({ extension, context: fc.constantFrom('default', 'valueOf', '__proto__') });

describe('ExtensionRequests', () => {
  it('keeps each extension of a context once, at the index of its first occurrence', () => {
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const requests = new ExtensionRequests(rows, undefined);
        const names = [...new Set(rows.map((each) => `${each.extension}@${each.context}`))];
        const list = Array.from({ length: requests.length }, (_, i) => requests.at(i));
        should(list.map((each) => `${each.extension}@${each.context}`)).deepEqual(names);
        list.forEach((each, i) => {
          should(requests.indexOf(each.extension, each.context)).equal(i);
        });
      }),
    );
  });

  it('has no index for an extension that was not requested', () => {
    const requests = new ExtensionRequests(['1001', '01002', '493012345678', '4711'], 'office');
    for (const other of ['1', '1002', '493012345679', '__proto__', 'valueOf', 'constructor', 'length', ''])
      should(requests.indexOf(other, 'office')).be.undefined();
    for (const context of ['default', '__proto__', 'constructor'])
      should(requests.indexOf('1001', context)).be.undefined();
  });

  it('names the index of an entry that cannot be read or is not an extension', () => {
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    const thrower = {
      get extension(): string {
        throw new Error('boom');
      },
    };
    const hostile = {
      toString() {
        throw new Error('boom');
      },
    };
    const bad: unknown[] = [
      Object.create(null),
      thrower,
      revoked.proxy,
      new Proxy({}, { get: () => hostile }),
      new Proxy([], {
        get() {
          throw null;
        },
      }),
      Symbol('1001'),
      1001n,
      new Date(),
      ['1002'],
      () => '1002',
      undefined,
      null,
      hostile,
      { extension: Object.create(null) },
      { extension: hostile },
      { extension: revoked.proxy },
      { extension: Symbol('x') },
      { extension: 7n },
      { extension: ['1001'] },
      { extension: '1002', context: hostile },
      { extension: '1002', context: Symbol('x') },
      {
        extension: '1002',
        get context(): string {
          throw new Error('boom');
        },
      },
    ];
    const requests = new ExtensionRequests(['1001', ...bad, '1003'], undefined);
    should(requests.faulty.map(({ index }) => index)).deepEqual(bad.map((_, i) => i + 1));
    requests.faulty.forEach(({ fault, request }, i) => {
      should(fault).startWith(`extensions[${i + 1}]`);
      should(typeof request.extension).equal('string');
    });
    should(requests.indexOf('1003', 'default')).equal(bad.length + 1);
  });

  it('has a bad entry for each hole of a list and each index that throws', () => {
    const holes: unknown[] = ['1001'];
    holes[2] = '1003';
    const throwing = new Proxy(['1', '2', '3'], {
      get(list, key, self) {
        if (key === '1') throw new Error('boom');
        return Reflect.get(list, key, self);
      },
    });
    for (const list of [holes, throwing])
      should(new ExtensionRequests(list, undefined).faulty.map(({ index }) => index)).deepEqual([1]);
  });

  it('reads each property once, so that a getter cannot return another value later', () => {
    let reads = 0;
    const row = {
      get extension() {
        reads += 1;
        return reads === 1 ? '1001' : '1\r\nAction: Originate';
      },
    };
    should(new ExtensionRequests([row], undefined).at(0)).deepEqual({
      extension: '1001',
      context: 'default',
    });
  });

  it('trims spaces in linear time', () => {
    const inside = `1${' '.repeat(2_000_000)}1`;
    const [request] = [new ExtensionRequests([` \t${inside}\t `], undefined, true)];
    should(request.at(0).extension).equal(inside);
  });
});
