// `npm test [-- --line 4|5] [-- arguments of mocha]`: all tests, on both lines of Node-RED, with the real parts.
import { announce, MissingPart } from '../lab/apt';
import { type Line, type NodeRedLine, nodeRedLine } from '../lab/node-red-lines';
import { runNpm } from '../lab/npm';
import { deliver, deliverFailure, PARTS } from '../lab/parts';
import { projectPath } from '../lab/paths';
import { run } from '../lab/process';
import { type Outcome, runMocha, sum } from './support/mocha';

type Stop = () => Promise<void>;

/** What neither Node-RED nor the version of Node changes, and takes long: held on the first line alone. */
const ON_ONE_LINE = [
  ...['asterisk', 'bench', 'conformance', 'docs', 'lab'].map((folder) => `test/${folder}/**`),
  'test/flows/asterisk_spec.ts',
];

const inCI = Boolean(process.env.CI);
const nothing: Outcome = { passed: 0, failures: [], skipped: 0 };
const stops: Stop[] = [];

main().catch(async (error) => {
  console.error(error);
  await putAway();
  console.log(inWords({ ...nothing, failures: ['this run'] }));
  process.exit(1);
});

async function main(): Promise<void> {
  const { lines, mochaArguments } = readArguments(process.argv.slice(2));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void putAway().then(() => process.exit(130)));
  }
  const [checks, delivered, legs] = await Promise.all([
    sumOf([check('typecheck'), check('lint')]),
    startParts(),
    Promise.all(lines.map(findLine)),
  ]);

  // At the same time, since tests mostly wait; what the second line says is shown when the first has ended.
  const [first, ...others] = legs.map(({ name, leg }, i) => {
    if (!('node' in leg)) return Promise.resolve({ name, output: '', outcome: leg });
    const env = {
      ...cleanEnvironment(),
      ...delivered,
      LAB_LINE: String(leg.line),
      LAB_NODE_RED_HOME: leg.home,
    };
    if (i === 0) console.log(`\n=== ${name} ===`);
    const leaveOut = i === 0 ? [] : ON_ONE_LINE;
    return runMocha(leg.node, { given: mochaArguments, leaveOut, env, shown: i === 0 }).then((ran) => ({
      name,
      ...ran,
    }));
  });
  const totals: [string, Outcome][] = [['Checks', checks]];
  for (const leg of [first, ...others]) {
    if (leg === undefined) continue;
    const { name, output, outcome } = await leg;
    if (leg !== first) console.log(`\n=== ${name} ===\n${output}`);
    totals.push([name, outcome]);
  }
  await putAway();

  for (const [name, outcome] of totals) {
    console.log(`${name}: ${inWords(outcome)}`);
    // Once more, for the lines above may be thousands.
    for (const failure of outcome.failures) console.log(`  ✗ ${failure}`);
  }
  const total = sum(totals.map(([, outcome]) => outcome));
  // A test that CI skips is one that nobody runs.
  if (total.failures.length > 0 || total.passed === 0 || (inCI && total.skipped > 0)) process.exitCode = 1;
  console.log(inWords(total));
}

function readArguments(given: string[]): { lines: Line[]; mochaArguments: string[] } {
  const at = given.indexOf('--line');
  if (at === -1) return { lines: [4, 5], mochaArguments: given };
  const line = given[at + 1];
  if (line !== '4' && line !== '5') {
    console.error(`--line takes 4 or 5, not ${line ?? 'nothing'}`);
    process.exit(1);
  }
  return { lines: [line === '4' ? 4 : 5], mochaArguments: given.toSpliced(at, 2) };
}

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

/** Starts every part at once and gives the variables that hand them, or the reason for their absence, to the tests. */
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

async function findLine(line: Line): Promise<{ name: string; leg: NodeRedLine | Outcome }> {
  try {
    const leg = await nodeRedLine(line);
    const version = await run(leg.node, ['--version']);
    return { name: `Node-RED ${line}, Node ${version.trim()}`, leg };
  } catch (error) {
    sayWhatIsMissing(error as Error);
    const excused = error instanceof MissingPart && !inCI;
    const leg = excused ? { ...nothing, skipped: 1 } : { ...nothing, failures: [(error as Error).message] };
    return { name: `Node-RED ${line}`, leg };
  }
}

function sayWhatIsMissing(error: Error): void {
  const consequence = error instanceof MissingPart && !inCI ? ' Its tests are skipped.' : '';
  console.error(`lab: ${error.message}${consequence}`);
}

/** Without what points the palette at somebody's own servers: the tests say themselves where theirs are. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) => !/^(AMI_|MYSQL_|PORT$)/.test(name));
  return Object.fromEntries(entries);
}

async function putAway(): Promise<void> {
  await Promise.allSettled(stops.splice(0).map((stop) => stop()));
}

async function sumOf(outcomes: Promise<Outcome>[]): Promise<Outcome> {
  return sum(await Promise.all(outcomes));
}

function inWords({ passed, failures, skipped }: Outcome): string {
  return `${passed} passed, ${failures.length} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
