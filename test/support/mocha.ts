import { once } from 'node:events';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectPath } from '../../lab/machine/paths';
import { spawnTied } from '../../lab/machine/process';
import type { Seconds } from './distribute';

/** The results of one or more runs. */
export interface Outcome {
  passed: number;
  /** One line per failure: the file and title of the test, and the error. */
  failures: readonly string[];
  skipped: number;
  /** Seconds of each spec file. If a file ran on several lines: the longest time. */
  seconds: Seconds;
}

export const sum = (all: readonly Outcome[]): Outcome =>
  all.reduce((a, b) => ({
    passed: a.passed + b.passed,
    failures: [...a.failures, ...b.failures],
    skipped: a.skipped + b.skipped,
    seconds: longer(a.seconds, b.seconds),
  }));

function longer(a: Seconds, b: Seconds): Seconds {
  const both = { ...a, ...b };
  for (const [file, time] of Object.entries(a)) both[file] = Math.max(time, b[file] ?? 0);
  return both;
}

export interface MochaRun {
  /** Arguments of mocha, the spec files among them. */
  given: readonly string[];
  env: NodeJS.ProcessEnv;
  /** True: the output is shown while the tests run. False: it is returned. */
  shown: boolean;
  /** True: the run has a lower priority, so that it does not slow down tests that compare the order of events. */
  yields: boolean;
}

/** Specs that collect all garbage a hundred times, which takes three times as long in a process with all other specs. */
const MEASURES_MEMORY = /^test\/(connection|protocol)\/memory_spec/;

/** Priority (nice value) of a run that yields. All other processes have 0. */
const YIELDING = 5;

export interface Ran {
  outcome: Outcome;
  /** The output of mocha; empty if it was shown at once. */
  output: string;
}

/** Runs the specs in a mocha process, after those that need a small process, which get one of their own. */
export async function runMochas(
  node: string,
  { files, given, ...how }: MochaRun & { files: readonly string[] },
): Promise<Ran> {
  const small = files.filter((file) => MEASURES_MEMORY.test(file));
  const others = files.filter((file) => !MEASURES_MEMORY.test(file));
  const run = (own: readonly string[]) => runMocha(node, { ...how, given: [...given, ...own] });
  if (small.length === 0) return run(others);
  const ran = [await run(small), await run(others)];
  return {
    output: ran.map(({ output }) => output).join(''),
    outcome: sum(ran.map(({ outcome }) => outcome)),
  };
}

/** Runs the tests in a mocha process on the given Node.js. */
async function runMocha(node: string, { given, env, shown, yields }: MochaRun): Promise<Ran> {
  const folder = await mkdtemp(join(tmpdir(), 'hybrid-ami-mocha-'));
  const outcomeFile = join(folder, 'outcome.json');
  const printed = await open(join(folder, 'output'), 'w+');
  const reporter = ['--reporter', 'test/support/reporter.cjs', '--reporter-option', `outcome=${outcomeFile}`];
  const program = projectPath('node_modules/mocha/bin/mocha.js');
  try {
    // SIGTERM would not end mocha: Playwright handles the signal, and closes only its browsers.
    const mocha = spawnTied('KILL', node, [program, ...reporter, ...given], {
      cwd: projectPath(),
      env,
      stdio: shown ? 'inherit' : ['ignore', printed.fd, printed.fd],
    });
    if (yields && mocha.pid !== undefined) setPriority(mocha.pid, YIELDING);
    const [code] = await once(mocha, 'exit');
    const outcome = await readOutcome(outcomeFile);
    const output = await readFile(join(folder, 'output'), 'utf8');
    if (code === 0 || outcome.failures.length > 0) return { outcome, output };
    return { outcome: { ...outcome, failures: [`mocha ended with ${code}, outside of any test`] }, output };
  } finally {
    await printed.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function readOutcome(file: string): Promise<Outcome> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { passed: 0, failures: ['mocha ended before it had run the tests'], skipped: 0, seconds: {} };
  }
}
