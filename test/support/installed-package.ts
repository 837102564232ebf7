import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pack } from '../../lab/commands/packed';
import { runNpm } from '../../lab/machine/npm';

/** A folder into which npm has installed the packed package. */
export interface Installed {
  readonly folder: string;
  /** Links packages that are installed in the folder `from` into this one. */
  link(from: string, ...names: string[]): Promise<void>;
  remove(): Promise<void>;
}

/** Packs this package and installs it in a new folder, as a user does. */
export async function installPackage(): Promise<Installed> {
  const scratch = await mkdtemp(join(tmpdir(), 'hybrid-ami-installed-'));
  const folder = join(scratch, 'user');
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), '{ "name": "user", "private": true }');
  const { path } = await pack(scratch);
  await runNpm(['install', '--offline', '--no-audit', '--no-fund', path], { cwd: folder });
  return {
    folder,
    async link(from, ...names) {
      for (const name of names) {
        const to = join(folder, 'node_modules', name);
        await mkdir(dirname(to), { recursive: true });
        await symlink(join(from, 'node_modules', name), to);
      }
    },
    remove: () => rm(scratch, { recursive: true, force: true }),
  };
}
