import { readFileSync } from 'node:fs';

/** What a contender measured, in its own process. */
export interface Measured {
  /** Number of events, extensions or answers, whichever the row counts. */
  count: number;
  wallMs: number;
  /** CPU time of the whole process. It includes garbage collection on other threads. */
  userMs: number;
  systemMs: number;
  /** Highest resident memory of the process, in MB. */
  peakMb: number;
  /** Checksum of what it delivered, if the input asked for it. */
  checksum?: string;
}

/** One way to do the work of a row. It prepares first, and then does the work inside `timed`. */
export type Contender<Input> = (input: Input) => Promise<Measured>;

/** What a module of contenders exports as `contenders`. */
export type Contenders<Input> = Record<string, Contender<Input>>;

/** Does the work and measures it. @param work returns the number of items, and a checksum if one was asked for */
export async function timed(
  work: () => Promise<{ count: number; checksum?: string | undefined }>,
): Promise<Measured> {
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const { count, checksum } = await work();
  const wallMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  const measured = { count, wallMs, userMs: user / 1000, systemMs: system / 1000, peakMb: peakMb() };
  return checksum === undefined ? measured : { ...measured, checksum };
}

/** Reads /proc, because on Linux a process inherits the `maxRSS` of `resourceUsage` from its parent. */
function peakMb(): number {
  try {
    const [, kilobytes] = /^VmHWM:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return Number(kilobytes) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}
