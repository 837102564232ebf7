import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { announce } from './apt';
import { exists, withLock } from './cache';
import { projectPath } from './paths';
import { run } from './process';

const SOURCES = ['src', 'nodes', 'icons', 'package.json', 'tsconfig.json', 'tsup.config.ts'];
// The stamp is not in dist, because everything in dist is published.
const STAMP = projectPath('node_modules/.cache/hybrid-ami/built-from');

/** Builds `dist`, unless it was built from the current sources. */
export async function ensureBuilt(): Promise<void> {
  await withLock(`${STAMP}.lock`, async () => {
    const sources = await fingerprint();
    const builtFrom = await readFile(STAMP, 'utf8').catch(() => '');
    if (builtFrom === sources && (await exists(projectPath('dist/index.d.ts')))) return;
    announce('building');
    await run(process.execPath, [projectPath('node_modules/tsup/dist/cli-default.js')], {
      cwd: projectPath(),
    });
    await mkdir(dirname(STAMP), { recursive: true });
    await writeFile(STAMP, sources);
  });
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of await filesUnder(source)) {
      hash.update(`${file}\0`).update(await readFile(projectPath(file)));
    }
  }
  return hash.digest('hex');
}

async function filesUnder(path: string): Promise<string[]> {
  const entries = await readdir(projectPath(path), { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOTDIR') return undefined;
      throw error;
    },
  );
  if (entries === undefined) return [path];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(projectPath().length + 1))
    .sort();
}
