declare global {
  /** Stryker's runner sets it before it loads a spec. */
  var __stryker__: { activeMutant?: string } | undefined;
}

/**
 * Timeouts for mutation tests (stryker.config.json). Stryker's runner ignores the timeouts of the tests themselves. A test of a
 * mutant gets 5 s, because a test that never ends costs a new process. The first run, without a mutant, gets the 20 s of
 * .mocharc.json, because one timeout there ends the whole command.
 */
export const mochaHooks = {
  beforeEach(this: Mocha.Context): void {
    this.currentTest?.timeout(globalThis.__stryker__?.activeMutant === undefined ? 20_000 : 5000);
  },
};
