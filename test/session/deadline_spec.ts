import should from 'should';
import { deadline } from '../../src/session/deadline';
import { until } from '../support/wait';

/** Until every timer of a few ms is due: they are looked at in one turn then. */
function keepBusy(): void {
  const until = performance.now() + 20;
  while (performance.now() < until);
}

describe('deadline', () => {
  it('lets the event loop read before it calls back', async () => {
    const steps: string[] = [];
    deadline(1, () => steps.push('deadline'));
    setTimeout(() => process.nextTick(() => steps.push('what was read')), 1);
    keepBusy();
    await until(() => steps.length === 2);
    should(steps).deepEqual(['what was read', 'deadline']);
  });

  it('never calls back once cancelled, be it when its time is already up', async () => {
    const steps: string[] = [];
    const cancelEarly = deadline(1, () => steps.push('early'));
    cancelEarly();
    const cancelLate = deadline(1, () => steps.push('late'));
    setTimeout(cancelLate, 1);
    keepBusy();
    deadline(3, () => steps.push('after all'));
    await until(() => steps.length > 0);
    should(steps).deepEqual(['after all']);
  });
});
