declare global {
  /** Of Stryker's runner, which sets it before it loads a spec. */
  var __stryker__: { activeMutant?: string } | undefined;
}

/**
 * Required where mutants are tested (stryker.config.json), whose runner knows no time limit of a test's own: what a mutant
 * keeps from ending would cost a new process each time. The first run, of all tests and without a mutant, has the limit that
 * .mocharc.json sets: a slow test would end the whole command there.
 */
export const mochaHooks = {
  beforeEach(this: Mocha.Context): void {
    this.currentTest?.timeout(globalThis.__stryker__?.activeMutant === undefined ? 20_000 : 5000);
  },
};
