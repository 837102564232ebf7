import { readFileSync } from 'node:fs';

/** What a contender did with its input, in its own process. */
export interface Measured {
  /** What the row counts: events, extensions, answers. */
  count: number;
  wallMs: number;
  /** CPU time of the whole process, so garbage collection on other threads is in it. */
  userMs: number;
  systemMs: number;
  /** The most memory the process ever had, in MB. */
  peakMb: number;
  /** What it delivered, where it was asked for: see `Checksum`. */
  checksum?: string;
}

/** One way to do a row's work. It does its preparations first, and then the work inside `timed`. */
export type Contender<Input> = (input: Input) => Promise<Measured>;

/** What a module of contenders exports as `contenders`. */
export type Contenders<Input> = Record<string, Contender<Input>>;

/** Does the work, which says how much it was and perhaps what came of it, and measures it. */
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

/** Not of `resourceUsage`: on Linux a process inherits that from the one that started it. */
function peakMb(): number {
  try {
    const [, kilobytes] = /^VmHWM:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return Number(kilobytes) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}
