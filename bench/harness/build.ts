import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { projectPath } from '../../lab/machine/paths';

const VARIABLE = 'BENCH_CONTENDERS';
/** Files that run in the processes of contenders, or hold what runs there. */
const ENTRY = /(^|\/)(child|contenders|simulator|bench-nodes)\.ts$/;

/**
 * Compiles what runs in child processes to plain JavaScript, because a compiler in these processes would add to all figures
 * of memory and time.
 */
export async function buildContenders(folder: string): Promise<void> {
  const files = await readdir(projectPath('bench'), { recursive: true });
  const entries = files.filter((file) => ENTRY.test(file) && !file.includes('node_modules'));
  // Not at the top: a mocha that has read the spec of the benchmark would keep 20 MB of compiler for its whole life.
  const { build } = await import('tsup');
  await build({
    entry: Object.fromEntries(entries.map((file) => [file.replace(/\.ts$/, ''), projectPath('bench', file)])),
    outDir: folder,
    config: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    splitting: false,
    silent: true,
  });
  process.env[VARIABLE] = folder;
}

/** @returns the path of a compiled module, such as `harness/child` or `parse/contenders` */
export function built(module: string): string {
  const folder = process.env[VARIABLE];
  if (folder === undefined) throw new Error(`${VARIABLE} does not say where the contenders are`);
  return join(folder, `${module}.js`);
}
