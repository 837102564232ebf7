import { createHash } from 'node:crypto';
import { copyFile, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { announce } from '../../lab/machine/apt';
import { cached } from '../../lab/machine/cache';
import { runNpm } from '../../lab/machine/npm';
import { projectPath } from '../../lab/machine/paths';

const DEFINITION = projectPath('bench/peers');
/** Environment variable that tells contenders the folder of the peers. */
const VARIABLE = 'BENCH_PEERS';

/** Installs the peers, unless they are in the cache, and tells contenders the folder. */
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

/** @returns the exports of a peer's package */
// biome-ignore lint/suspicious/noExplicitAny: most peers have no types.
export async function loadPeer(name: string): Promise<any> {
  const folder = process.env[VARIABLE];
  if (folder === undefined) throw new Error(`${VARIABLE} does not say where the peers are`);
  const requirePeer = createRequire(join(folder, 'package.json'));
  // One peer runs as a command unless it is required, and `ami` can only be imported.
  return name === 'ami' ? (await import(requirePeer.resolve(name))).default : requirePeer(name);
}
