// A process of its own, begun by facts_spec: runs the tests that name a fact while the simulator breaks it, for each of
// FACT_BREAKS, and writes what became of them, as JSON, to the file it is given.
import { readFileSync, writeFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import Mocha from 'mocha';
import { projectPath } from '../../lab/machine/paths';
import { factsNamedIn, specs } from './ami-facts';
import { FACT_BREAKS, type FactBreak } from './fact-breaks';

export interface FactsReport {
  /** Tests that fail with nothing broken. */
  failures: readonly string[];
  facts: readonly BrokenFact[];
}

export interface BrokenFact {
  fact: number;
  /** The first of the simulator's tests that names it and fails now. */
  noticedBy: string | undefined;
}

/** What a test has, for one that waits for what a broken simulator never says. */
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
    // What the broken simulators left open is of no use.
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

/** From now on the file is loaded with the change. */
function breakSource({ fact, file: name, from, to }: FactBreak): void {
  const path = projectPath('src/simulator', name);
  const parts = readFileSync(path, 'utf8').split(from);
  if (parts.length !== 2) {
    throw new Error(`AMI ${fact}: ${JSON.stringify(from)} stands ${parts.length - 1} times in ${name}`);
  }
  const { code } = transformSync(parts.join(to), { loader: 'ts', format: 'cjs', target: 'node20' });
  require.extensions['.ts'] = (module, filename) => {
    if (filename === path) compile(module, code, filename);
    else load?.(module, filename);
  };
}

/** Node's own, which its types do not have. */
function compile(module: NodeModule, code: string, filename: string): void {
  if (!('_compile' in module) || typeof module._compile !== 'function') throw new Error('no CommonJS');
  module._compile(code, filename);
}

/** All of it is loaded again. */
function forget(): void {
  for (const path of Object.keys(require.cache)) {
    if (path.startsWith(projectPath('src/')) || path.startsWith(projectPath('test/')))
      delete require.cache[path];
  }
}

/** The titles of the tests that name these facts and fail; of several facts all, of one the first. */
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
    // A hook that fails says nothing of the fact.
    runner.on('fail', (test) => {
      if (test.type === 'test') failures.push(test.fullTitle());
    });
  });
}
