const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

const PATIENCE = 30_000;

/**
 * Mocha's spec reporter, which also writes its counts to the file of the option `counts`, and which does not let a test
 * pass unnoticed that leaves something running.
 */
module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      const counts = { passed: passes, failed: failures, skipped: pending };
      writeFileSync(options.reporterOptions.counts, JSON.stringify(counts));
      setTimeout(() => {
        console.error(
          `The tests are done, but these keep the process alive: ${process.getActiveResourcesInfo()}`,
        );
        process.exit(255);
      }, PATIENCE).unref();
    });
  }
};
