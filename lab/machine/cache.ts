import { link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/**
 * @returns a path in the folder for large files that last. It is outside the checkout, so that a fresh clone finds what an
 *   earlier clone has built
 */
export function cachePath(...names: string[]): string {
  const own = process.env.HYBRID_AMI_CACHE;
  const base = own
    ? resolve(own)
    : join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'hybrid-ami');
  return join(base, ...names);
}

/**
 * @param build fills a folder if the cache has no folder `name`. That folder gets its name only when it is complete, so an
 *   interrupted build starts again. If several processes call this, one builds and the others wait
 * @returns the path of the folder `name` in the cache
 */
export async function cached(name: string, build: (folder: string) => Promise<void>): Promise<string> {
  const folder = cachePath(name);
  if (await exists(folder)) return folder;
  return withLock(cachePath(`${name}.lock`), async () => {
    if (await exists(folder)) return folder;
    const unfinished = `${folder}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true });
    await build(unfinished);
    await rename(unfinished, folder);
    return folder;
  });
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Waits for the lock, and holds it while `task` runs. */
export async function withLock<T>(path: string, task: () => Promise<T>): Promise<T> {
  let release = await tryLock(path);
  while (typeof release === 'number') {
    await new Promise((resume) => setTimeout(resume, 200));
    release = await tryLock(path);
  }
  try {
    return await task();
  } finally {
    await release();
  }
}

/** Takes the lock. @returns a function that releases it, or the id of the running process that holds it */
export async function tryLock(path: string): Promise<(() => Promise<void>) | number> {
  await mkdir(dirname(path), { recursive: true });
  serial += 1;
  const mine = `${path}.${process.pid}.${serial}`;
  await writeFile(mine, await processIdentity(process.pid));
  try {
    for (;;) {
      try {
        // A link is created in one step: no process can read a lock without its owner.
        await link(mine, path);
        return () => rm(path, { force: true });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = await readFile(path, 'utf8').catch(() => undefined);
      if (holder === undefined) continue;
      if (await isAlive(holder)) return Number.parseInt(holder, 10);
      await removeStaleLock(path, holder, `${mine}.stale`);
    }
  } finally {
    await rm(mine, { force: true });
  }
}

let serial = 0;

/**
 * Removes the lock of a process that has ended. Puts the lock back if another process took it in between.
 *
 * @param aside path for the lock while its content is checked
 */
async function removeStaleLock(path: string, holder: string, aside: string): Promise<void> {
  try {
    await rename(path, aside);
    if ((await readFile(aside, 'utf8')) !== holder) await link(aside, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  }
  await rm(aside, { force: true });
}

/** @returns a process id and, on Linux, the start time of the process, because ids are reused */
export async function processIdentity(pid: number): Promise<string> {
  const stats = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const startTime = stats.slice(stats.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  return `${pid} ${startTime}`;
}

export async function isAlive(identity: string): Promise<boolean> {
  const pid = Number.parseInt(identity, 10);
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return (await processIdentity(pid)) === identity;
}
