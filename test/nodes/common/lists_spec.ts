import 'should';
import { listOf } from '../../../nodes/common/lists';

describe('a list as people write it', () => {
  const cases: [given: unknown, means: unknown[]][] = [
    [undefined, []],
    [null, []],
    ['', []],
    ['  ', []],
    ['1001', ['1001']],
    ['1001,1002', ['1001', '1002']],
    ['1001,,1002, ,', ['1001', '1002']],
    [[], []],
    [
      ['1001', 1002],
      ['1001', 1002],
    ],
    [
      ['1001,1002', '1003'],
      ['1001', '1002', '1003'],
    ],
    [[{ extension: '1' }, ''], [{ extension: '1' }]],
    [{ extension: '1' }, [{ extension: '1' }]],
    [1001, [1001]],
    [false, [false]],
  ];
  for (const [given, means] of cases) {
    it(`${JSON.stringify(given)} is ${JSON.stringify(means)}`, () => {
      listOf(given).should.deepEqual(means);
    });
  }
});
