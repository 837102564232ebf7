import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { installPackages, isRoot } from './apt';
import { exists, tryLock } from './cache';
import {
  collectOutput,
  endProcess,
  freePort,
  GiveUp,
  hasEnded,
  lastLines,
  run,
  spawnTied,
  until,
} from './process';
import { scratchFolder } from './scratch';

/** A database and its user, who may also make databases whose names start with that of the given one. */
export interface Database {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
}

export interface MariaDB extends Database {
  stop(): Promise<void>;
}

/**
 * The database that `MYSQL_HOST`, `MYSQL_PORT`, `MYSQL_USER`, `MYSQL_PASSWORD` and `MYSQL_DATABASE` name; undefined
 * without `MYSQL_HOST`.
 */
export function databaseFromEnvironment(env: NodeJS.ProcessEnv = process.env): Database | undefined {
  if (!env.MYSQL_HOST) return undefined;
  return {
    host: env.MYSQL_HOST,
    port: Number(env.MYSQL_PORT || 3306),
    user: env.MYSQL_USER || 'ami',
    password: env.MYSQL_PASSWORD ?? '',
    database: env.MYSQL_DATABASE || 'ami',
  };
}

export function databaseUrl({ host, port, user, password, database }: Database): string {
  return `mysql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
}

/**
 * Starts a MariaDB server on 127.0.0.1. With `dataDir` it keeps what it holds, the password too; without, it starts empty
 * and leaves nothing. `port` is a free one if not given.
 */
export async function startMariaDB(options: { dataDir?: string; port?: number } = {}): Promise<MariaDB> {
  const programs = await findPrograms();
  const home = options.dataDir ?? (await scratchFolder(tmpdir(), 'hybrid-ami-mariadb'));
  const release = await tryLock(join(home, 'lock'));
  if (typeof release === 'number') throw new Error(`MariaDB: process ${release} is using ${home}`);
  let server: ChildProcess | undefined;
  const stop = async () => {
    if (server !== undefined) await endProcess(server, 'SIGTERM', 30_000);
    await release();
    if (options.dataDir === undefined) await rm(home, { recursive: true, force: true });
  };
  try {
    const password = await prepare(home, programs.install);
    const port = options.port ?? (await freePort());
    const database = { host: '127.0.0.1', port, user: 'ami', password, database: 'ami' };
    server = spawnTied('TERM', programs.server, serverArguments(home, port), {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    await untilItAnswers(server, database);
    return { ...database, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Makes the data folder if it is not there, and gives the password of its user. */
async function prepare(home: string, installer: string): Promise<string> {
  const passwordFile = join(home, 'password');
  await mkdir(join(home, 'tmp'), { recursive: true, mode: 0o700 });
  if (!(await exists(passwordFile))) {
    const password = randomBytes(12).toString('hex');
    await rm(join(home, 'data'), { recursive: true, force: true });
    await run(installer, [...identity(), ...INSTALLATION], { cwd: home });
    await writeFile(join(home, 'init.sql'), initialStatements(password), { mode: 0o600 });
    // Last, because it says that all the rest is there.
    await writeFile(passwordFile, password, { mode: 0o600 });
  }
  return readFile(passwordFile, 'utf8');
}

const INSTALLATION = [
  // Named from where it runs: the installer is a shell script that stumbles over blanks in a path.
  '--datadir=./data',
  '--auth-root-authentication-method=socket',
  '--skip-test-db',
  '--skip-name-resolve',
  // Where the machine's own name leads nowhere, go on: nobody will ask for it.
  '--force',
];

// Without names, because the server is told not to resolve any.
const initialStatements = (password: string) => `
CREATE DATABASE IF NOT EXISTS ami CHARACTER SET utf8mb4;
CREATE USER IF NOT EXISTS 'ami'@'127.0.0.1' IDENTIFIED BY '${password}';
GRANT ALL ON \`ami%\`.* TO 'ami'@'127.0.0.1';
`;

const serverArguments = (home: string, port: number) => [
  ...identity(),
  `--datadir=${join(home, 'data')}`,
  `--socket=${join(home, 'my.sock')}`,
  `--pid-file=${join(home, 'my.pid')}`,
  `--tmpdir=${join(home, 'tmp')}`,
  `--init-file=${join(home, 'init.sql')}`,
  `--port=${port}`,
  '--bind-address=127.0.0.1',
  '--skip-name-resolve',
  '--innodb-buffer-pool-size=32M',
  '--innodb-log-file-size=8M',
  '--performance-schema=OFF',
  '--skip-log-bin',
];

// Root has to say that it means it. Another user could not enter a home folder of root's.
const identity = () => ['--no-defaults', ...(isRoot() ? ['--user=root'] : [])];

async function untilItAnswers(server: ChildProcess, database: Database): Promise<void> {
  const output = collectOutput(server);
  await until('MariaDB does not start', 60_000, async () => {
    if (hasEnded(server)) throw new GiveUp(`it ended.\n${lastLines(output.text, 8)}`);
    const connection = await createConnection(database);
    await connection.end();
  });
}

async function findPrograms(): Promise<{ server: string; install: string }> {
  const find = async () => ({
    server: await findProgram('mariadbd'),
    install: await findProgram('mariadb-install-db'),
  });
  let { server, install } = await find();
  if (server === undefined || install === undefined) {
    await installPackages('MariaDB', 'Set MYSQL_HOST to use one that runs.', ['mariadb-server']);
    ({ server, install } = await find());
  }
  if (server === undefined || install === undefined) throw new Error('MariaDB is installed, but not found');
  return { server, install };
}

async function findProgram(name: string): Promise<string | undefined> {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/bin', '/usr/local/bin'];
  for (const folder of folders) {
    if (folder !== '' && (await exists(join(folder, name)))) return join(folder, name);
  }
  return undefined;
}
