import { AmiError } from '../errors';
import { LONGEST_TIMER } from '../longest-timer';

/**
 * Calls back after `ms`, but only once the event loop has read its sockets. When the event loop was busy, or the machine
 * slept, Node runs the timers that are due before it reads the data that has arrived. `ms` may exceed the limit of
 * `setTimeout`; `Infinity` means never.
 *
 * @returns function that cancels the callback
 */
export function deadline(ms: number, callback: () => void): () => void {
  if (ms === Infinity) return () => {};
  let timer: NodeJS.Timeout;
  let afterReading: NodeJS.Immediate | undefined;
  const wait = (left: number) => {
    timer = setTimeout(
      () => {
        if (left > LONGEST_TIMER) wait(left - LONGEST_TIMER);
        else afterReading = setImmediate(callback);
      },
      Math.min(left, LONGEST_TIMER),
    );
  };
  wait(ms);
  return () => {
    clearTimeout(timer);
    clearImmediate(afterReading);
  };
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
