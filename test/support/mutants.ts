/**
 * Required where mutants are tested (stryker.config.json), whose runner knows no time limit of a test's own: what a mutant
 * keeps from ending would cost a new process each time.
 */
export const mochaHooks = {
  beforeEach(this: Mocha.Context): void {
    this.currentTest?.timeout(5000);
  },
};
