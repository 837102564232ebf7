import { AmiError } from '../errors';

/** `setTimeout` takes no longer time: it would fire after 1 ms. */
export const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Calls back after `ms`, but not before the event loop has read what arrived meanwhile: one that was kept busy,
 * or slept, finds its timers due before it looks at its sockets. The time may be of any length; `Infinity` is never.
 *
 * @returns what cancels it
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
 * A caller's timeout in ms: any number above 0, `Infinity` for none.
 *
 * @throws AmiError AMI_ERR_INVALID_ACTION naming it
 */
export function checkTimeout(name: string, ms: number): number {
  if (typeof ms === 'number' && ms > 0) return ms;
  const given = typeof ms === 'number' ? String(ms) : typeof ms;
  throw new AmiError('AMI_ERR_INVALID_ACTION', `${name} must be a number of ms above 0, not ${given}`);
}
