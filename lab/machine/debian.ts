import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { announce, debianMirror, installPackages, isRoot, missingPart } from './apt';
import { cached, cachePath, exists, withLock } from './cache';
import { run } from './process';

/** A program that this machine's Debian lacks, or has in another version. */
export interface FromDebian {
  /** Name for messages. */
  part: string;
  /** Name of its folder in the cache. */
  name: string;
  packages: readonly string[];
  /** Releases of Debian that may have it, the best first. */
  suites: readonly string[];
  /** @returns what is wrong with the installed program; undefined if nothing is */
  check(root: string): Promise<string | undefined>;
}

/** @returns the folder of a small Debian with these packages, which the first call creates */
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
  // An older debootstrap does not know the names of newer releases, but the script of sid works for all of them.
  const script = '/usr/share/debootstrap/scripts/sid';
  const options = ['--variant=minbase', `--include=${packages.join(',')}`];
  // In its own mount namespace, so that its mounts end with it.
  await run('unshare', ['--mount', 'debootstrap', ...options, suite, folder, mirror, script]);
  await rm(join(folder, 'var/cache/apt/archives'), { recursive: true, force: true });
}
