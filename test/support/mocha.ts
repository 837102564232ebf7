import { once } from 'node:events';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectPath } from '../../lab/paths';
import { spawnTied } from '../../lab/process';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export const sum = (all: readonly Counts[]) =>
  all.reduce((a, b) => ({
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  }));

export interface MochaRun {
  /** Arguments of mocha; without a spec among them all run. */
  given: readonly string[];
  /** Patterns of specs that do not. */
  leaveOut: readonly string[];
  env: NodeJS.ProcessEnv;
  /** Whether what it prints is shown at once; it is given back otherwise. */
  shown: boolean;
}

/** Runs the tests in a mocha of its own on the given Node and counts them. */
export async function runMocha(
  node: string,
  { given, leaveOut, env, shown }: MochaRun,
): Promise<{ counts: Counts; output: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'hybrid-ami-mocha-'));
  const countsFile = join(folder, 'counts.json');
  const printed = await open(join(folder, 'output'), 'w+');
  const specs = given.some((argument) => argument.endsWith('_spec.ts')) ? [] : ['test/**/*_spec.ts'];
  const ignored = leaveOut.flatMap((pattern) => ['--ignore', pattern]);
  const reporter = ['--reporter', 'test/support/reporter.cjs', '--reporter-option', `counts=${countsFile}`];
  const program = projectPath('node_modules/mocha/bin/mocha.js');
  try {
    const mocha = spawnTied('TERM', node, [program, ...reporter, ...ignored, ...given, ...specs], {
      cwd: projectPath(),
      env,
      stdio: shown ? 'inherit' : ['ignore', printed.fd, printed.fd],
    });
    const [code] = await once(mocha, 'exit');
    const counts = await readCounts(countsFile);
    // An error outside of any test.
    const output = await readFile(join(folder, 'output'), 'utf8');
    return { counts: code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts, output };
  } finally {
    await printed.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function readCounts(file: string): Promise<Counts> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    console.error('mocha ended before it had run the tests');
    return { passed: 0, failed: 0, skipped: 0 };
  }
}
