import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { announce, debianMirror, installPackages, isRoot, missingPart } from './apt';
import { cached, cachePath, exists, withLock } from './cache';
import { run } from './process';

/** A program that this machine's Debian does not have, or not in that version. */
export interface FromDebian {
  /** What people call it. */
  part: string;
  /** The folder of the cache. */
  name: string;
  packages: readonly string[];
  /** Where to look for it, the best first. */
  suites: readonly string[];
  /** Says what is wrong with what was installed, if anything. */
  check(root: string): Promise<string | undefined>;
}

/** Gives the folder of a small Debian that has these packages, and makes it if need be. */
export async function debianWith({ part, name, packages, suites, check }: FromDebian): Promise<string> {
  const remedy = 'It is for the tests alone, which run without it.';
  if (!isRoot()) throw missingPart(part, 'root is needed', remedy);
  return cached(name, async (folder) => {
    await withLock(cachePath('debootstrap.lock'), async () => {
      if (!(await exists('/usr/sbin/debootstrap'))) await installPackages(part, remedy, ['debootstrap']);
    });
    const mirror = await debianMirror();
    const failures: string[] = [];
    for (const suite of suites) {
      announce(
        `installing ${part} into a folder of its own, from Debian ${suite}; this takes a minute or two`,
      );
      await rm(folder, { recursive: true, force: true });
      try {
        await debootstrap(suite, folder, mirror, packages);
        const failure = await check(folder);
        if (failure === undefined) return;
        failures.push(`Debian ${suite} has ${failure}`);
      } catch (error) {
        failures.push((error as Error).message);
      }
    }
    throw missingPart(part, failures.join('; '), remedy);
  });
}

async function debootstrap(suite: string, folder: string, mirror: string, packages: readonly string[]) {
  // An older debootstrap does not know the newer names, but all of them are made alike.
  const script = '/usr/share/debootstrap/scripts/sid';
  const options = ['--variant=minbase', `--include=${packages.join(',')}`];
  // Its mounts are to vanish with it.
  await run('unshare', ['--mount', 'debootstrap', ...options, suite, folder, mirror, script]);
  await rm(join(folder, 'var/cache/apt/archives'), { recursive: true, force: true });
}
