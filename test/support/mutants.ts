import { AsyncLocalStorage } from 'node:async_hooks';

declare global {
  /** Stryker's runner sets it before it loads a spec. */
  var __stryker__: { activeMutant?: string } | undefined;
}

const activeMutant = () => globalThis.__stryker__?.activeMutant;

/** True while tests run. */
let isRunning = false;
/** The mutant whose test has caused the running code. */
const cause = new AsyncLocalStorage<string | undefined>();
/** Mocha emits each unhandled rejection twice. */
const rejected = new WeakSet<Promise<unknown>>();

/**
 * Errors that nobody catches. Stryker's runner only logs a rejection, and mocha throws an error again that comes after its last
 * test, which ends the process. Here such an error fails the running test, unless an earlier mutant caused it.
 */
function fail(error: unknown): void {
  if (!isRunning || cause.getStore() !== activeMutant()) return;
  process.emit('uncaughtException', error instanceof Error ? error : new Error(String(error)));
}

process.setUncaughtExceptionCaptureCallback(fail);
process.on('unhandledRejection', (reason, promise) => {
  if (rejected.has(promise)) return;
  rejected.add(promise);
  fail(reason);
});

/**
 * Timeouts for mutation tests (stryker.config.json). Stryker's runner ignores the timeouts of the tests themselves. A test of a
 * mutant gets 5 s, because a test that never ends costs a new process. The first run, without a mutant, gets the 20 s of
 * .mocharc.json, because one timeout there ends the whole command.
 */
export const mochaHooks = {
  beforeAll(): void {
    isRunning = true;
  },
  afterAll(): void {
    isRunning = false;
  },
  beforeEach(this: Mocha.Context): void {
    cause.enterWith(activeMutant());
    this.currentTest?.timeout(activeMutant() === undefined ? 20_000 : 5000);
  },
};
