import should from 'should';
import { mayOpenSession } from '../../../nodes/ami-action/own-session';

describe('the own session of ami-action', () => {
  it('is not expected of a PBX to which the shared connection is just being tried', () => {
    for (const state of ['waiting', 'failed', 'connecting', 'login'] as const)
      should(mayOpenSession(state)).be.false();
  });

  it('is expected where the shared connection is ready, or is not open on purpose', () => {
    for (const state of ['ready', 'idle', 'closed', undefined] as const)
      should(mayOpenSession(state)).be.true();
  });
});
