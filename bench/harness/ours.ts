import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectPath } from '../../lab/paths';

const VARIABLE = 'BENCH_PACKAGE';

/** Keeps the built package for this run: what is measured is what users get, and nobody builds it anew meanwhile. */
export async function keepPackage(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'hybrid-ami-bench-'));
  for (const name of ['package.json', 'dist', 'icons', 'examples'])
    await cp(projectPath(name), join(folder, name), { recursive: true });
  process.env[VARIABLE] = folder;
  return () => rm(folder, { recursive: true, force: true });
}

/** The folder of the package that is measured. */
export function packageFolder(): string {
  return process.env[VARIABLE] ?? projectPath();
}

/** The engine as it is published. */
export function engine(): typeof import('../../src/index') {
  return require(join(packageFolder(), 'dist/index.js'));
}
