import fc from 'fast-check';
import should from 'should';
import { ExtensionRequests } from '../../src/extensions/extension-requests';

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

describe('An entry of the requested extensions', () => {
  const only = (entry: unknown, context?: string, areFromServer?: boolean) => {
    const requests = new ExtensionRequests([entry], context, areFromServer);
    should(requests.length).equal(1);
    return requests.at(0);
  };

  for (const [entry, extension, context] of [
    ['1001', '1001', 'default'],
    ['*97#!~', '*97#!~', 'default'],
    ['b\u00fcro', 'b\u00fcro', 'default'],
    [' \t1001\t ', '1001', 'default'],
    [0, '0', 'default'],
    [1001, '1001', 'default'],
    [{ extension: '1001' }, '1001', 'default'],
    [{ extension: '1001 ', context: ' sales\t' }, '1001', 'sales'],
    [{ extension: 1001, context: '' }, '1001', 'default'],
    [{ extension: '1001', context: ' ' }, '1001', 'default'],
    [{ extension: '1001', context: null }, '1001', 'default'],
    [{ extension: '1001', context: undefined }, '1001', 'default'],
  ] as const) {
    it(`is read: ${JSON.stringify(entry)}`, () => {
      should(only(entry)).deepEqual({ extension, context });
      const there = context === 'default' ? 'office' : context;
      should(only(entry, 'office')).deepEqual({ extension, context: there });
      should(new ExtensionRequests([entry], undefined).faulty).deepEqual([]);
    });
  }

  const NOT_TEXT = '.extension must be text or a whole number';
  const forbids = (what: string) => `.extension holds ${what}, which no extension has`;
  for (const [what, entry, fault, shown] of [
    ['undefined', undefined, ' has no extension', ''],
    ['null', null, ' has no extension', ''],
    ['{}', {}, ' has no extension', ''],
    ['an empty text', '', '.extension is empty', ''],
    ['an empty text in a row', { extension: '' }, '.extension is empty', ''],
    ['spaces', ' \t ', '.extension is empty', ' \t '],
    ['a negative number', -1, NOT_TEXT, '-1'],
    ['a fraction', 1.5, NOT_TEXT, '1.5'],
    ['NaN', Number.NaN, NOT_TEXT, 'NaN'],
    ['a number that is not exact', 2 ** 53, NOT_TEXT, '9007199254740992'],
    ['a BigInt', 1n, NOT_TEXT, '1'],
    ['true', true, NOT_TEXT, 'true'],
    ['a function', { extension: () => '1001' }, NOT_TEXT, ''],
    ['a Date', { extension: new Date(0) }, NOT_TEXT, ''],
    ['a space', '10 01', forbids('a space'), '10 01'],
    ['a no-break space', '10\u00a001', forbids('a space'), '10\u00a001'],
    ['a tab', '10\t01', forbids('a space'), '10\t01'],
    ['a semicolon', '1001;x', forbids('";"'), '1001;x'],
    ['a bracket', '10[01', forbids('"["'), '10[01'],
    ['a quotation mark', '10"01', forbids('"""'), '10"01'],
    ['a control character', '10\u000101', forbids('"\\u0001"'), '10\u000101'],
    ['DEL', '1001\u007f', forbids('"\\u007f"'), '1001\u007f'],
    ['a line break', '1001\r\nAction: Originate', '.extension contains CR, LF or NUL', undefined],
    ['NUL', '1001\0', '.extension contains CR, LF or NUL', undefined],
    ['a number as context', { extension: '1001', context: 5 }, '.context must be text', '1001'],
    [
      'a line break in the context',
      { extension: '1001', context: 'a\nb' },
      '.context contains CR, LF or NUL',
      '1001',
    ],
  ] as const) {
    it(`is a fault with its index: ${what}`, () => {
      const requests = new ExtensionRequests(['1000', entry, '1002'], undefined);
      should(requests.faulty.map((each) => [each.index, each.fault])).deepEqual([
        [1, `extensions[1]${fault}`],
      ]);
      if (shown !== undefined) should(requests.at(1).extension).equal(shown);
      should(requests.faulty[0]?.request).equal(requests.at(1));
      should([requests.indexOf('1000', 'default'), requests.indexOf('1002', 'default')]).deepEqual([0, 2]);
    });
  }

  it('cannot be read if its getter throws, and then has no name', () => {
    const thrower = {
      get extension(): string {
        throw new Error('boom');
      },
    };
    for (const list of [
      [thrower],
      new Proxy([1], { get: (all, key) => (key === '0' ? boom() : Reflect.get(all, key)) }),
    ])
      should(new ExtensionRequests(list, 'office').at(0)).deepEqual({
        extension: '',
        context: 'office',
        fault: 'extensions[0] cannot be read',
      });
  });

  it('may be any name that the server has, but for a line break', () => {
    for (const name of ['10 01', '1001;x', '10[01', '10"01'])
      should(only(name, undefined, true)).deepEqual({ extension: name, context: 'default' });
    should(only('10\r01', undefined, true).fault).equal('extensions[0].extension contains CR, LF or NUL');
  });
});

function boom(): never {
  throw new Error('boom');
}
