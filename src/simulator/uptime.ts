import type { Timers } from './clock';

/** A new simulator reports in CoreStatus that it started this many ms ago: its dialplan is loaded. */
const REPORTED_AGE = 3_600_000;

/**
 * The parts that a starting server loads, in the order of Asterisk 16 and 22. The number is the share of the start after which
 * a part is loaded, which is an estimate.
 */
const PARTS = { functions: 0.6, dialplan: 0.75, actions: 0.9, everything: 1 } as const;
/**
 * A part of a server that comes after its logins: the functions that Getvar reads, the dialplan with its hints, the actions of
 * modules such as QueueStatus, and the rest.
 */
export type BootPart = keyof typeof PARTS;

/** When the server started and reloaded, in ms since the epoch, and what it has loaded. */
export class Uptime {
  startedAt: number;
  /** The start that CoreStatus reports. */
  reportedStart: number;
  reloadedAt: number;
  readonly #timers: Timers;
  readonly #loading = new Map<BootPart, () => void>();

  constructor(timers: Timers) {
    this.#timers = timers;
    this.startedAt = this.reloadedAt = timers.clock.now();
    this.reportedStart = this.startedAt - REPORTED_AGE;
  }

  /** True after a restart until everything is loaded. */
  get isBooting(): boolean {
    return this.#loading.size > 0;
  }

  hasLoaded(part: BootPart): boolean {
    return !this.#loading.has(part);
  }

  /** Restarts the server. Calls `onLoaded` for each part, in the order of a start that takes `bootMs`; for 0 without a call. */
  boot(bootMs: number, onLoaded: (part: BootPart) => void): void {
    this.startedAt = this.reportedStart = this.reloadedAt = this.#timers.clock.now();
    for (const cancel of this.#loading.values()) cancel();
    this.#loading.clear();
    if (bootMs <= 0) return;
    for (const part of Object.keys(PARTS) as BootPart[]) {
      const cancel = this.#timers.after(Math.ceil(bootMs * PARTS[part]), () => {
        this.#loading.delete(part);
        onLoaded(part);
      });
      this.#loading.set(part, cancel);
    }
  }
}
