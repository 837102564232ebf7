const { writeFileSync } = require('node:fs');
const { relative } = require('node:path');
const { reporters } = require('mocha');

const PATIENCE = 30_000;

/** Hooks included, for they start servers. */
function timesOfFiles(runner) {
  const seconds = new Map();
  let began = performance.now();
  runner.on('suite', (suite) => {
    if (suite.parent?.root) began = performance.now();
  });
  runner.on('suite end', (suite) => {
    if (!suite.parent?.root) return;
    const file = relative(process.cwd(), suite.file);
    seconds.set(file, (seconds.get(file) ?? 0) + (performance.now() - began) / 1000);
  });
  return seconds;
}

/**
 * Mocha's spec reporter, which also says where the time went, writes its counts to the file of the option `counts`, and
 * counts one more failure if the tests leave something running.
 */
module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const seconds = timesOfFiles(runner);
    runner.once('end', () => {
      const slowest = [...seconds].sort(([, a], [, b]) => b - a).slice(0, 12);
      console.log(`  Slowest: ${slowest.map(([file, s]) => `${file} ${s.toFixed(0)} s`).join(', ')}`);
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
