import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { debianWith } from '../machine/debian';
import { run } from '../machine/process';

export type AsteriskVersion = 22 | 16;

// Each Debian release has one Asterisk. When unstable moves on to a newer one, testing still has the old one for a while.
const DEBIAN_SUITES: Record<AsteriskVersion, readonly string[]> = { 22: ['sid', 'forky'], 16: ['bullseye'] };

// In bullseye app_voicemail has a package of its own.
const PACKAGES: Record<AsteriskVersion, readonly string[]> = {
  22: ['asterisk'],
  16: ['asterisk', 'asterisk-voicemail'],
};

/** @returns the folder of a small Debian with this Asterisk, which the first call creates */
export async function installAsterisk(version: AsteriskVersion): Promise<string> {
  return debianWith({
    part: `Asterisk ${version}`,
    // With the packages in its name, so that a folder without one of them is not taken for it.
    name: [...PACKAGES[version], version].join('-'),
    packages: [...PACKAGES[version], 'ca-certificates'],
    suites: DEBIAN_SUITES[version],
    async check(root) {
      const installed = await run('chroot', [root, 'asterisk', '-V']);
      if (!installed.startsWith(`Asterisk ${version}.`)) return installed.trim();
      // An Asterisk for tests must not resolve names outside.
      await writeFile(join(root, 'etc/resolv.conf'), '');
      return undefined;
    },
  });
}
