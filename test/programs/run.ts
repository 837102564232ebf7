// `npm test [-- --line 4|5] [-- arguments of mocha]`: all tests, on both lines of Node-RED, with the real parts.
// `npm test -- --measure` also writes how long each spec file took. The next runs distribute the files by these times.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { sep } from 'node:path';
import { announce, MissingPart } from '../../lab/machine/apt';
import { runNpm } from '../../lab/machine/npm';
import { projectPath } from '../../lab/machine/paths';
import { run } from '../../lab/machine/process';
import { type Line, type NodeRedLine, nodeRedLine } from '../../lab/parts/node-red-lines';
import { deliver, deliverFailure, PARTS } from '../../lab/parts/parts';
import { distribute, type Seconds } from '../support/distribute';
import { type Outcome, runMochas, sum } from '../support/mocha';

type Stop = () => Promise<void>;
/** Seconds of the spec files on each line. */
type Measured = Partial<Record<Line, Seconds>>;

/** Slow specs that do not depend on Node-RED or the version of Node.js: they run on one line only. */
const ON_ONE_LINE =
  /^test\/((asterisk|bench|conformance|docs|lab)\/|flows\/asterisk_spec|(facts|imports|scorecard|types)_spec)/;
/**
 * Specs that change what the shared real Asterisk sends, and compare it: two of them must not run at the same time. The
 * longest specs of these folders start an Asterisk of their own.
 */
const ONE_AFTER_ANOTHER = /^test\/(asterisk\/(?!actions)|conformance\/(?!walk\/)|flows\/asterisk_spec)/;
/** Both lines run at once. More than one mocha per core slows a real Asterisk down so much that its events change their order. */
const RUNS_PER_LINE = availableParallelism() >= 4 ? 2 : 1;
/** Number of spec files that a run lists at its end. */
const SLOWEST = 15;
const SECONDS = projectPath('test/support/seconds.json');

const inCI = Boolean(process.env.CI);
const nothing: Outcome = { passed: 0, failures: [], skipped: 0, seconds: {} };
const startedAt = performance.now();
const stops: Stop[] = [];

main().catch(async (error) => {
  console.error(error);
  await stopParts();
  console.log(inWords({ ...nothing, failures: ['this run'] }));
  process.exit(1);
});

async function main(): Promise<void> {
  const { lines, measure, mochaArguments } = readArguments(process.argv.slice(2));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void stopParts().then(() => process.exit(130)));
  }
  const [checks, delivered, legs] = await Promise.all([
    sumOf([check('typecheck'), check('lint')]),
    startParts(),
    Promise.all(lines.map(findLine)),
  ]);

  const partsTook = performance.now() - startedAt;
  const { specs, given, byName } = await chosen(mochaArguments);
  const seconds: Measured = JSON.parse(await readFile(SECONDS, 'utf8'));
  const found = legs.filter(({ leg }) => 'node' in leg);
  const distributed = distribute(specs, {
    lines: found.map(({ line }) => seconds[line] ?? {}),
    runsPerLine: specs.length === 0 ? 1 : RUNS_PER_LINE,
    onOneLine: (file) => ON_ONE_LINE.test(file),
    together: (file) => ONE_AFTER_ANOTHER.test(file),
  });
  const runs = legs.flatMap((one) => {
    const { line, name, leg } = one;
    const i = found.indexOf(one);
    if (!('node' in leg)) {
      return [{ line, name, ran: Promise.resolve({ output: '', outcome: leg }), shown: false }];
    }
    const env = {
      ...cleanEnvironment(),
      ...delivered,
      LAB_LINE: String(leg.line),
      LAB_NODE_RED_HOME: leg.home,
    };
    // Without files mocha would look for some itself.
    const shares = (distributed[i] ?? []).filter((own) => own.length > 0 || !byName);
    return shares.map((own, run, { length }) => {
      const shown = i === 0 && run === 0;
      if (shown) console.log(`\n=== ${name} ===`);
      return {
        line,
        name,
        shown,
        ran: runMochas(leg.node, {
          // Every other run takes its files in reverse order, so that not all runs use their browsers at the same time.
          files: (i + run) % 2 === 0 ? own : own.toReversed(),
          given,
          env,
          shown,
          yields: length > 1 && !own.some((file) => ONE_AFTER_ANOTHER.test(file)),
        }),
      };
    });
  });
  // All runs have started at the same time. Output that is not shown while a run goes on is shown when the run has ended.
  const totals = new Map<string, Outcome>([['Checks', checks]]);
  for (const { line, name, shown, ran } of runs) {
    const { output, outcome } = await ran;
    seconds[line] = { ...seconds[line], ...outcome.seconds };
    if (!shown) console.log(`\n=== ${name} ===\n${output}`);
    totals.set(name, sum([totals.get(name) ?? nothing, outcome]));
  }
  await stopParts();

  for (const [name, outcome] of totals) {
    console.log(`${name}: ${inWords(outcome)}`);
    // Failures are repeated here, because thousands of lines may stand above.
    for (const failure of outcome.failures) console.log(`  ✗ ${failure}`);
  }
  const total = sum([...totals.values()]);
  showSlowest([...totals.values()]);
  if (measure) await writeSeconds(seconds);
  // In CI a skipped test is a failure, because then nobody runs it.
  if (total.failures.length > 0 || total.passed === 0 || (inCI && total.skipped > 0)) process.exitCode = 1;
  // With a warm cache the parts start within seconds; a cold one installs them first.
  console.log(
    `Parts and checks ${minutes(partsTook)}, tests ${minutes(performance.now() - startedAt - partsTook)}`,
  );
  console.log(inWords(total));
}

function readArguments(given: string[]): { lines: Line[]; measure: boolean; mochaArguments: string[] } {
  const measure = given.includes('--measure');
  const others = given.filter((argument) => argument !== '--measure');
  const at = others.indexOf('--line');
  if (at === -1) return { lines: [4, 5], measure, mochaArguments: others };
  const line = others[at + 1];
  if (line !== '4' && line !== '5') {
    console.error(`--line takes 4 or 5, not ${line ?? 'nothing'}`);
    process.exit(1);
  }
  return { lines: [line === '4' ? 4 : 5], measure, mochaArguments: others.toSpliced(at, 2) };
}

/**
 * @returns the spec files to distribute, and the other arguments of mocha. A pattern is left to mocha, which expands it:
 *   then no files are distributed
 */
async function chosen(mochaArguments: readonly string[]) {
  const all = await specFiles();
  const asked = mochaArguments.filter((argument) => argument.endsWith('_spec.ts'));
  if (asked.length === 0) return { specs: all, given: mochaArguments, byName: true };
  if (!asked.every((file) => all.includes(file))) return { specs: [], given: mochaArguments, byName: false };
  const given = mochaArguments.filter((argument) => !asked.includes(argument));
  return { specs: asked, given, byName: true };
}

async function specFiles(): Promise<string[]> {
  const names = await readdir(projectPath('test'), { recursive: true });
  return names.filter((name) => name.endsWith('_spec.ts')).map((name) => `test/${name.replaceAll(sep, '/')}`);
}

/** Prints the slowest spec files with their seconds on each line on which they ran. */
function showSlowest(outcomes: readonly Outcome[]): void {
  const files = Object.entries(sum(outcomes).seconds).sort(([, a], [, b]) => b - a);
  if (files.length < 2) return;
  console.log('Slowest:');
  for (const [file] of files.slice(0, SLOWEST)) {
    const times = outcomes.flatMap(({ seconds }) => seconds[file] ?? []);
    console.log(`  ${file}: ${times.map((time) => `${time.toFixed(0)} s`).join(', ')}`);
  }
}

/** Writes the seconds of the spec files that exist. A run of a few files keeps the seconds of the others. */
async function writeSeconds(measured: Measured): Promise<void> {
  const existing = new Set(await specFiles());
  const rounded = (seconds: Seconds) => {
    const files = Object.entries(seconds).filter(([file]) => existing.has(file));
    const sorted = files.sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(sorted.map(([file, time]) => [file, Math.max(1, Math.round(time))]));
  };
  const lines = Object.entries(measured).map(([line, seconds]) => [line, rounded(seconds)]);
  await writeFile(SECONDS, `${JSON.stringify(Object.fromEntries(lines), null, 2)}\n`);
}

const minutes = (ms: number) => `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;

/** Runs one of package.json's scripts as a test. */
async function check(script: string): Promise<Outcome> {
  try {
    await runNpm(['run', '--silent', script], { cwd: projectPath() });
    return { ...nothing, passed: 1 };
  } catch (error) {
    const { stdout = '', stderr = '' } = (error as Error).cause as { stdout?: string; stderr?: string };
    console.error(`${stdout}${stderr}`);
    return { ...nothing, failures: [`npm run ${script}`] };
  }
}

/** Starts all parts at once. @returns environment variables that tell the tests where each part is, or why it is missing */
async function startParts(): Promise<Record<string, string>> {
  announce('starting Asterisk 22 and 16, MariaDB and Chromium');
  const delivered = Object.values(PARTS).map(async ({ variable, start }) => {
    try {
      const part = await start();
      if ('stop' in part && part.stop !== undefined) stops.push(part.stop);
      return [variable, deliver(part)] as const;
    } catch (error) {
      sayWhatIsMissing(error as Error);
      return [variable, deliverFailure(error as Error)] as const;
    }
  });
  return Object.fromEntries(await Promise.all(delivered));
}

async function findLine(line: Line): Promise<{ line: Line; name: string; leg: NodeRedLine | Outcome }> {
  try {
    const leg = await nodeRedLine(line);
    const version = await run(leg.node, ['--version']);
    return { line, name: `Node-RED ${line}, Node ${version.trim()}`, leg };
  } catch (error) {
    sayWhatIsMissing(error as Error);
    const excused = error instanceof MissingPart && !inCI;
    const leg = excused ? { ...nothing, skipped: 1 } : { ...nothing, failures: [(error as Error).message] };
    return { line, name: `Node-RED ${line}`, leg };
  }
}

function sayWhatIsMissing(error: Error): void {
  const consequence = error instanceof MissingPart && !inCI ? ' Its tests are skipped.' : '';
  console.error(`lab: ${error.message}${consequence}`);
}

/** @returns the environment without variables that point the palette at a user's own servers: the tests set their own */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) => !/^(AMI_|MYSQL_|PORT$)/.test(name));
  return Object.fromEntries(entries);
}

async function stopParts(): Promise<void> {
  await Promise.allSettled(stops.splice(0).map((stop) => stop()));
}

async function sumOf(outcomes: Promise<Outcome>[]): Promise<Outcome> {
  return sum(await Promise.all(outcomes));
}

function inWords({ passed, failures, skipped }: Outcome): string {
  return `${passed} passed, ${failures.length} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
