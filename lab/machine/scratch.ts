import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, processIdentity } from './cache';
import { run } from './process';

/**
 * A new folder of this process's own in `parent`. What processes that were killed left there of the same kind is removed.
 */
export async function scratchFolder(parent: string, kind: string): Promise<string> {
  const mounts = await readFile('/proc/mounts', 'utf8').catch(() => '');
  for (const name of await readdir(parent)) {
    const [, owner, pid, startTime] = /^(.+)_(\d+)_(\d*)_[0-9a-f]{6}$/.exec(name) ?? [];
    if (owner !== kind || (await isAlive(`${pid} ${startTime}`))) continue;
    const folder = join(parent, name);
    // A disk of its own, which its test could not take away; a stopped server may still sit on it.
    if (mounts.includes(` ${folder} `)) await run('umount', ['-l', folder]);
    await rm(folder, { recursive: true, force: true });
  }
  const identity = (await processIdentity(process.pid)).replace(' ', '_');
  const folder = join(parent, `${kind}_${identity}_${randomBytes(3).toString('hex')}`);
  await mkdir(folder);
  return folder;
}
