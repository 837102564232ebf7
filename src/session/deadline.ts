import { AmiError } from '../errors';
import { LONGEST_TIMER } from '../longest-timer';

/**
 * Calls back after `ms`, but only once the event loop has read its sockets. When the event loop was busy, or the machine
 * slept, Node runs the timers that are due before it reads the data that has arrived. `ms` may exceed the limit of
 * `setTimeout`; `Infinity` means never.
 */
export class Deadline {
  readonly #callback: () => void;
  #left: number;
  #timer: NodeJS.Timeout | undefined;
  #afterReading: NodeJS.Immediate | undefined;

  constructor(ms: number, callback: () => void) {
    this.#callback = callback;
    this.#left = ms;
    if (ms !== Infinity) this.#wait();
  }

  cancel(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#afterReading);
  }

  #wait(): void {
    const ms = Math.min(this.#left, LONGEST_TIMER);
    this.#left -= ms;
    this.#timer = setTimeout(() => this.#elapsed(), ms);
  }

  #elapsed(): void {
    if (this.#left > 0) this.#wait();
    else this.#afterReading = setImmediate(this.#callback);
  }
}

/**
 * Checks a caller's timeout in ms: any number above 0. `Infinity` means no timeout.
 *
 * @param name the option, for the error
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the option
 */
export function checkTimeout(name: string, ms: number): number {
  if (typeof ms === 'number' && ms > 0) return ms;
  const given = typeof ms === 'number' ? String(ms) : typeof ms;
  throw new AmiError('AMI_ERR_INVALID_ACTION', `${name} must be a number of ms above 0, not ${given}`);
}
