import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { projectPath } from '../../lab/machine/paths';

const VARIABLE = 'BENCH_PACKAGE';

/** Copies the built package, so that the run measures what users get, and a build during the run does not change it. */
export async function keepPackage(folder: string): Promise<void> {
  for (const name of ['package.json', 'dist', 'examples'])
    await cp(projectPath(name), join(folder, name), { recursive: true });
  process.env[VARIABLE] = folder;
}

/** @returns the folder of the package that is measured */
export function packageFolder(): string {
  const folder = process.env[VARIABLE];
  if (folder === undefined) throw new Error(`${VARIABLE} does not say where the package is`);
  return folder;
}

/** @returns the engine as it is published */
export function engine(): typeof import('../../src/index') {
  return require(join(packageFolder(), 'dist/index.js'));
}

/** @returns the simulated Asterisk as it is published */
export function simulator(): typeof import('../../src/simulator') {
  return require(join(packageFolder(), 'dist/simulator.js'));
}
