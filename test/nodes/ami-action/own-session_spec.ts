import should from 'should';
import { mayOpenSession } from '../../../nodes/ami-action/own-session';

describe('the own session of ami-action', () => {
  it('is not expected to open while the shared connection is reconnecting', () => {
    for (const state of ['waiting', 'failed', 'connecting', 'login'] as const)
      should(mayOpenSession(state)).be.false();
  });

  it('is expected to open if the shared connection is ready, or closed on purpose', () => {
    for (const state of ['ready', 'idle', 'closed', undefined] as const)
      should(mayOpenSession(state)).be.true();
  });
});
