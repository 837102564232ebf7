const { writeFileSync } = require('node:fs');
const { relative } = require('node:path');
const { reporters } = require('mocha');

/** ms after the last test in which the process has to end by itself. */
const EXIT_TIMEOUT = 30_000;

/** @returns seconds by spec file, with its hooks, which may start servers */
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

/** The error has four lines here: the first may only say that two values differ, or that a browser waited in vain. */
function inALine(test) {
  const reason = String(test.err.message).split('\n').slice(0, 4).join(' ').slice(0, 500);
  return `${relative(process.cwd(), test.file)} ${test.fullTitle()}: ${reason}`;
}

/**
 * Mocha's spec reporter, which also writes the outcome, with the time of each file, to the file of the option `outcome`, and
 * counts one more failure if the tests leave something running.
 */
module.exports = class OutcomeReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const seconds = timesOfFiles(runner);
    runner.once('end', () => {
      const { passes, pending } = this.stats;
      const failures = this.failures.map(inALine);
      const report = () => {
        const outcome = { passed: passes, failures, skipped: pending, seconds: Object.fromEntries(seconds) };
        writeFileSync(options.reporterOptions.outcome, JSON.stringify(outcome));
      };
      report();
      setTimeout(() => {
        const culprits = process.getActiveResourcesInfo().join(', ');
        failures.push(`the tests are done, but these keep the process alive: ${culprits}`);
        report();
        process.exit();
      }, EXIT_TIMEOUT).unref();
    });
  }
};
