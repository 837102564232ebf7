import { readFile } from 'node:fs/promises';
import type { Fleet } from './fleet';

/** Linux counts the time of processes in hundredths of a second (USER_HZ). */
const TICK = 10;

/** Seconds of CPU time by kind of process. Unlike delays they hardly depend on what else the machine does. */
export type Cpu = Readonly<Record<'edges' | 'PBXs' | 'Mosquitto' | 'NATS' | 'MariaDB' | 'fleet', number>>;

/** @returns the CPU time that the processes of the fleet have used so far */
export async function cpuOf({ members, centre }: Fleet, database: { pid: number }): Promise<Cpu> {
  const sum = async (pids: readonly (number | undefined)[]) => {
    const all = await Promise.all(pids.map((pid) => (pid === undefined ? 0 : usedBy(pid))));
    return all.reduce((a, b) => a + b, 0) / 1000;
  };
  return {
    edges: await sum(members.flatMap(({ edges }) => edges.map(({ nodeRed }) => nodeRed?.pid))),
    PBXs: await sum(members.map(({ pbx }) => pbx.child.pid)),
    Mosquitto: await sum([centre.broker.pid]),
    NATS: await sum([centre.log.server.pid]),
    MariaDB: await sum([database.pid]),
    fleet: await sum([process.pid]),
  };
}

/** @returns ms of CPU time of a process; 0 where there is no /proc */
async function usedBy(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name of the program is in parentheses and may have blanks. `utime` and `stime` are fields 14 and 15 (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK;
}

/** @returns the CPU time used between two readings, as text */
export function cpuInWords(before: Cpu, after: Cpu): string {
  const kinds = Object.keys(after) as (keyof Cpu)[];
  return kinds
    .map(
      (kind) =>
        `${kind} ${(after[kind] < before[kind] ? after[kind] : after[kind] - before[kind]).toFixed(1)} s`,
    )
    .join(', ');
}
