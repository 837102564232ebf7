import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { announce, debianMirror, installPackages, isRoot, missingPart } from './apt';
import { cached, cachePath, exists, withLock } from './cache';
import { run } from './process';

export type AsteriskVersion = 22 | 16;

// Debian's releases carry one Asterisk each; unstable moves, and testing has what it had shortly before.
const DEBIAN_SUITES: Record<AsteriskVersion, readonly string[]> = { 22: ['sid', 'forky'], 16: ['bullseye'] };

/** Gives the folder of a small Debian that has this Asterisk, and makes it if need be. */
export async function installAsterisk(version: AsteriskVersion): Promise<string> {
  const part = `Asterisk ${version}`;
  const remedy = 'It is for the tests alone, which run without it.';
  if (!isRoot()) throw missingPart(part, 'it takes root', remedy);
  return cached(`asterisk-${version}`, async (folder) => {
    await withLock(cachePath('debootstrap.lock'), async () => {
      if (!(await exists('/usr/sbin/debootstrap'))) await installPackages(part, remedy, ['debootstrap']);
    });
    const mirror = await debianMirror();
    const failures: string[] = [];
    for (const suite of DEBIAN_SUITES[version]) {
      announce(
        `installing ${part} into a folder of its own, from Debian ${suite}; this takes a minute or two`,
      );
      await rm(folder, { recursive: true, force: true });
      try {
        await debootstrap(suite, folder, mirror);
        const installed = await run('chroot', [folder, 'asterisk', '-V']);
        if (installed.startsWith(`Asterisk ${version}.`)) {
          // A telephone system for tests has nobody to ask for names.
          await writeFile(join(folder, 'etc/resolv.conf'), '');
          return;
        }
        failures.push(`Debian ${suite} has ${installed.trim()}`);
      } catch (error) {
        failures.push((error as Error).message);
      }
    }
    throw missingPart(part, failures.join('; '), remedy);
  });
}

async function debootstrap(suite: string, folder: string, mirror: string): Promise<void> {
  // An older debootstrap does not know the newer names, but all of them are made alike.
  const script = '/usr/share/debootstrap/scripts/sid';
  const options = ['--variant=minbase', '--include=asterisk,ca-certificates'];
  // Its mounts are to vanish with it.
  await run('unshare', ['--mount', 'debootstrap', ...options, suite, folder, mirror, script]);
  await rm(join(folder, 'var/cache/apt/archives'), { recursive: true, force: true });
}
