import type { Timers } from './clock';

/** A new simulator reports in CoreStatus that it started this many ms ago: its dialplan is loaded. */
const REPORTED_AGE = 3_600_000;

/** Times of the server's start and last reload, in ms since the epoch, and whether it is booting. */
export class Uptime {
  startedAt: number;
  /** The start that CoreStatus reports. */
  reportedStart: number;
  reloadedAt: number;
  /** True after a restart until the dialplan is loaded. */
  isBooting = false;
  readonly #timers: Timers;
  #cancelBoot = () => {};

  constructor(timers: Timers) {
    this.#timers = timers;
    this.startedAt = this.reloadedAt = timers.clock.now();
    this.reportedStart = this.startedAt - REPORTED_AGE;
  }

  /** Restarts the server. Calls `onBooted` after `bootMs`; for 0 there is no boot phase and no call. */
  boot(bootMs: number, onBooted: () => void): void {
    this.startedAt = this.reportedStart = this.reloadedAt = this.#timers.clock.now();
    this.#cancelBoot();
    this.isBooting = bootMs > 0;
    if (!this.isBooting) return;
    this.#cancelBoot = this.#timers.after(bootMs, () => {
      this.isBooting = false;
      onBooted();
    });
  }
}
