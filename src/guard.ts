import type { EventEmitter } from 'node:events';

/** ms in which the faults of one callback are said once; the others are counted. */
const QUIET_TIME = 60_000;

/** By the callback that failed. */
const faults = new WeakMap<object, Faults>();

/**
 * Calls what others have put into our hands: a listener, a handler, a hook. Its fault, a rejection included, must cost
 * neither the other listeners nor the connection anything. Nor may it end the process, or be hidden: Node prints a warning
 * and emits it on `process`, for each callback once a minute.
 *
 * @returns what it returned; undefined where it threw
 */
export function unharmed<Given extends unknown[], Result>(
  call: (...given: Given) => Result,
  ...given: Given
): Result | undefined {
  return attempt(call, undefined, given);
}

/** The same callback, behind that guard. Where it throws, it returns `fallback`. */
export function guarded<Given extends unknown[], Result>(
  call: (...given: Given) => Result,
  fallback: Result,
): (...given: Given) => Result {
  return (...given) => attempt(call, undefined, given) ?? fallback;
}

/** As `emit`, with each listener behind that guard: one that throws does not keep the event from the others. */
export function emitUnharmed<Events extends Record<keyof Events, unknown[]>, Name extends keyof Events>(
  emitter: EventEmitter<Events>,
  name: Name & (string | symbol),
  ...given: Events[Name]
): void {
  const listeners = (emitter as EventEmitter).rawListeners(name) as ((...given: Events[Name]) => unknown)[];
  for (const listener of listeners) attempt(listener, emitter, given);
}

function attempt<Given extends unknown[], Result>(
  call: (...given: Given) => Result,
  self: unknown,
  given: Given,
): Result | undefined {
  try {
    const result: Result = Reflect.apply(call, self, given);
    if (isThenable(result)) result.then(undefined, (fault: unknown) => faultsOf(call).add(fault));
    return result;
  } catch (fault) {
    faultsOf(call).add(fault);
    return undefined;
  }
}

/** A handler may be async, be it of another realm or by another library. */
function isThenable(result: unknown): result is PromiseLike<unknown> {
  return (
    typeof result === 'object' && result !== null && 'then' in result && typeof result.then === 'function'
  );
}

function faultsOf(call: object): Faults {
  const known = faults.get(call);
  if (known) return known;
  const first = new Faults();
  faults.set(call, first);
  return first;
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

/** Not everything that can be thrown can be made a text: `Object.create(null)` cannot. */
function text(fault: unknown): string {
  try {
    return fault instanceof Error ? fault.message : String(fault);
  } catch {
    return 'a callback threw what is no error';
  }
}
