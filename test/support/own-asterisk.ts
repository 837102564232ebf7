import { type RunningAsterisk, startAsterisk } from '../../lab/parts/asterisk';
import type { AsteriskVersion } from '../../lab/parts/asterisk-install';
import { stopAtTheEnd } from './lab';
import { skipWithout } from './skip-without';

const acting = new Map<AsteriskVersion, Promise<RunningAsterisk>>();

/** An Asterisk that all suites share which make calls. Each test ends its calls and phones, and removes what it added. */
export function actingAsterisk(version: AsteriskVersion): () => RunningAsterisk {
  let asterisk: RunningAsterisk | undefined;

  before(`start an Asterisk ${version} for calls`, async function () {
    this.timeout(600_000);
    try {
      asterisk = await sharedAsterisk(version);
    } catch (error) {
      skipWithout(this, error);
    }
  });

  return () => present(asterisk);
}

function sharedAsterisk(version: AsteriskVersion): Promise<RunningAsterisk> {
  let started = acting.get(version);
  if (!started) {
    started = startAsterisk({ version }).then((asterisk) => {
      stopAtTheEnd(() => asterisk.stop());
      return asterisk;
    });
    acting.set(version, started);
  }
  return started;
}

/** An Asterisk of the suite's own, for tests that leave members or states behind, or restart it. */
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
  if (asterisk === undefined) throw new Error('the Asterisk is there in hooks and tests only');
  return asterisk;
}
