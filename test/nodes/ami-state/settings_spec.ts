import should from 'should';
import { readSettings } from '../../../nodes/ami-state/settings';

const settings = (more: object) =>
  readSettings(
    { id: 'st1', type: 'ami-state', name: '', z: '', connection: 'pbx1', sources: ['hints'], ...more },
    undefined,
  );

describe('the settings of ami-state', () => {
  it('check every hour for changes that no event reports, unless they say otherwise', () => {
    for (const [check, ms] of [
      [undefined, 3_600_000],
      ['', 3_600_000],
      ['5', 300_000],
      ['0', 0],
    ] as const)
      should(settings({ check }).checkInterval).equal(ms);
  });

  it('have all names and contexts if these fields are blank', () => {
    should(settings({ names: '', context: ' ' })).match({ names: [], context: undefined });
    should(settings({ names: '10*, 2001' }).names).deepEqual(['10*', '2001']);
  });
});
