import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { isRoot } from '../machine/apt';
import { exists, tryLock } from '../machine/cache';
import { collectOutput, endProcess, freePort, hasEnded, lastLines, run, spawnTied } from '../machine/process';
import { scratchFolder } from '../machine/scratch';
import { Attempts, until } from '../machine/wait';
import type { Database } from './database';

export interface DatabaseServer extends Database {
  /** Process id of the server itself, for a test that stops or kills it. */
  pid: number;
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** Folder for the data and the password, which are kept. Without it the server starts empty and leaves nothing behind. */
  dataDir?: string;
  /** Default: a free port. */
  port?: number;
  /** A second address to listen on. Clients of its network may also log in: for `10.78.0.1`, those at 10.78.0.x. */
  address?: string;
  /** Further arguments of the server, like `--max-connections=10`. */
  arguments?: readonly string[];
}

/** The differences between MariaDB and MySQL. Each command begins with its program. */
export interface Make {
  name: string;
  /** @returns the command that fills the folder `data` in `home`. It runs in `home` */
  install(home: string): readonly string[];
  server: readonly string[];
}

/** Starts a server on 127.0.0.1. Resolves when a client can log in. */
export async function startServer(make: Make, options: ServerOptions): Promise<DatabaseServer> {
  const home = options.dataDir ?? (await scratchFolder(tmpdir(), `hybrid-ami-${make.name.toLowerCase()}`));
  const release = await tryLock(join(home, 'lock'));
  if (typeof release === 'number') throw new Error(`${make.name}: process ${release} is using ${home}`);
  let stop = async () => {
    await release();
    if (options.dataDir === undefined) await rm(home, { recursive: true, force: true });
  };
  try {
    const password = await prepare(home, make.install, options.address);
    const port = options.port ?? (await freePort());
    const database = { host: '127.0.0.1', port, user: 'ami', password, database: 'ami' };
    const [program = '', ...first] = make.server;
    const given = [...first, ...serverArguments(home, port, options.address), ...(options.arguments ?? [])];
    const server = spawnTied('TERM', program, given, { stdio: ['ignore', 'pipe', 'pipe'] });
    const leave = stop;
    stop = async () => {
      await endProcess(server, 'SIGTERM', 30_000);
      await leave();
    };
    const output = collectOutput(server);
    const attempts = new Attempts();
    await until(
      () => {
        if (hasEnded(server)) throw new Error(`${make.name} ended:\n${lastLines(output.text, 8)}`);
        return attempts.succeeds(async () => {
          const connection = await createConnection(database);
          await connection.end();
        });
      },
      () => `${make.name}: ${attempts.lastError}`,
      60_000,
    );
    return { ...database, pid: server.pid ?? 0, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Creates the data folder if it is missing. @returns the password of the user `ami` */
async function prepare(home: string, install: Make['install'], address?: string): Promise<string> {
  const passwordFile = join(home, 'password');
  await mkdir(join(home, 'tmp'), { recursive: true, mode: 0o700 });
  if (!(await exists(passwordFile))) {
    const password = randomBytes(12).toString('hex');
    await rm(join(home, 'data'), { recursive: true, force: true });
    const [program = '', ...given] = install(home);
    await run(program, given, { cwd: home });
    await writeFile(join(home, 'init.sql'), initialStatements(password, address), { mode: 0o600 });
    // Written last, because this file shows that the data folder is complete.
    await writeFile(passwordFile, password, { mode: 0o600 });
  }
  return readFile(passwordFile, 'utf8');
}

// Numeric addresses only, because the server is configured not to resolve names.
const initialStatements = (password: string, address?: string) => `
CREATE DATABASE IF NOT EXISTS ami CHARACTER SET utf8mb4;
${['127.0.0.1', ...(address === undefined ? [] : [address.replace(/\d+$/, '%')])]
  .map(
    (from) => `CREATE USER IF NOT EXISTS 'ami'@'${from}' IDENTIFIED BY '${password}';
GRANT ALL ON \`ami%\`.* TO 'ami'@'${from}';
`,
  )
  .join('')}`;

const serverArguments = (home: string, port: number, address?: string) => [
  `--datadir=${join(home, 'data')}`,
  `--socket=${join(home, 'my.sock')}`,
  `--pid-file=${join(home, 'my.pid')}`,
  `--tmpdir=${join(home, 'tmp')}`,
  `--init-file=${join(home, 'init.sql')}`,
  `--port=${port}`,
  `--bind-address=${['127.0.0.1', ...(address === undefined ? [] : [address])].join(',')}`,
  '--skip-name-resolve',
  '--innodb-buffer-pool-size=32M',
  '--performance-schema=OFF',
  '--skip-log-bin',
];

/**
 * Arguments that keep the server independent of this machine's configuration. A server of root has to name its user, and
 * another user could not read a folder in root's home.
 */
export const onItsOwn = () => ['--no-defaults', ...(isRoot() ? ['--user=root'] : [])];
