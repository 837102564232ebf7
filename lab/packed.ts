import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureBuilt } from './build';
import { projectPath } from './paths';
import { run } from './process';

/**
 * What the package may come to, unpacked. Of 559 kB seven languages take 143, the examples 125, the simulator 91, the nodes and
 * their dialogs 88, the engine 55, types 33, the rest 24: whoever adds to one of them should know.
 */
export const MOST_BYTES = 560_000;

export interface Tarball {
  path: string;
  files: string[];
  unpackedBytes: number;
}

/** The package as npm would publish it. */
export async function pack(folder: string): Promise<Tarball> {
  await ensureBuilt();
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const [packed] = JSON.parse(await run('npm', args, { cwd: projectPath() }));
  const [name = ''] = (await readdir(folder)).filter((file) => file.endsWith('.tgz'));
  return {
    path: join(folder, name),
    files: packed.files.map(({ path }: { path: string }) => path),
    unpackedBytes: packed.unpackedSize,
  };
}
