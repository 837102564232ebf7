import { LONGEST_TIMER } from '../clock';
import { fail, SimulatorError } from '../simulator-error';

/** Limit of a wait. */
export interface WaitOptions {
  /** Milliseconds of the machine's clock. Default: 10,000. */
  within?: number;
  /** @internal Ends the wait, so that it takes nothing from a later one. */
  signal?: AbortSignal;
}

/** Default limit of a wait in ms. */
export const WITHIN = 10_000;

// Node's own timers, even while a test replaces the global ones: a wait must end even if the test's clock does not advance.
const { setTimeout: startTimer, clearTimeout: stopTimer } = globalThis;

/** A promise that its owner settles, or that rejects after `within` ms. A rejection that is not awaited ends no process. */
export interface Wait<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  /** Rejects with a SimulatorError. */
  reject(message: string): void;
}

/** `late` returns the message of the error after `within` ms. `onSettled` runs once. */
export function startWait<T>(
  within: number,
  late: () => string,
  onSettled: () => void = () => {},
  signal?: AbortSignal,
): Wait<T> {
  checkWithin(within);
  let settled = false;
  const settle = (action: () => void) => {
    if (settled) return;
    settled = true;
    stopTimer(timer);
    onSettled();
    action();
  };
  let accept: (value: T) => void = () => {};
  let refuse: (error: Error) => void = () => {};
  const promise = new Promise<T>((resolve, reject) => {
    accept = resolve;
    refuse = reject;
  });
  promise.catch(() => {});
  const reject = (message: string) => settle(() => refuse(new SimulatorError(`simulator: ${message}`)));
  const timer = startTimer(() => reject(late()), within);
  // A pending wait of a closed simulator must not keep the process alive. With jsdom, timers are numbers.
  if (typeof timer === 'object') timer.unref();
  signal?.addEventListener('abort', () => reject('the wait was aborted'), { once: true });
  return { promise, resolve: (value) => settle(() => accept(value)), reject };
}

function checkWithin(within: number): void {
  if (typeof within === 'number' && within >= 0 && within <= LONGEST_TIMER) return;
  fail(`within must be a number of milliseconds from 0 to ${LONGEST_TIMER}, not ${within}`);
}
