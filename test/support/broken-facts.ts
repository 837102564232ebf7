// A process that facts_spec starts. For each of FACT_BREAKS it breaks the simulator and runs the tests that name the fact.
// At the end it writes a FactsReport as JSON to the given file.
import { readFileSync, writeFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import Mocha from 'mocha';
import { projectPath } from '../../lab/machine/paths';
import { factsNamedIn, specs } from './ami-facts';
import { FACT_BREAKS, type FactBreak } from './fact-breaks';

export interface FactsReport {
  /** Titles of tests that fail although no fact is broken. */
  failures: readonly string[];
  facts: readonly BrokenFact[];
}

export interface BrokenFact {
  fact: number;
  /** Title of the first test that names the fact and fails. */
  noticedBy: string | undefined;
}

/** Timeout of a test in ms: a broken simulator may never answer. */
const TIMEOUT = 10_000;
const load = require.extensions['.ts'];
const [, , file = ''] = process.argv;
const allSpecs = specs(projectPath('test/simulator')).map((path) => ({
  path,
  text: readFileSync(path, 'utf8'),
}));

runAll().then(
  (report) => {
    writeFileSync(file, JSON.stringify(report));
    // Broken simulators leave handles open.
    process.exit(0);
  },
  (error) => {
    console.error(error);
    process.exit(1);
  },
);

async function runAll(): Promise<FactsReport> {
  const failures = await failuresOf(FACT_BREAKS.map(({ fact }) => fact));
  const facts: BrokenFact[] = [];
  for (const each of FACT_BREAKS) {
    breakSource(each);
    forget();
    const [noticedBy] = await failuresOf([each.fact]);
    facts.push({ fact: each.fact, noticedBy });
  }
  return { failures, facts };
}

/** From now on, loads the file with this change. */
function breakSource({ fact, file: name, from, to }: FactBreak): void {
  const path = projectPath('src/simulator', name);
  const parts = readFileSync(path, 'utf8').split(from);
  if (parts.length !== 2) {
    throw new Error(`AMI ${fact}: ${JSON.stringify(from)} occurs ${parts.length - 1} times in ${name}`);
  }
  const { code } = transformSync(parts.join(to), { loader: 'ts', format: 'cjs', target: 'node20' });
  require.extensions['.ts'] = (module, filename) => {
    if (filename === path) compile(module, code, filename);
    else load?.(module, filename);
  };
}

/** Calls `_compile` of Node.js, which its types lack. */
function compile(module: NodeModule, code: string, filename: string): void {
  if (!('_compile' in module) || typeof module._compile !== 'function') throw new Error('no CommonJS');
  module._compile(code, filename);
}

/** Unloads src and test, so that they are loaded again. */
function forget(): void {
  for (const path of Object.keys(require.cache)) {
    if (path.startsWith(projectPath('src/')) || path.startsWith(projectPath('test/')))
      delete require.cache[path];
  }
}

/** @returns titles of failing tests that name these facts; for a single fact only the first */
function failuresOf(facts: readonly number[]): Promise<string[]> {
  const mocha = new Mocha({
    bail: facts.length === 1,
    timeout: TIMEOUT,
    reporter: Mocha.reporters.Base,
    grep: new RegExp(`\\bAMI (?:\\d+, )*(?:${facts.join('|')})\\b`),
  });
  for (const { path, text } of allSpecs) {
    if (factsNamedIn(text).some((fact) => facts.includes(fact))) mocha.addFile(path);
  }
  return new Promise((resolve) => {
    const failures: string[] = [];
    const runner = mocha.run(() => {
      mocha.dispose();
      resolve(failures);
    });
    // A failing hook proves nothing about the fact.
    runner.on('fail', (test) => {
      if (test.type === 'test') failures.push(test.fullTitle());
    });
  });
}
