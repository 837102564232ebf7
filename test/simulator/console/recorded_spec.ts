import { readFile } from 'node:fs/promises';
import 'should';
import { projectPath } from '../../../lab/machine/paths';
import { startSimulated } from '../../conformance/simulated-server';
import { type AnsweredStep, answeredSteps } from '../../conformance/walk/steps';
import { PHONES } from '../../conformance/walk/walk';

describe('the simulated Asterisk 22', () => {
  it('answers CLI commands and odd actions, ListCommands included, as a recorded real Asterisk', async function () {
    this.timeout(120_000);
    const recorded: AnsweredStep[] = JSON.parse(
      await readFile(projectPath('test/captures/asterisk-22-steps.json'), 'utf8'),
    );
    const simulated = await startSimulated(22);
    try {
      for (const phone of PHONES) simulated.pbx.register(phone, 'home');
      // Compared one by one, so that a failure shows the first step alone.
      for (const [index, answered] of (await answeredSteps(simulated, 0)).entries()) {
        answered.should.deepEqual(recorded[index]);
      }
    } finally {
      await simulated.pbx.close();
    }
  });
});
