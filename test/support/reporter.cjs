const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

const PATIENCE = 30_000;

/**
 * Mocha's spec reporter, which also writes its counts to the file of the option `counts`, and counts one more failure
 * if the tests leave something running.
 */
module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      const report = (failed) => {
        const counts = { passed: passes, failed, skipped: pending };
        writeFileSync(options.reporterOptions.counts, JSON.stringify(counts));
      };
      report(failures);
      setTimeout(() => {
        const culprits = process.getActiveResourcesInfo().join(', ');
        console.error(`The tests are done, but these keep the process alive: ${culprits}`);
        report(failures + 1);
        process.exit();
      }, PATIENCE).unref();
    });
  }
};
