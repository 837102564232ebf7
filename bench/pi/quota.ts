import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRoot } from '../../lab/machine/apt';
import { until } from '../../lab/machine/wait';

/** Period of the quota in µs. */
const PERIOD = 100_000;

/** A cgroup whose processes together get a share of a core. */
export interface Quota {
  /** @returns a command that runs the given command in the group, in the same process */
  inside(...command: string[]): string[];
  /** Removes the group, when its last process has ended. */
  remove(): Promise<void>;
}

/**
 * @param share of a core, such as 0.5
 * @returns undefined if no such group can be created: without root, or if the cgroups are not writable
 */
export async function cpuQuota(share: number): Promise<Quota | undefined> {
  if (!isRoot()) return undefined;
  const mounts = await readFile('/proc/self/mounts', 'utf8').catch(() => '');
  const parent =
    /^\S+ (\S+) cgroup \S*\bcpu[, ]/m.exec(mounts)?.[1] ?? /^\S+ (\S+) cgroup2 /m.exec(mounts)?.[1];
  if (parent === undefined) return undefined;
  const folder = join(parent, `hybrid-ami-${process.pid}`);
  const remove = async () => {
    await until(() => removed(folder), `the end of all processes in ${folder}`, 60_000);
  };
  try {
    // Only for cgroups of version 2, in which not every group has the cpu controller.
    await writeFile(join(parent, 'cgroup.subtree_control'), '+cpu').catch(() => {});
    await mkdir(folder);
    await limit(folder, share);
  } catch {
    await rmdir(folder).catch(() => {});
    return undefined;
  }
  return {
    inside: (...command) => ['sh', '-c', 'echo $$ > "$0/cgroup.procs" && exec "$@"', folder, ...command],
    remove,
  };
}

/** Sets the quota. @throws Error if this is not a group of the cpu controller */
async function limit(folder: string, share: number): Promise<void> {
  const quota = String(share * PERIOD);
  try {
    await writeFile(join(folder, 'cpu.max'), `${quota} ${PERIOD}`, { flag: 'r+' });
  } catch {
    await writeFile(join(folder, 'cpu.cfs_period_us'), String(PERIOD), { flag: 'r+' });
    await writeFile(join(folder, 'cpu.cfs_quota_us'), quota, { flag: 'r+' });
  }
}

/** @returns false while the group still has processes */
async function removed(folder: string): Promise<boolean> {
  return rmdir(folder).then(
    () => true,
    () => false,
  );
}
