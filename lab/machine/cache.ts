import { link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** The folder for everything large or lasting. It is outside the checkout, so that a fresh clone finds what an earlier one built. */
export function cachePath(...names: string[]): string {
  const own = process.env.HYBRID_AMI_CACHE;
  const base = own
    ? resolve(own)
    : join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'hybrid-ami');
  return join(base, ...names);
}

/**
 * The folder `name` of the cache, made by `build` if it is not there. `build` fills a folder beside it that gets its name
 * only when complete, so an interrupted build starts again. Of several processes one builds and the others wait.
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

/** Runs `task` while no other process holds the lock; waits for its turn. */
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

/** Takes the lock and returns its release, or returns the id of the living process that holds it. */
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
      await bury(path, holder, `${mine}.stale`);
    }
  } finally {
    await rm(mine, { force: true });
  }
}

let serial = 0;

/** Removes the lock of a dead process. Puts it back if a living process took it in between. */
async function bury(path: string, holder: string, grave: string): Promise<void> {
  try {
    await rename(path, grave);
    if ((await readFile(grave, 'utf8')) !== holder) await link(grave, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  }
  await rm(grave, { force: true });
}

/** A process id and, on Linux, its start time, because ids are reused. */
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
