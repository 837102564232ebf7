import { once } from 'node:events';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import should from 'should';
import { npmFolder } from '../../lab/machine/npm-folder';
import { projectPath } from '../../lab/machine/paths';
import { collectOutput, spawnTied } from '../../lab/machine/process';
import { type Installed, installPackage } from '../support/installed-package';

const EXAMPLES = 'examples/Test runners';
const MOCHA = '../node_modules/mocha/bin/mocha.js';
const JEST = ['../node_modules/jest/bin/jest.js', '--rootDir', '.', '--testMatch'];
const VITEST = ['../node_modules/vitest/vitest.mjs', 'run'];

/** The arguments of Node.js for each example, in addition to the line in its first comment. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  'CommonJS/node-test.cjs': ['--test', 'node-test.cjs'],
  'CommonJS/mocha.cjs': [MOCHA, 'mocha.cjs'],
  'CommonJS/jest.test.cjs': [...JEST, '**/jest.test.cjs'],
  'CommonJS/vitest.test.cjs': [...VITEST, '--globals', 'vitest.test.cjs'],
  'ES modules/node-test.mjs': ['--test', 'node-test.mjs'],
  'ES modules/mocha.mjs': [MOCHA, 'mocha.mjs'],
  'ES modules/jest.test.mjs': ['--experimental-vm-modules', ...JEST, '**/jest.test.mjs'],
  'ES modules/vitest.test.mjs': [...VITEST, 'vitest.test.mjs'],
  'TypeScript/node-test.ts': ['--import', 'tsx', '--test', 'node-test.ts'],
  'TypeScript/mocha.ts': [MOCHA, '--import=tsx', 'mocha.ts'],
  'TypeScript/jest.test.ts': [...JEST, '**/jest.test.ts', '--preset', 'ts-jest'],
  'TypeScript/vitest.test.ts': [...VITEST, 'vitest.test.ts'],
};

describe('the examples of tests, with the packed package', function () {
  this.timeout(180_000);
  let installed: Installed;

  before(async () => {
    installed = await installPackage();
    await cp(projectPath(EXAMPLES), installed.folder, { recursive: true });
    const runners = await npmFolder('test-runners', 'jest and vitest');
    await installed.link(runners, 'jest', '@jest', 'ts-jest', 'typescript', 'vitest');
    await installed.link(projectPath(), 'mocha', 'sinon', 'tsx', '@types');
  });

  after(() => installed.remove());

  it('are all run here', async () => {
    const found = await readdir(projectPath(EXAMPLES), { recursive: true });
    const tests = found.filter((file) => /\.(cjs|mjs|ts)$/.test(file) && !file.includes('phone-alarm'));
    should(tests.sort()).deepEqual(Object.keys(COMMANDS).sort());
  });

  for (const [file, command] of Object.entries(COMMANDS)) {
    it(`pass with ${file} in less than five seconds`, async () => {
      should(await runIn(dirname(file), command)).match(/[#ℹ] pass 2|2 passing|Tests:? .*2 passed/);
    });
  }

  it('fail if the program waits too long', async () => {
    const program = join(installed.folder, 'CommonJS/phone-alarm.cjs');
    const text = await readFile(program, 'utf8');
    await writeFile(program, text.replace('5000', '6000'));
    try {
      await should(runIn('CommonJS', [MOCHA, 'mocha.cjs'])).be.rejectedWith(/1 failing/);
    } finally {
      await writeFile(program, text);
    }
  });

  it('in TypeScript have no type errors', async () => {
    const options = ['--strict', '--noEmit', '--skipLibCheck', '--target', 'es2022', '--module', 'nodenext'];
    const files = ['node-test.ts', 'mocha.ts', 'jest.test.ts', 'vitest.test.ts'];
    const command = [
      '../node_modules/typescript/bin/tsc',
      ...options,
      '--types',
      'node',
      '--ignoreConfig',
      ...files,
    ];
    should(await runIn('TypeScript', command)).equal('');
  });

  /** @returns the output of the command. Rejects with that output if the command fails */
  async function runIn(folder: string, command: readonly string[]): Promise<string> {
    // Without colours, and without jest's prompt.
    const env = { ...process.env, CI: '1', NO_COLOR: '1', FORCE_COLOR: '0', NODE_OPTIONS: '' };
    const cwd = join(installed.folder, folder);
    const child = spawnTied('KILL', process.execPath, command, { cwd, env });
    const output = collectOutput(child);
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(output.text);
    return output.text;
  }
});
