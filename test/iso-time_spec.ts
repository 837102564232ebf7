import should from 'should';
import { isoTime } from '../src/iso-time';

describe('isoTime', () => {
  it('returns the text of Date.toISOString for each time, whichever time came before', () => {
    const second = Date.UTC(2026, 10, 30, 10, 54, 33);
    const times = [
      0,
      999,
      second,
      second + 7,
      second + 7,
      second + 70,
      second + 1007,
      second - 1,
      -1,
      second + 0.9,
    ];
    for (const time of [...times, Date.UTC(12_026, 0), 8.64e15, -8.64e15])
      should(isoTime(time)).equal(new Date(time).toISOString());
  });
});
