import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { announce } from '../../lab/machine/apt';
import { cached } from '../../lab/machine/cache';
import { projectPath } from '../../lab/machine/paths';
import { run } from '../../lab/machine/process';
import { GOAMI2 } from './variable';

const MODULE = 'github.com/staskobzar/goami2';
const PROGRAM = 'parse';

/**
 * Builds the program of main.go with the latest release of goami2, unless it is in the cache.
 *
 * @returns the version of goami2, or why the program could not be built: Go is missing, or its modules cannot be reached
 */
export async function buildGoami2(): Promise<{ version: string } | { reason: string }> {
  try {
    const folder = await cached('bench-goami2', async (unfinished) => {
      const go = (...args: string[]) => run('go', args, { cwd: unfinished });
      await go('version');
      announce('building the program that measures goami2');
      await copyFile(projectPath('bench/goami2/main.go'), join(unfinished, 'main.go'));
      await go('mod', 'init', 'bench');
      await go('get', `${MODULE}@latest`);
      await go('build', '-o', PROGRAM, '.');
    });
    process.env[GOAMI2] = join(folder, PROGRAM);
    const version = await run('go', ['list', '-m', '-f', '{{.Version}}', MODULE], { cwd: folder });
    return { version: version.trim() };
  } catch (error) {
    return { reason: (error as Error).message.trim().split('\n').at(-1) ?? '' };
  }
}
