import { type RunningAsterisk, startAsterisk } from '../../lab/parts/asterisk';
import type { AsteriskVersion } from '../../lab/parts/asterisk-install';
import { skipWithout } from './skip-without';

/** Starts an Asterisk for this suite alone, for tests that restart it, or that leave calls, members or states behind. */
export function ownAsterisk(version: AsteriskVersion): () => RunningAsterisk {
  let asterisk: RunningAsterisk | undefined;

  before(`start an Asterisk ${version}`, async function () {
    this.timeout(600_000);
    try {
      asterisk = await startAsterisk({ version });
    } catch (error) {
      skipWithout(this, error);
    }
  });
  after(`stop the Asterisk ${version}`, async function () {
    this.timeout(60_000);
    await asterisk?.stop();
  });

  return () => present(asterisk);
}

function present(asterisk: RunningAsterisk | undefined): RunningAsterisk {
  if (asterisk === undefined) throw new Error('the Asterisk is available in hooks and tests only');
  return asterisk;
}
