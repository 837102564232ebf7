import { createHash } from 'node:crypto';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { announce } from './apt';
import { cached } from './cache';
import { runNpm } from './npm';
import { projectPath } from './paths';

/**
 * Installs programs that are not dependencies of the project, as the lock file in `lab/npm-folders/<name>` lists them.
 *
 * @param what names the programs in messages
 * @returns the folder in the cache
 */
export async function npmFolder(name: string, what: string): Promise<string> {
  const definition = projectPath('lab/npm-folders', name);
  const lock = await readFile(join(definition, 'package-lock.json'));
  const digest = createHash('sha256').update(lock).digest('hex').slice(0, 8);
  return cached(`${name}-${digest}`, async (folder) => {
    announce(`installing ${what}; this takes about half a minute`);
    for (const file of ['package.json', 'package-lock.json'])
      await copyFile(join(definition, file), join(folder, file));
    const flags = ['--include=optional', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    await runNpm(['ci', ...flags], { cwd: folder });
  });
}
