import should from 'should';
import { requestedNames } from '../../../nodes/ami-state/lookup';

describe('the names in a message to ami-state', () => {
  it('are at most 10,000, and 100 of them patterns, each of which is compared with all entries', () => {
    const names = (count: number, name: string) => Array.from({ length: count }, (_, n) => `${name}${n}`);
    should(requestedNames(names(10_000, '10'))).have.length(10_000);
    should(() => requestedNames(names(10_001, '10'))).throw({
      code: 'AMI_ERR_INVALID_ACTION',
      message: 'msg.payload holds 10001 names; the limit is 10000',
    });
    should(requestedNames([...names(100, '10*'), '1001'])).have.length(101);
    should(() => requestedNames(names(101, '10*').join(','))).throw({
      code: 'AMI_ERR_INVALID_ACTION',
      message: 'msg.payload holds 101 names with *; the limit is 100',
    });
  });
});
