import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { endProcess, spawnTied } from '../../lab/machine/process';
import { startAsterisk } from '../../lab/parts/asterisk';
import { built } from '../harness/build';
import type { Server } from './bare-script';
import type { RefreshInput } from './contenders';

/** A server with this number of extensions, starting at `first`, in this context. */
export interface Hints extends Pick<RefreshInput, 'first' | 'extensions' | 'context'> {
  server: Server;
  stop(): Promise<void>;
}

export async function simulated(extensions: number): Promise<Hints> {
  const args = [built('refresh/simulator'), String(extensions)];
  const child = spawnTied('KILL', process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [port] = (await once(child, 'message')) as [number];
  return {
    server: { host: '127.0.0.1', port, username: 'admin', secret: 'secret' },
    first: 1001,
    extensions,
    context: 'default',
    stop: () => endProcess(child, 'SIGTERM', 1000),
  };
}

/** Starts a real Asterisk 22 with exactly this number of hints. */
export async function asterisk(extensions: number): Promise<Hints> {
  const { host, port, users, root, configFile, cli, stop } = await startAsterisk({ version: 22 });
  const first = 100_001;
  const hints = Array.from(
    { length: extensions },
    (_, i) => `exten => ${first + i},hint,Custom:${first + i}\n`,
  );
  await writeFile(join(root, dirname(configFile), 'extensions.conf'), `[bench]\n${hints.join('')}`);
  await cli('dialplan reload');
  return { server: { host, port, ...users.admin }, first, extensions, context: 'bench', stop };
}
