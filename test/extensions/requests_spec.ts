import fc from 'fast-check';
import should from 'should';
import { ExtensionRequests } from '../../src/extensions/requests';

/** Numbers of any length, some with zeros before them, names, and those of what every object has. */
const extension = fc.oneof(
  fc.nat(30).map(String),
  fc.nat().map(String),
  fc.nat(99).map((number) => `0${number}`),
  fc.bigInt({ min: 10n ** 11n, max: 10n ** 11n + 9n }).map(String),
  fc.constantFrom('valueOf', '__proto__', 'constructor', '-1', '1.5', '1e3', 'sales', '*97'),
);
const row = fc.record({ extension, context: fc.constantFrom('default', 'valueOf', '__proto__') });

describe('ExtensionRequests', () => {
  it('keeps each extension of a context once, in the order named, and knows the place of each', () => {
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const requests = new ExtensionRequests(rows, undefined);
        const names = [...new Set(rows.map((each) => `${each.extension}@${each.context}`))];
        const list = Array.from({ length: requests.length }, (_, i) => requests.at(i));
        should(list.map((each) => `${each.extension}@${each.context}`)).deepEqual(names);
        list.forEach((each, i) => {
          should(requests.placeOf(each.extension, each.context)).equal(i);
        });
      }),
    );
  });

  it('knows no place of what was not asked for', () => {
    const requests = new ExtensionRequests(['1001', '01002', '493012345678', '4711'], 'office');
    for (const other of ['1', '1002', '493012345679', '__proto__', 'valueOf', 'constructor', 'length', ''])
      should(requests.placeOf(other, 'office')).be.undefined();
    for (const context of ['default', '__proto__', 'constructor'])
      should(requests.placeOf('1001', context)).be.undefined();
  });
});
