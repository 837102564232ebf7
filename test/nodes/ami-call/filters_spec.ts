import should from 'should';
import { readFilters } from '../../../nodes/ami-call/filters';
import { play, recorded } from '../../calls/replay';

describe('the setting Extensions of ami-call', () => {
  // 1041 calls 1042. 1043 picks the call up and transfers it to 1044.
  const [call] = play(recorded('22/pickup-refer-attended')).calls;
  const passes = (extensions: string) => call && readFilters({ extensions }, undefined).passesCall(call);

  for (const [who, number] of [
    ['who called', '1041'],
    ['who rang', '1042'],
    ['who talked without a ring', '1043'],
    ['who talked last', '1044'],
  ] as const) {
    it(`finds ${who}`, () => should(passes(number)).be.true());
  }

  it('passes no other call', () => should(passes('1045')).be.false());

  it('compares the extension of a hint and the number', () => {
    if (!call) throw new Error('the recording has no call');
    const from = { ...call.from, number: '5551041', extension: '41' };
    const passesFrom = (extensions: string) =>
      readFilters({ extensions }, undefined).passesCall({ ...call, from, conversations: [] });
    should(['41', '555*', '1041'].map(passesFrom)).deepEqual([true, true, false]);
  });
});
