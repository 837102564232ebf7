import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, processIdentity } from './cache';
import { run } from './process';

/**
 * Creates a folder for this process in `parent`, and removes folders of the same kind that killed processes left behind.
 */
export async function scratchFolder(parent: string, kind: string): Promise<string> {
  const mounts = await readFile('/proc/mounts', 'utf8').catch(() => '');
  for (const name of await readdir(parent)) {
    const [, owner, pid, startTime] = /^(.+)_(\d+)_(\d*)_[0-9a-f]{6}$/.exec(name) ?? [];
    if (owner !== kind || (await isAlive(`${pid} ${startTime}`))) continue;
    const folder = join(parent, name);
    // A test mounted a disk here and could not unmount it. A stopped server may still use the disk.
    if (mounts.includes(` ${folder} `)) await run('umount', ['-l', folder]);
    await rm(folder, { recursive: true, force: true });
  }
  const identity = (await processIdentity(process.pid)).replace(' ', '_');
  const folder = join(parent, `${kind}_${identity}_${randomBytes(3).toString('hex')}`);
  await mkdir(folder);
  return folder;
}
