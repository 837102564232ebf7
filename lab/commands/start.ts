// `npm start`: runs the extension board with all servers that it needs on this machine.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { createConnection } from 'mysql2/promise';
import { AmiSession, resolveOptions } from '../../src';
import type { ResolvedOptions } from '../../src/session';
import { DEFAULT_USER, Simulator } from '../../src/simulator';
import { announce } from '../machine/apt';
import { cachePath } from '../machine/cache';
import { projectPath } from '../machine/paths';
import { Attempts, until } from '../machine/wait';
import { type Database, databaseFromEnvironment, databaseUrl } from '../parts/database';
import { startMariaDB } from '../parts/mariadb';
import { type FlowNode, startNodeRed } from '../parts/node-red';

const EXAMPLE = projectPath('examples/Extension board (MySQL and dashboard).json');
const PHONES = 25;
const CALLS_AT_A_TIME = 3;
const DEFAULT_PORT = 1880;

type Login = Pick<ResolvedOptions, 'host' | 'port' | 'username' | 'secret'>;

/** What this program started. It is stopped in the reverse order. */
const started: Promise<{ stop(): Promise<void> }>[] = [];
let stopping: Promise<never> | undefined;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));
main().catch((error: Error) => {
  if (stopping) return;
  console.error(`npm start: ${error.message}`);
  void end(1);
});

async function main(): Promise<void> {
  const port = await portForNodeRed();
  const [database, ami] = await Promise.all([provideDatabase(), provideAsterisk()]);
  announce('starting Node-RED');
  const { url } = await begin(
    startNodeRed({
      line: 4,
      port,
      flow: await boardFlow(database),
      userDir: cachePath('start', 'node-red'),
      env: environment(database, ami),
    }),
  );
  const dashboard = `${url}/dashboard`;
  const attempts = new Attempts();
  await until(
    () =>
      attempts.succeeds(async () => {
        const { status } = await fetch(dashboard);
        if (status !== 200) throw new Error(`status ${status}`);
      }),
    () => `the dashboard: ${attempts.lastError}`,
    30_000,
  );
  console.log(`Editor     ${url}/`);
  console.log(`Dashboard  ${dashboard}`);
  console.log(
    `MySQL      ${database === undefined ? 'none (the board is live, without history)' : databaseUrl(database)}`,
  );
  console.log(`AMI        tcp://${ami.host}:${ami.port}`);
}

function begin<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  started.push(starting);
  return starting;
}

function end(code: number): Promise<never> {
  stopping ??= (async () => {
    for (const starting of started.reverse()) {
      // A part that is still starting can only be stopped afterwards. A part that failed has stopped itself.
      const [outcome] = await Promise.allSettled([starting]);
      if (outcome.status === 'fulfilled') await outcome.value.stop();
    }
    process.exit(code);
  })();
  return stopping;
}

async function portForNodeRed(): Promise<number> {
  const given = process.env.PORT || String(DEFAULT_PORT);
  const port = Number(given);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Error(`PORT must be a number from 1 to 65535, not "${given}"`);
  }
  const probe = createServer().listen(port, '127.0.0.1');
  await once(probe, 'listening').catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${error.code})`;
    throw new Error(`port ${port} ${reason}; set PORT to another port`);
  });
  probe.close();
  await once(probe, 'close');
  return port;
}

/**
 * The user's own database, or a MariaDB that keeps its data between starts. Undefined if this machine cannot run one: the board
 * is useful without history, so a problem with the database does not stop the start.
 */
async function provideDatabase(): Promise<Database | undefined> {
  const own = databaseFromEnvironment();
  if (own) {
    await tryDatabase(own);
    return own;
  }
  announce('starting MariaDB');
  try {
    return await begin(startMariaDB({ dataDir: cachePath('start', 'mariadb') }));
  } catch (error) {
    const reason = (error as Error).message.split('\n', 1)[0]?.replace(/\s*Set MYSQL_HOST.*$/, '');
    console.error(`npm start: no history: ${reason} ${HOW_TO_GET_HISTORY}`);
    return undefined;
  }
}

const HOW_TO_GET_HISTORY =
  'To get history, start a database (docker run -d -p 3306:3306 -e MARIADB_DATABASE=ami -e MARIADB_USER=ami ' +
  '-e MARIADB_PASSWORD=ami -e MARIADB_RANDOM_ROOT_PASSWORD=1 mariadb, or brew install mariadb), then set MYSQL_HOST and MYSQL_PASSWORD.';

/** A failure is only a warning: the board queues its writes until the database is available. */
async function tryDatabase(own: Database): Promise<void> {
  try {
    await (await createConnection(own)).end();
  } catch (error) {
    const where = `MySQL at ${own.host}:${own.port} (MYSQL_HOST)`;
    console.error(`npm start: no history until ${where} responds: ${(error as Error).message}`);
  }
}

/** @returns the login of the user's own Asterisk, or of a simulated one with calls */
async function provideAsterisk(): Promise<Login> {
  if (process.env.AMI_HOST) {
    const own = resolveOptions({});
    const session = await AmiSession.open({ ...own, events: 'off' });
    await session.close();
    return own;
  }
  announce(`starting a simulated Asterisk with ${PHONES} extensions`);
  const { host, port } = await begin(simulatedAsterisk());
  return { host, port, ...DEFAULT_USER };
}

async function simulatedAsterisk() {
  const pbx = await Simulator.listen({ extensions: PHONES, calls: CALLS_AT_A_TIME });
  return { host: pbx.host, port: pbx.port, stop: () => pbx.close() };
}

/** @returns the example with the credentials that flow files never contain. Without a database its history is off */
async function boardFlow(database: Database | undefined): Promise<FlowNode[]> {
  const flow: FlowNode[] = JSON.parse(await readFile(EXAMPLE, 'utf8'));
  return flow.map(database === undefined ? withoutHistory : (node) => withCredentials(node, database));
}

function withCredentials(node: FlowNode, { user, password }: Database): FlowNode {
  return node.type === 'MySQLdatabase' ? { ...node, credentials: { user, password } } : node;
}

function withoutHistory(node: FlowNode): FlowNode {
  if (/mysql/i.test(node.type)) return { ...node, d: true };
  if (node.type !== 'tab') return node;
  const env = node.env as TabProperty[];
  return { ...node, env: env.map((each) => (each.name === 'HISTORY' ? { ...each, value: 'false' } : each)) };
}

interface TabProperty {
  name: string;
  value: string;
  type: string;
}

function environment(database: Database | undefined, ami: Login): Record<string, string> {
  return {
    AMI_HOST: ami.host,
    AMI_PORT: String(ami.port),
    AMI_USERNAME: ami.username,
    AMI_PASSWORD: ami.secret,
    ...(database && databaseVariables(database)),
  };
}

function databaseVariables(database: Database) {
  return {
    MYSQL_HOST: database.host,
    MYSQL_PORT: String(database.port),
    MYSQL_USER: database.user,
    MYSQL_PASSWORD: database.password,
    MYSQL_DATABASE: database.database,
  };
}
