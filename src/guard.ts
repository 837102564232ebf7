import type { EventEmitter } from 'node:events';

/** ms. Within this time a callback's first fault is reported, and the others are counted. */
const QUIET_TIME = 60_000;

/** Keyed by the callback that failed. */
const faults = new WeakMap<object, Faults>();

/**
 * Calls a foreign callback: a listener, a handler or a hook. If it throws or rejects, other listeners and the connection
 * are not affected, and the process does not end. The fault becomes a warning of the process, once a minute for each
 * callback.
 *
 * @returns the result of the callback; undefined if it threw
 */
export function callGuarded<Given extends unknown[], Result>(
  call: (...given: Given) => Result,
  ...given: Given
): Result | undefined {
  // V8 needs no array for rest parameters that are only spread into a call.
  try {
    return watched(call, call(...given));
  } catch (fault) {
    reportFault(call, fault);
    return undefined;
  }
}

/** Wraps a callback so that it is called by `callGuarded`. The wrapper returns `fallback` if the callback throws. */
export function guarded<Given extends unknown[], Result>(
  call: (...given: Given) => Result,
  fallback: Result,
): (...given: Given) => Result {
  return (...given) => callGuarded(call, ...given) ?? fallback;
}

/** Like `emit`, with each listener called by `callGuarded`: one that throws does not keep the event from the others. */
export function emitGuarded<Events extends Record<keyof Events, unknown[]>, Name extends keyof Events>(
  emitter: EventEmitter<Events>,
  name: Name & (string | symbol),
  ...given: Events[Name]
): void {
  const listeners = (emitter as EventEmitter).rawListeners(name) as ((...given: Events[Name]) => unknown)[];
  for (const listener of listeners) {
    try {
      watched(listener, listener.apply(emitter, given));
    } catch (fault) {
      reportFault(listener, fault);
    }
  }
}

/** Reports the rejection of a callback's result, if that is a promise. @returns the result */
function watched<Result>(call: object, result: Result): Result {
  // `bind`, because a closure would cost an object at each call, also if the result is no promise.
  if (isThenable(result)) result.then(undefined, reportFault.bind(undefined, call));
  return result;
}

/** Whether a result is a promise. An async callback may come from another realm, or use promises of a library. */
export function isThenable(result: unknown): result is PromiseLike<unknown> {
  return (
    typeof result === 'object' && result !== null && 'then' in result && typeof result.then === 'function'
  );
}

/** Reports the fault of a callback as a warning of the process. */
export function reportFault(call: object, fault: unknown): void {
  let known = faults.get(call);
  if (!known) {
    known = new Faults();
    faults.set(call, known);
  }
  known.add(fault);
}

/** The faults of one callback. */
class Faults {
  #isQuiet = false;
  #unsaid = 0;
  #last: unknown;

  add(fault: unknown): void {
    if (this.#isQuiet) {
      this.#unsaid += 1;
      this.#last = fault;
    } else this.#say(fault instanceof Error ? fault : text(fault));
  }

  #say(warning: Error | string): void {
    process.emitWarning(warning);
    this.#isQuiet = true;
    setTimeout(() => this.#endQuiet(), QUIET_TIME).unref();
  }

  #endQuiet(): void {
    this.#isQuiet = false;
    if (this.#unsaid === 0) return;
    const message = `${text(this.#last)} (the same callback failed ${this.#unsaid} more times within a minute)`;
    this.#unsaid = 0;
    this.#last = undefined;
    this.#say(message);
  }
}

/** Some values that can be thrown cannot be converted to a string, for example `Object.create(null)`. */
function text(fault: unknown): string {
  try {
    return fault instanceof Error ? fault.message : String(fault);
  } catch {
    return 'a callback threw something that is not an error';
  }
}
