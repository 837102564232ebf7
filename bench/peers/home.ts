import { createHash } from 'node:crypto';
import { copyFile, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { announce } from '../../lab/machine/apt';
import { cached } from '../../lab/machine/cache';
import { runNpm } from '../../lab/machine/npm';
import { projectPath } from '../../lab/machine/paths';

const DEFINITION = projectPath('bench/peers');
/** Where the processes of the contenders find them. */
const VARIABLE = 'BENCH_PEERS';

/** Installs the peers, if need be, for the contenders that this process will start. */
export async function installPeers(): Promise<void> {
  const lock = await readFile(join(DEFINITION, 'package-lock.json'));
  const name = `bench-peers-${createHash('sha256').update(lock).digest('hex').slice(0, 8)}`;
  process.env[VARIABLE] = await cached(name, async (folder) => {
    announce('installing the AMI clients to compare with');
    for (const file of ['package.json', 'package-lock.json', '.npmrc'])
      await copyFile(join(DEFINITION, file), join(folder, file));
    await runNpm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: folder,
    });
  });
}

/** What a peer's package exports; it alone knows the shape of that. */
// biome-ignore lint/suspicious/noExplicitAny: see above.
export async function loadPeer(name: string): Promise<any> {
  const home = process.env[VARIABLE];
  if (home === undefined) throw new Error(`${VARIABLE} does not say where the peers are`);
  const fromHome = createRequire(join(home, 'package.json'));
  // One of them takes itself for a command where nobody requires it, one can only be imported.
  return name === 'ami' ? (await import(fromHome.resolve(name))).default : fromHome(name);
}
